/// A share of the samples of an evaluation, with its own sums.
///
/// The number of shares depends only on the network and the number of samples, every share
/// processes its chunks in order, and the shares are added in order. The sums are therefore the
/// same bits on any number of cores.
struct SampleStream: Sendable {
  /// The input of a piece of work.
  struct Job: Sendable {
    let dataset: Dataset
    let indices: [Int]?
    /// The number of samples of the whole evaluation.
    let total: Int
    let loss: Loss
    let parameters: [Double]
    let pass: Pass
    /// The maximum number of chunks.
    var chunks = Int.max
    /// The time to stop at in any case; nil for never.
    let deadline: ContinuousClock.Instant?

    var isOver: Bool { deadline.map { ContinuousClock.now >= $0 } ?? false }
  }

  /// What to do with every chunk.
  enum Pass: Sendable {
    /// Sum the losses.
    case errors
    /// Gather moments.
    case moments
    /// Sum losses and gradients.
    ///
    /// - Parameter pulls: whether penalties on deviations add to the gradients.
    case gradients(pulls: Bool)

    /// What the evaluator sums in this pass.
    var sums: Evaluator.Sums? {
      switch self {
      case .errors: nil
      case .moments: .moments
      case .gradients: .gradients
      }
    }
  }

  /// The working memory of a core. Streams use it one after another; there is one per core,
  /// whatever the number of streams, and it stays in the cache.
  struct Worker: Sendable {
    var evaluator: Evaluator
    /// Whether it has prepared the parameters of this evaluation.
    private var isPrepared = false

    init(_ network: Network) { evaluator = Evaluator(network) }

    /// Prepares new parameters with the next job.
    mutating func begin() { isPrepared = false }

    fileprivate mutating func prepare(parameters: UnsafePointer<Double>, streaming: Bool) {
      guard !isPrepared else { return }
      evaluator.prepare(parameters: parameters, streaming: streaming)
      isPrepared = true
    }
  }

  private(set) var sums: LossSums
  /// Gradients or moments saved until the next piece of work, or until the other streams are done.
  /// A single stream leaves them with its worker.
  private(set) var kept: [Double] = []
  /// What its worker has computed from its samples alone.
  private var cache: InputCache?
  private var samples = 0..<0
  private var chunks = 0..<0
  /// The number of streams of the evaluation.
  private var streams = 1
  private var position = 0
  private var isBegun = false
  /// Chunks between checks of the clock: about a tenth of a millisecond's work.
  private let chunksBetweenLooks: Int

  /// Creates a stream without samples for networks with the structure of `network`.
  init(_ network: Network) {
    sums = LossSums(outputs: network.shape.outputs)
    chunksBetweenLooks = max(1, 100_000 / (network.sampleCost * network.chunkLength))
  }

  /// Whether all samples have been processed.
  var isFinished: Bool { position == samples.upperBound }

  /// Starts with the samples `samples`, as one of `count` similar streams.
  mutating func begin(_ samples: Range<Int>, count: Int, chunk: Int) {
    self.samples = samples
    streams = count
    chunks = samples.lowerBound / chunk..<(samples.upperBound + chunk - 1) / chunk
    rewind()
  }

  /// Starts over with the same samples.
  mutating func rewind() {
    position = samples.lowerBound
    isBegun = false
    sums.clear()
  }

  /// Processes as many chunks as the job allows. The clock decides where a piece of work ends, but
  /// no result depends on that.
  ///
  /// - Parameter target: receives the gradient of the whole evaluation if this is the only stream;
  ///   parts of it may be written early.
  mutating func work(_ job: Job, _ worker: inout Worker, target: GradientTarget? = nil) {
    guard !isFinished, !job.isOver else { return }
    worker.evaluator.restrictCache(to: chunks, share: streams)
    worker.evaluator.exchangeCache(&cache)
    job.parameters.withUnsafeBufferPointer { buffer in
      guard let parameters = buffer.baseAddress else { return }
      worker.prepare(
        parameters: parameters, streaming: streamsParameters(job.pass, hasTarget: target != nil))
      beginOrRestore(job.pass.sums, &worker.evaluator)
      takeChunks(job, &worker.evaluator, parameters, target)
    }
    worker.evaluator.exchangeCache(&cache)
    if streams > 1, let sums = job.pass.sums { worker.evaluator.keep(sums, in: &kept) }
  }

  /// Whether parameters can be streamed: all samples must be one chunk; see also
  /// `Evaluator.prepare`.
  private func streamsParameters(_ pass: Pass, hasTarget: Bool) -> Bool {
    guard streams == 1, chunks.count <= 1 else { return false }
    switch pass {
    case .errors: return true
    case .moments: return false
    case .gradients(let pulls): return hasTarget && !pulls
    }
  }

  private mutating func beginOrRestore(_ sums: Evaluator.Sums?, _ evaluator: inout Evaluator) {
    if let sums {
      if !isBegun {
        evaluator.clear(sums)
      } else if streams > 1 {
        evaluator.restore(sums, from: kept)
      }
    }
    isBegun = true
  }

  private mutating func takeChunks(
    _ job: Job, _ evaluator: inout Evaluator, _ parameters: UnsafePointer<Double>,
    _ target: GradientTarget?
  ) {
    var taken = 0
    repeat {
      for _ in 0..<chunksBetweenLooks where !isFinished && taken < job.chunks {
        takeChunk(job, &evaluator, parameters, target)
        taken += 1
      }
    } while !isFinished && taken < job.chunks && !job.isOver
  }

  private mutating func takeChunk(
    _ job: Job, _ evaluator: inout Evaluator, _ parameters: UnsafePointer<Double>,
    _ target: GradientTarget?
  ) {
    let range = position..<min(position + evaluator.chunk, samples.upperBound)
    position = range.upperBound
    let gathersMoments = job.pass.sums == .moments
    evaluator.load(job.dataset, range, indices: job.indices, needsValues: gathersMoments)
    if gathersMoments {
      evaluator.forward(
        parameters: parameters, count: range.count,
        moments: range.lowerBound == 0 ? .first : .further)
      return
    }
    evaluator.forward(parameters: parameters, count: range.count)
    evaluator.addLoss(
      job.loss, dataset: job.dataset, range: range, indices: job.indices, total: job.total,
      to: &sums)
    if case .gradients(let pulls) = job.pass {
      evaluator.backward(
        parameters: parameters, count: range.count, pulls: pulls, target: target)
    }
  }

  /// Divides `total` samples into streams for a network that takes `cost` nanoseconds per sample:
  /// at most eight, each of at least half a millisecond's work and of whole chunks.
  static func ranges(total: Int, cost: Int, chunk: Int) -> [Range<Int>] {
    let chunks = (total + chunk - 1) / chunk
    let count = max(1, min(8, chunks / 2, total * cost / 500_000))
    return (0..<count).map { index in
      let start = index * chunks / count * chunk
      return start..<min(total, (index + 1) * chunks / count * chunk)
    }
  }
}

extension Network {
  /// The approximate time per sample in nanoseconds, forwards and backwards.
  var sampleCost: Int {
    layers.reduce(1) { $0 + $1.inputs * (8 + ($1.outputs + 1) / 2) }
  }
}
