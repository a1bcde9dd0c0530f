/// The figures recorded after a step.
public struct TrainingRecord: Sendable, Equatable {
  /// The number of steps since training of this network began, from 1; 0 before the first.
  public var step: Int
  /// The number of evaluations of loss and gradient since then.
  public var evaluations: Int
  /// The error on the training samples of the step.
  public var train: Score
  /// The error on the test samples; nil if it was not measured after this step.
  public var test: Score?
  /// The loss plus weighted penalties.
  public var objective: Double
  /// The penalties before `lamb`; nil if there are none.
  public var regularization: Double?

  /// Creates a record.
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

/// The records of a run, at most `limit`: when full, every second one is dropped and the stride
/// between kept steps doubles. The latest record is always kept.
public struct LossCurve: Sendable, Equatable {
  /// The maximum number of records.
  public static let limit = 4096

  /// A test after a step, or before the first.
  public struct Best: Sendable, Equatable {
    /// The step.
    public var step: Int
    /// Error on the test samples.
    public var test: Score

    /// Creates a test.
    public init(step: Int, test: Score) {
      self.step = step
      self.test = test
    }
  }

  /// The kept records in order; the last one is the latest.
  public private(set) var records: [TrainingRecord] = []
  /// The test with the lowest finite error.
  public private(set) var best: Best?
  /// Records are kept for steps that this divides, and for the latest step.
  public private(set) var stride = 1
  private var endsOnStride = true

  /// Creates an empty curve.
  public init() {}

  /// Restores a curve that continues like the one with these properties; nil if they are not valid:
  /// more than `limit` records, steps that do not ascend, or a stride outside 1...2^40.
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

  /// Makes a test the best one if it is. The test before the first step may be better than all
  /// later ones.
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
