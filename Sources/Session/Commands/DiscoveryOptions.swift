/// What `discover` and `distil` are asked for.
public struct DiscoveryOptions: Sendable, Equatable {
  /// Whether the present network's gradients are where it begins.
  public var distils = false
  /// Seconds it may take; nil for as long as it needs.
  public var timeLimit: Double?
  /// Units of work it may do, for each target, the last for those that follow; empty for the
  /// standard limit.
  public var workLimits: [Double] = []
  /// The seed; nil for the network's.
  public var seed: UInt64?
  /// The held-out error it ends at, as a share of the target's deviation; nil to look for better
  /// ones.
  public var targetError: Double?
  /// Units of the columns as they are written, `x1=m,y=m/s`; nil where they are not given.
  public var units: String?

  /// A search without limits.
  public init() {}

  /// A search without limits that begins with the present network.
  static let distilling = {
    var options = DiscoveryOptions()
    options.distils = true
    return options
  }()

  /// The command's name.
  public var command: String { distils ? DistilCommand.name : DiscoverCommand.name }

  /// The units of work that the search of a target may do.
  func workLimit(target: Int) -> Double? {
    workLimits.isEmpty ? nil : workLimits[min(target, workLimits.count - 1)]
  }

  /// What does the same work again, however fast the machine is.
  func repeated(work: [Double], seed: UInt64) -> DiscoveryOptions {
    var options = self
    options.timeLimit = nil
    options.workLimits = work
    options.seed = seed
    return options
  }
}
