import KAN

/// A run as it can be looked at again: networks and losses, step by step.
///
/// It has a budget of memory; when that is full, every second frame goes and the stride between
/// frames doubles. The newest frame is always there.
public struct Recording: Sendable {
  /// One moment of a run.
  public struct Frame: Sendable {
    /// The step's losses.
    public let record: TrainingRecord
    /// The network after the step.
    public let network: Network
  }

  /// Most frames kept, and bytes they may take.
  public static let frameLimit = 1000
  static let byteBudget = 16 << 20

  /// Frames in order of steps.
  public private(set) var frames: [Frame] = []
  /// Frames are kept of the steps that this divides, and of the newest.
  private var stride: Int
  /// The newest moment where its frame is not made yet.
  private var passing: TrainingRecord?

  /// A recording without frames.
  public init() { self.init(stride: 1) }

  init(stride: Int) { self.stride = stride }

  /// Adds a moment whose network whoever calls still has when it comes to `completed`: a network is
  /// held only where its frame stays. To hold one that changes at once means to copy it.
  mutating func note(_ record: TrainingRecord, _ network: Network) {
    guard record.step % stride != 0 else { return append(record, network) }
    removePassing()
    passing = record
  }

  /// With a frame of the newest moment, whose network is given.
  func completed(with network: Network) -> Recording {
    guard let passing else { return self }
    var result = self
    result.append(passing, network)
    return result
  }

  mutating func append(_ record: TrainingRecord, _ network: Network) {
    removePassing()
    frames.append(Frame(record: record, network: network))
    let bytes = max(1, network.parameters.count) * MemoryLayout<Double>.stride
    if frames.count > min(Self.frameLimit, max(16, Self.byteBudget / bytes)) { thin() }
  }

  private mutating func removePassing() {
    passing = nil
    if let last = frames.last, last.record.step % stride != 0 { frames.removeLast() }
  }

  private mutating func thin() {
    stride *= 2
    let newest = frames[frames.count - 1]
    frames.removeAll { $0.record.step % stride != 0 }
    if frames.last?.record.step != newest.record.step { frames.append(newest) }
  }
}
