/// Options of `discover` and `distil`.
public struct DiscoveryOptions: Sendable, Equatable {
  /// Whether the search starts from the gradients of the current network.
  public var distils = false
  /// The time limit in seconds; nil for none.
  public var timeLimit: Double?
  /// The work limit of each target; further targets use the last. Empty for the standard limit.
  public var workLimits: [Double] = []
  /// The seed; nil for the network's.
  public var seed: UInt64?
  /// The held-out error at which the search ends, as a share of the target's standard deviation;
  /// nil to keep improving.
  public var targetError: Double?
  /// Units of the columns, written `x1=m,y=m/s`; nil if none are given.
  public var units: String?

  /// A search of the data without limits.
  public init() {}

  /// A search without limits that starts from the current network.
  static let distilling = {
    var options = DiscoveryOptions()
    options.distils = true
    return options
  }()

  /// The command's name.
  public var command: String { distils ? DistilCommand.name : DiscoverCommand.name }

  /// The work limit of a target; nil for the standard limit.
  func workLimit(target: Int) -> Double? {
    workLimits.isEmpty ? nil : workLimits[min(target, workLimits.count - 1)]
  }

  /// Options that repeat the same work on a machine of any speed.
  func repeated(work: [Double], seed: UInt64) -> DiscoveryOptions {
    var options = self
    options.timeLimit = nil
    options.workLimits = work
    options.seed = seed
    return options
  }
}
