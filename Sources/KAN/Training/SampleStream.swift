/// A share of the samples of an evaluation, with an evaluator and sums of its own.
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
  }

  var evaluator: Evaluator
  private(set) var sums: LossSums
  private var samples = 0..<0
  private var position = 0
  private var isPrepared = false
  /// Chunks between looks at the clock: about a tenth of a millisecond's work.
  private let chunksBetweenLooks: Int

  /// A stream for networks of the structure of `network`, without samples.
  init(_ network: Network) {
    evaluator = Evaluator(network)
    sums = LossSums(outputs: network.shape.outputs)
    chunksBetweenLooks = max(1, 100_000 / (network.sampleCost * evaluator.chunk))
  }

  /// Whether every sample has been taken.
  var isFinished: Bool { position == samples.upperBound }

  /// Takes the samples `samples`, and new parameters with the next job; one of `count` streams alike.
  mutating func begin(_ samples: Range<Int>, count: Int) {
    self.samples = samples
    isPrepared = false
    let chunk = evaluator.chunk
    let chunks = samples.lowerBound / chunk..<(samples.upperBound + chunk - 1) / chunk
    evaluator.restrictCache(to: chunks, share: count)
    rewind()
  }

  /// Starts over with the same samples and parameters.
  mutating func rewind() {
    position = samples.lowerBound
    sums.clear()
  }

  /// Takes as many chunks as the job allows. Where a piece of work ends, which the clock decides, shows
  /// in no result.
  ///
  /// - Parameter gradient: where the gradient of the whole evaluation goes, for a stream that is the
  ///   only one; it may write there already.
  mutating func work(_ job: Job, gradient: UnsafeMutablePointer<Double>? = nil) {
    job.parameters.withUnsafeBufferPointer { buffer in
      guard let parameters = buffer.baseAddress else { return }
      var chunks = 0
      while !isFinished, chunks < job.chunks, ContinuousClock.now < job.deadline {
        if !isPrepared { prepare(job, parameters, streaming: gradient != nil) }
        for _ in 0..<chunksBetweenLooks where !isFinished && chunks < job.chunks {
          takeChunk(job, parameters, gradient)
          chunks += 1
        }
      }
    }
  }

  private mutating func prepare(
    _ job: Job, _ parameters: UnsafePointer<Double>, streaming: Bool
  ) {
    let isSingle = samples.count <= evaluator.chunk && !job.gathersMoments && !job.pulls
    evaluator.prepare(parameters: parameters, streaming: streaming && isSingle)
    evaluator.clearGradients()
    if job.gathersMoments { evaluator.clearMoments() }
    isPrepared = true
  }

  private mutating func takeChunk(
    _ job: Job, _ parameters: UnsafePointer<Double>, _ gradient: UnsafeMutablePointer<Double>?
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
        parameters: parameters, count: range.count, pulls: job.pulls, gradient: gradient)
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
