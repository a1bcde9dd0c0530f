/// A share of the samples of an evaluation, with sums of its own.
///
/// How many shares there are follows from the network and the number of samples alone, every share takes its
/// chunks in order, and shares are added in order: so the sums are the same bits on any number of
/// cores.
struct SampleStream: Sendable {
  /// What a piece of work needs to know.
  struct Job: Sendable {
    let dataset: Dataset
    let indices: [Int]?
    /// Samples of the whole evaluation.
    let total: Int
    let loss: Loss
    let parameters: [Double]
    /// Whether moments are gathered, rather than gradients.
    let gathersMoments: Bool
    /// Whether penalties on deviations add to the gradient.
    let pulls: Bool
    /// Chunks that a piece may take, and when it is over whatever it has taken.
    let chunks: Int
    let deadline: ContinuousClock.Instant

    var sums: Evaluator.Sums { gathersMoments ? .moments : .gradients }
  }

  /// What a core works with. Streams come to it one after the other: there is one working memory for
  /// each core, whatever the number of streams, and it stays in the cache.
  struct Worker: Sendable {
    var evaluator: Evaluator
    /// Whether it has the parameters of this evaluation.
    private var isPrepared = false

    init(_ network: Network) { evaluator = Evaluator(network) }

    /// Takes new parameters with the next job.
    mutating func begin() { isPrepared = false }

    fileprivate mutating func prepare(parameters: UnsafePointer<Double>, streaming: Bool) {
      guard !isPrepared else { return }
      evaluator.prepare(parameters: parameters, streaming: streaming)
      isPrepared = true
    }
  }

  private(set) var sums: LossSums
  /// Gradients or moments that wait for the next piece of work or for those of other streams. One
  /// stream alone leaves them with its worker.
  private(set) var kept: [Double] = []
  /// What its worker has computed of its samples alone.
  private var cache: InputCache?
  private var samples = 0..<0
  private var chunks = 0..<0
  /// Streams of the evaluation.
  private var streams = 1
  private var position = 0
  private var isBegun = false
  /// Chunks between looks at the clock: about a tenth of a millisecond's work.
  private let chunksBetweenLooks: Int

  /// A stream for networks of the structure of `network`, without samples.
  init(_ network: Network) {
    sums = LossSums(outputs: network.shape.outputs)
    chunksBetweenLooks = max(1, 100_000 / (network.sampleCost * network.chunkLength))
  }

  /// Whether every sample has been taken.
  var isFinished: Bool { position == samples.upperBound }

  /// Takes the samples `samples`; one of `count` streams alike.
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

  /// Takes as many chunks as the job allows. Where a piece of work ends, which the clock decides, shows
  /// in no result.
  ///
  /// - Parameter target: where the gradient of the whole evaluation goes, for a stream that is the
  ///   only one; some of it may go there already.
  mutating func work(_ job: Job, _ worker: inout Worker, target: GradientTarget? = nil) {
    guard !isFinished, ContinuousClock.now < job.deadline else { return }
    worker.evaluator.restrictCache(to: chunks, share: streams)
    worker.evaluator.exchangeCache(&cache)
    job.parameters.withUnsafeBufferPointer { buffer in
      guard let parameters = buffer.baseAddress else { return }
      prepare(job, &worker, parameters, streaming: target != nil)
      takeChunks(job, &worker.evaluator, parameters, target)
    }
    worker.evaluator.exchangeCache(&cache)
    if streams > 1 { worker.evaluator.keep(job.sums, in: &kept) }
  }

  private mutating func prepare(
    _ job: Job, _ worker: inout Worker, _ parameters: UnsafePointer<Double>, streaming: Bool
  ) {
    let isOneChunk = chunks.count <= 1 && !job.gathersMoments && !job.pulls
    worker.prepare(parameters: parameters, streaming: streaming && isOneChunk)
    if !isBegun {
      worker.evaluator.clear(job.sums)
    } else if streams > 1 {
      worker.evaluator.restore(job.sums, from: kept)
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
    } while !isFinished && taken < job.chunks && ContinuousClock.now < job.deadline
  }

  private mutating func takeChunk(
    _ job: Job, _ evaluator: inout Evaluator, _ parameters: UnsafePointer<Double>,
    _ target: GradientTarget?
  ) {
    let range = position..<min(position + evaluator.chunk, samples.upperBound)
    position = range.upperBound
    evaluator.load(
      job.dataset, range, indices: job.indices, needsValues: job.gathersMoments)
    if job.gathersMoments {
      evaluator.forward(
        parameters: parameters, count: range.count,
        moments: range.lowerBound == 0 ? .first : .further)
    } else {
      evaluator.forward(parameters: parameters, count: range.count)
      evaluator.addLoss(
        job.loss, dataset: job.dataset, range: range, indices: job.indices, total: job.total,
        to: &sums)
      evaluator.backward(
        parameters: parameters, count: range.count, pulls: job.pulls, target: target)
    }
  }

  /// Cuts `total` samples into streams for a network whose samples cost `cost` nanoseconds each: eight
  /// at most, none of less than half a millisecond's work, whole chunks.
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
  /// About how many nanoseconds a sample takes, forwards and backwards.
  var sampleCost: Int {
    layers.reduce(1) { $0 + $1.inputs * (8 + ($1.outputs + 1) / 2) }
  }
}
