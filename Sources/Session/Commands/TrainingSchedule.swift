/// Training in stages, each of them a complete training run: first several fresh networks on the
/// first grid, of which the best continues, then ever finer grids.
///
/// Coarse splines have few coefficients to get lost among, and a refined network starts where the
/// coarser one ended.
public struct TrainingSchedule: Sendable, Equatable {
  /// The number of fresh networks to choose from; nil to continue with the current one.
  public var starts: Int?
  /// Grids from coarse to fine; empty to keep the current one.
  public var grids: [Int] = []
  /// The maximum number of steps of all stages together; a last step that diverges counts too.
  public var limit: Int?

  /// Training of the current network on its grid.
  public init() {}
}
