/// One evaluation of loss, penalties and gradient over a set of samples, done in bounded pieces.
///
/// Where penalties need deviations over all samples, a first pass gathers them; the pass that makes
/// the gradient runs each chunk forwards and backwards, so that nothing is stored per sample. Many
/// samples are shared out (see `SampleStream`), and several cores take a share each.
struct ObjectiveEvaluation: Sendable {
  private enum Phase { case idle, statistics, gradient }

  private var streams: [SampleStream]
  /// One for each core in use.
  private var workers: [SampleStream.Worker]
  /// Streams in use, and the first of them that is not finished.
  private var ranges: [Range<Int>] = []
  private var firstActive = 0
  let loss: Loss
  private(set) var penalty: Penalty
  /// Cores to use at most; no result depends on it.
  var threads: Int
  private var phase = Phase.idle
  private var needsShifts = false
  private var total = 0
  /// Parameters of this evaluation that have been moved already: all before this one.
  private var movedCount = 0
  private var indices: [Int]?
  private let sampleCost: Int

  /// Sums of the loss of the last finished evaluation.
  private(set) var sums: LossSums
  /// Penalties of the last finished evaluation, before `lamb`.
  private(set) var regularization = 0.0
  /// Gradient of the objective, in the order of the parameters. An evaluation with an update keeps
  /// only what the update has not taken on the way.
  private(set) var gradient: [Double]
  /// Where it may differ from zero: the affine maps of edges without symbols are left out.
  let gradientRanges: [Range<Int>]

  /// An evaluation for networks of the structure of `network`.
  init(_ network: Network, loss: Loss, penalty: Penalty, threads: Int = Parallel.coreCount) {
    streams = [SampleStream(network)]
    workers = [SampleStream.Worker(network)]
    self.loss = loss
    self.penalty = penalty
    self.threads = threads
    sums = LossSums(outputs: network.shape.outputs)
    gradient = [Double](repeating: 0, count: network.parameters.count)
    gradientRanges = network.gradientRanges
    sampleCost = network.sampleCost
  }

  /// Holds the statistics of all samples once they are gathered.
  var evaluator: Evaluator { workers[0].evaluator }

  /// The loss and the penalties together.
  var objective: Double {
    penalty.lamb == 0 ? sums.loss(loss) : sums.loss(loss) + penalty.lamb * regularization
  }

  /// Whether the value and every component of the gradient are finite numbers.
  var isFinite: Bool {
    objective.isFinite
      && gradient.withUnsafeBufferPointer { gradient in
        guard let start = gradient.baseAddress else { return true }
        return gradientRanges.allSatisfy {
          VectorOperations.areFinite(start + $0.lowerBound, count: $0.count)
        }
      }
  }

  private var usesStatistics: Bool { penalty.lamb != 0 && penalty.needsStatistics }

  /// Starts an evaluation over all `count` samples, or over those that `indices` names.
  mutating func begin(parameters: [Double], count: Int, indices: [Int]? = nil) {
    self.indices = indices
    let samples = indices?.count ?? count
    if samples != total {
      total = samples
      ranges = SampleStream.ranges(
        total: samples, cost: sampleCost, chunk: workers[0].evaluator.chunk)
      while streams.count < ranges.count { streams.append(streams[0]) }
    }
    // Copies share what never changes, knots and masks; the rest parts at the first use.
    let cores = max(1, min(threads, ranges.count))
    while workers.count < cores { workers.append(workers[0]) }
    if workers.count > cores { workers.removeLast(workers.count - cores) }
    for index in workers.indices { workers[index].begin() }
    for (index, range) in ranges.enumerated() {
      streams[index].begin(range, count: ranges.count, chunk: workers[0].evaluator.chunk)
    }
    firstActive = 0
    movedCount = 0
    regularization = 0
    needsShifts = usesStatistics
    phase = usesStatistics ? .statistics : .gradient
  }

  /// Does a bounded piece of the work; returns true when the evaluation is finished.
  ///
  /// - Parameter update: moves the parameters once all is known, or some of them a little before.
  mutating func advance(
    network: Network, parameters: [Double], dataset: Dataset, update: AdamUpdate? = nil
  ) -> Bool {
    guard phase != .idle else { return true }
    // Penalties are added to gradients at the end.
    work(parameters: parameters, dataset: dataset, update: penalty.lamb == 0 ? update : nil)
    guard firstActive == ranges.count else { return false }
    if phase == .statistics {
      finishStatistics()
    } else {
      finishGradient(network: network, parameters: parameters)
    }
    guard phase == .idle else { return false }
    if let update { move(by: update) }
    return true
  }

  /// Moves the parameters that have not been moved yet.
  private func move(by update: AdamUpdate) {
    gradient.withUnsafeBufferPointer { gradient in
      guard let start = gradient.baseAddress else { return }
      for range in gradientRanges {
        let range = range.clamped(to: movedCount..<gradient.count)
        update.move(range, gradient: start + range.lowerBound)
      }
    }
  }

  /// About eight milliseconds, of as many cores as there are.
  private mutating func work(
    parameters: [Double], dataset: Dataset, update: AdamUpdate?
  ) {
    let job = SampleStream.Job(
      dataset: dataset, indices: indices, total: total, loss: loss, parameters: parameters,
      gathersMoments: phase == .statistics, pulls: usesStatistics,
      chunks: needsShifts ? 1 : .max, deadline: .now + .milliseconds(8))
    if needsShifts {
      // All streams compare their samples with the first one of all.
      streams[0].work(job, &workers[0])
      for index in workers.indices.dropFirst() {
        let first = workers[0].evaluator
        workers[index].evaluator.copyShifts(of: first)
      }
      needsShifts = false
    } else if ranges.count == 1 {
      gradient.withUnsafeMutableBufferPointer { gradient in
        let target = gradient.baseAddress.map { GradientTarget(gradient: $0, update: update) }
        streams[0].work(job, &workers[0], target: target)
      }
      if update != nil, let end = evaluator.streamedParameters { movedCount = end }
    } else {
      Parallel.changeEach(&streams, firstActive..<ranges.count, workers: &workers) {
        $0.work(job, &$1)
      }
    }
    while firstActive < ranges.count, streams[firstActive].isFinished { firstActive += 1 }
  }

  /// Adds up in the first worker what the streams have kept, in their order.
  private mutating func addUp(_ sums: Evaluator.Sums) {
    guard ranges.count > 1 else { return }
    workers[0].evaluator.restore(sums, from: streams[0].kept)
    for stream in streams[1..<ranges.count] { workers[0].evaluator.add(sums, from: stream.kept) }
  }

  private mutating func finishStatistics() {
    addUp(.moments)
    let statistics = evaluator.statistics(samples: total)
    var (value, gradients) = penalty.activityTerms(statistics, shape: evaluator.shape)
    for index in gradients.indices { gradients[index].scale(by: penalty.lamb) }
    regularization = value
    for index in workers.indices {
      workers[index].evaluator.setPulls(
        statistics: statistics, gradients: gradients, samples: total)
    }
    for index in ranges.indices { streams[index].rewind() }
    firstActive = 0
    phase = .gradient
  }

  private mutating func finishGradient(network: Network, parameters: [Double]) {
    sums.clear()
    for index in ranges.indices { sums.add(streams[index].sums) }
    addUp(.gradients)
    let penalty = penalty
    regularization += gradient.withUnsafeMutableBufferPointer { buffer in
      parameters.withUnsafeBufferPointer { parameters in
        guard let gradient = buffer.baseAddress, let parameters = parameters.baseAddress
        else { return 0.0 }
        workers[0].evaluator.collectGradient(parameters: parameters, into: gradient)
        guard penalty.lamb != 0 else { return 0.0 }
        return penalty.coefficientTerms(
          network, parameters: parameters, scale: penalty.lamb, gradient: gradient)
      }
    }
    phase = .idle
  }
}

extension Network {
  /// The parameters that an evaluation can have a gradient for, in ascending order.
  fileprivate var gradientRanges: [Range<Int>] {
    var ranges: [Range<Int>] = []
    func add(_ range: Range<Int>) {
      if let last = ranges.last, last.upperBound == range.lowerBound {
        ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
      } else {
        ranges.append(range)
      }
    }
    for layer in layers {
      let layout = layer.layout
      add(layout.coefficients.lowerBound..<layout.affine.lowerBound)
      for edge in layer.functions.indices where layer.functions[edge] != nil {
        let start = layout.affine.lowerBound + 4 * edge
        add(start..<start + 4)
      }
      add(layout.affine.upperBound..<layout.end)
    }
    return ranges
  }
}

extension LossSums {
  /// Adds the sums over other samples.
  fileprivate mutating func add(_ other: LossSums) {
    for index in perOutput.indices { perOutput[index] += other.perOutput[index] }
    correct += other.correct
    samples += other.samples
  }
}

extension DeviationGradient {
  /// Multiplies every gradient by `factor`.
  fileprivate mutating func scale(by factor: Double) {
    for index in input.indices { input[index] *= factor }
    for index in spline.indices { spline[index] *= factor }
    for index in total.indices { total[index] *= factor }
  }
}
