import Expressions
import KAN
import Symbolic

/// The result of a search for formulas, final or so far.
public struct DiscoveryReport: CommandOutcome {
  /// A formula, or a spline network if no formula is good enough.
  public struct Entry: Sendable, Equatable {
    /// Index of its target.
    public var output: Int
    /// nil for a spline network.
    public var formula: Expression?
    /// The complexity as `formula` counts it.
    public var complexity: Int
    /// Root-mean-square errors in the target's unit; `testError` is nil without test samples.
    public var trainError: Double, testError: Double?
    /// How the search found it, in words.
    public var origin: String
    /// Warnings, one line each.
    public var warnings: [String]
    /// The network with this one output, in the scales of the session's columns.
    public var model: Model?
    /// Why there is no such network; nil if there is one.
    public var failure: String?

    /// The test error, or the training error without test samples.
    public var error: Double { testError ?? trainError }
  }

  /// The search for one target.
  public struct Output: Sendable, Equatable {
    /// The target's name.
    public var name: String
    /// Index of the pick in `entries`.
    public var best: Int?
    /// Estimated standard deviation of the noise in the target, in its unit; nil if not known yet.
    public var noise: Double?
    /// Units of work done.
    public var work: Double
    /// Whether nothing is left to try.
    public var isComplete: Bool
    /// The stages so far, in order, with their results.
    public var stages: [DiscoveryStage]
  }

  /// Why a search ended.
  public enum End: String, Sendable, Equatable {
    case complete, target, work, time, stopped
  }

  /// The command's name, `discover` or `distil`.
  public var command: String
  /// The seed.
  public var seed: UInt64
  /// The entries of all targets, one target after the other, by increasing complexity.
  public var entries: [Entry]
  /// One per target; targets not yet reached have no stages.
  public var outputs: [Output]
  /// Index of the target in progress, or of the last one.
  public var current = 0
  /// Seconds it took.
  public var seconds: Double
  /// Why it ended; nil while it is in progress.
  public var end: End?

  /// Whether it ended before it was complete, so that it can continue.
  public var canGoOn: Bool { end == .stopped || end == .time }

  /// Units of work done for all targets.
  public var work: Double { outputs.reduce(0) { $0 + $1.work } }

  /// The first target's pick.
  public var best: Int? { outputs.first?.best }

  /// The pick to show. In progress: that of the current target, or of an earlier one while it has
  /// none; afterwards: that of the first target.
  public var leading: Int? {
    end == nil ? outputs.prefix(current + 1).compactMap(\.best).last : best
  }

  /// Indices of the entries for a target.
  public func indices(ofOutput output: Int) -> [Int] {
    entries.indices.filter { entries[$0].output == output }
  }
}
