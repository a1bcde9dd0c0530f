/// A stage of a search as the log shows it.
public struct DiscoveryStage: Sendable, Codable, Equatable {
  /// Whether a stage has found anything.
  public enum State: String, Sendable, Codable { case found, ruledOut }

  /// What the stage tried, such as `sums of splines where x1 does not matter`.
  public var title: String
  /// What the stage found or ruled out, in words.
  public var text: String
  /// Whether the stage has found anything so far.
  public var state: State
  /// The units of work spent in the stage.
  public var work: Double
  /// The least error reported so far, as a share of the target's standard deviation; nil before the
  /// first.
  var leastError: Double?
}
