/// A stage of a search, as it is told to the user.
public struct DiscoveryStage: Sendable, Codable, Equatable {
  /// How far a stage is.
  public enum State: String, Sendable, Codable { case working, found, ruledOut }

  /// What is tried, such as `sums under log`.
  public var title: String
  /// What it found or ruled out, in words.
  public var text: String
  /// Whether it led to anything so far.
  public var state: State
  /// Units of work that went into it.
  public var work: Double
  /// The least error of its fits that has been told of, over the target's deviation.
  var leastError: Double?
}
