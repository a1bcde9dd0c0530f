/// What is known after a step.
public struct TrainingRecord: Sendable, Equatable {
  /// Steps taken since training of this network began, from 1; 0 before any.
  public var step: Int
  /// Evaluations of loss and gradient since then.
  public var evaluations: Int
  /// Error on the training samples of the step.
  public var train: Score
  /// Error on the test samples; nil where it was not measured after this step.
  public var test: Score?
  /// Loss and penalties together.
  public var objective: Double
  /// Penalties before `lamb`; nil where there are none.
  public var regularization: Double?

  /// A record.
  public init(
    step: Int, evaluations: Int, train: Score, test: Score?, objective: Double,
    regularization: Double?
  ) {
    self.step = step
    self.evaluations = evaluations
    self.train = train
    self.test = test
    self.objective = objective
    self.regularization = regularization
  }
}

/// The records of a run, never more than `limit`: when full, every second one goes and the stride
/// between kept steps doubles. The newest record is always there.
public struct LossCurve: Sendable, Equatable {
  /// Most records kept.
  public static let limit = 4096

  /// A test after a step, or before any.
  public struct Best: Sendable, Equatable {
    /// The step.
    public var step: Int
    /// Error on the test samples.
    public var test: Score

    /// A test.
    public init(step: Int, test: Score) {
      self.step = step
      self.test = test
    }
  }

  /// Kept records in order; the last is the newest.
  public private(set) var records: [TrainingRecord] = []
  /// The test with the least error that is a number.
  public private(set) var best: Best?
  /// Records are kept of the steps that this divides, and of the newest.
  public private(set) var stride = 1
  private var endsOnStride = true

  /// A curve without records.
  public init() {}

  /// A curve that goes on as the one that had these properties would; nil where it can be no
  /// curve: more than `limit` records, steps that do not ascend, or a stride out of 1...2^40.
  public init?(records: [TrainingRecord], best: Best?, stride: Int) {
    guard records.count <= Self.limit, (1...1 << 40).contains(stride),
      zip(records, records.dropFirst()).allSatisfy({ $0.step <= $1.step })
    else { return nil }
    self.records = records
    self.best = best
    self.stride = stride
    endsOnStride = records.last.map { $0.step % stride == 0 || records.count == 1 } ?? true
  }

  /// Adds the record of the next step.
  public mutating func append(_ record: TrainingRecord) {
    if !endsOnStride { records.removeLast() }
    endsOnStride = record.step % stride == 0 || records.isEmpty
    records.append(record)
    if let test = record.test { consider(Best(step: record.step, test: test)) }
    if records.count > Self.limit { thin() }
  }

  /// Takes a test for the best if it is. What was there before the first step may be better than
  /// all that follows.
  public mutating func consider(_ test: Best) {
    let error = test.test.criterion
    if error.isFinite, error < best?.test.criterion ?? .infinity { best = test }
  }

  private mutating func thin() {
    stride *= 2
    let newest = records[records.count - 1]
    records = records.filter { $0.step % stride == 0 }
    endsOnStride = newest.step % stride == 0
    if !endsOnStride { records.append(newest) }
  }
}
