import KAN

/// A training run for replay: networks and losses, step by step.
///
/// Its memory is bounded: when it is full, every second frame is dropped and the stride between
/// frames doubles. The newest frame is always present.
public struct Recording: Sendable {
  /// One step of a run.
  public struct Frame: Sendable {
    /// The step's losses.
    public let record: TrainingRecord
    /// The network after the step.
    public let network: Network
  }

  /// The maximum number of frames, and of bytes they may take.
  public static let frameLimit = 1000
  static let byteBudget = 16 << 20

  /// Frames in the order of their steps.
  public private(set) var frames: [Frame] = []
  /// Frames are kept for steps that are multiples of this, and for the newest.
  private var stride: Int
  /// The newest step while it has no frame yet.
  private var passing: TrainingRecord?

  /// A recording without frames.
  public init() { self.init(stride: 1) }

  init(stride: Int) { self.stride = stride }

  /// Adds a step. Its network is stored only if its frame will stay, because storing a network that
  /// is about to change copies it; otherwise the caller passes it to `completed`.
  mutating func note(_ record: TrainingRecord, _ network: Network) {
    guard record.step % stride != 0 else { return append(record, network) }
    removePassing()
    passing = record
  }

  /// The recording with a frame for the newest step, whose network is given.
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
