/// Training in stages, each a training of its own: fresh networks on the first grid, of which the
/// best goes on, and then from coarse grids to fine ones.
///
/// Coarse splines have too few numbers to lose their way among, and a refined network begins where
/// the coarser one has ended.
public struct TrainingSchedule: Sendable, Equatable {
  /// Fresh networks to choose from; nil to go on with the present one.
  public var starts: Int?
  /// Grids from coarse to fine; empty to keep the one there is.
  public var grids: [Int] = []
  /// Steps of all stages together after which it ends in any case; one that is tried and leads nowhere
  /// counts, too.
  public var limit: Int?

  /// The present network on its grid.
  public init() {}
}
