import Expressions
import KAN
import Symbolic

/// What a search for formulas has found so far, or in the end.
public struct DiscoveryReport: CommandOutcome {
  /// A formula, or a spline network where no formula is good enough.
  public struct Entry: Sendable, Equatable {
    /// Index of the target it is for.
    public var output: Int
    /// nil for a spline network.
    public var formula: Expression?
    /// As formulas count it.
    public var complexity: Int
    /// Root mean squared errors, in the target's unit; no test error without test samples.
    public var trainError: Double, testError: Double?
    /// Where it comes from, in words.
    public var origin: String
    /// What one should know before trusting it, a line each.
    public var warnings: [String]
    /// The network of this one output that it stands for, by the scales of the session's columns.
    public var model: Model?
    /// Why there is no such network.
    public var failure: String?

    /// The error that is told where there is room for one.
    public var error: Double { testError ?? trainError }
  }

  /// The search for one target.
  public struct Output: Sendable, Equatable {
    /// The target's name.
    public var name: String
    /// Index of the pick among all entries.
    public var best: Int?
    /// Estimated deviation of the noise in the target, in its unit; nil while that is not known.
    public var noise: Double?
    /// Units of work done.
    public var work: Double
    /// Whether there is nothing left to try.
    public var isComplete: Bool
    /// What was tried, in order, and what came of it.
    public var stages: [DiscoveryStage]
  }

  /// Why a search ended.
  public enum End: String, Sendable, Equatable {
    case complete, target, work, time, stopped
  }

  /// `discover` or `distil`.
  public var command: String
  /// The seed.
  public var seed: UInt64
  /// Every target's entries, by rising complexity, one target after the other.
  public var entries: [Entry]
  /// One per target; those whose turn has not come have no stages.
  public var outputs: [Output]
  /// The target that is worked on, or was at last.
  public var current = 0
  /// Time it took.
  public var seconds: Double
  /// Why it ended; nil while it goes on.
  public var end: End?

  /// Whether it was ended before it was complete.
  public var canGoOn: Bool { end == .stopped || end == .time }

  /// Units of work done for all targets.
  public var work: Double { outputs.reduce(0) { $0 + $1.work } }

  /// The first target's pick.
  public var best: Int? { outputs.first?.best }

  /// The pick to look at: of the target that is worked on, or of one before while it has none; in
  /// the end the first target's.
  public var leading: Int? {
    end == nil ? outputs.prefix(current + 1).compactMap(\.best).last : best
  }

  /// Indices of the entries for a target.
  public func indices(ofOutput output: Int) -> [Int] {
    entries.indices.filter { entries[$0].output == output }
  }
}
