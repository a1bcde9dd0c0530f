import Numerics

/// One evaluation of loss, penalties and gradient over a set of samples, in bounded pieces.
///
/// If penalties need deviations over all samples, a first pass gathers them. The gradient pass runs
/// each chunk forwards and backwards, so nothing is stored per sample. Large data sets are divided
/// (see `SampleStream`) among several cores.
struct ObjectiveEvaluation: Sendable {
  private enum Phase { case idle, statistics, gradient }

  private var streams: SampleStreams
  let loss: Loss
  private(set) var penalty: Penalty
  /// The weight of the roughness of all spline edges, and their roughness forms; nil without a
  /// roughness term.
  private let smoothing: (weight: Double, roughness: Roughness)?
  private var phase = Phase.idle
  private var needsShifts = false
  /// The number of parameters that this evaluation has already moved: all those before this
  /// position.
  private var movedCount = 0
  private var indices: [Int]?

  /// The loss sums of the last finished evaluation.
  private(set) var sums: LossSums
  /// The penalties of the last finished evaluation, before `lamb`.
  private(set) var regularization = 0.0
  /// The weighted roughness of the last finished evaluation.
  private(set) var weightedRoughness = 0.0
  /// The gradient of the objective, in the order of the parameters. An evaluation with an update
  /// only keeps gradients that the update has not used yet.
  private(set) var gradient: [Double]
  /// The ranges where it may be nonzero: the affine maps of edges without symbolic functions are
  /// excluded.
  let gradientRanges: [Range<Int>]

  /// Creates an evaluation for networks with the structure and knots of `network`.
  ///
  /// - Parameter smooth: the weight of the roughness of all spline edges.
  init(
    _ network: Network, loss: Loss, penalty: Penalty, smooth: Double = 0,
    limits: SampleStreams.Limits = SampleStreams.Limits()
  ) {
    streams = SampleStreams(network, limits: limits)
    self.loss = loss
    self.penalty = penalty
    smoothing = smooth == 0 ? nil : (smooth, Roughness(network))
    sums = LossSums(outputs: network.shape.outputs)
    gradient = [Double](repeating: 0, count: network.parameters.count)
    gradientRanges = network.gradientRanges
  }

  /// The evaluator that holds the statistics of all samples once they are gathered.
  var evaluator: Evaluator { streams.workers[0].evaluator }

  /// The sum of the loss, the penalties and the roughness.
  var objective: Double {
    let penalized =
      penalty.lamb == 0 ? sums.loss(loss) : sums.loss(loss) + penalty.lamb * regularization
    return smoothing == nil ? penalized : penalized + weightedRoughness
  }

  /// Whether the objective and all components of the gradient are finite.
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

  /// Starts an evaluation over all `count` samples, or over those in `indices`.
  mutating func begin(parameters: [Double], count: Int, indices: [Int]? = nil) {
    self.indices = indices
    streams.begin(total: indices?.count ?? count)
    movedCount = 0
    regularization = 0
    needsShifts = usesStatistics
    phase = usesStatistics ? .statistics : .gradient
  }

  /// Does a bounded piece of the work; returns true when the evaluation is finished.
  ///
  /// - Parameter update: moves the parameters once all gradients are known, or some of them shortly
  ///   before.
  mutating func advance(
    network: Network, parameters: [Double], dataset: Dataset, update: AdamUpdate? = nil
  ) -> Bool {
    guard phase != .idle else { return true }
    // Penalties and roughness are added to gradients at the end.
    let isComplete = penalty.lamb == 0 && smoothing == nil
    work(parameters: parameters, dataset: dataset, update: isComplete ? update : nil)
    guard streams.isFinished else { return false }
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

  /// Works for about eight milliseconds on all available cores.
  private mutating func work(
    parameters: [Double], dataset: Dataset, update: AdamUpdate?
  ) {
    let job = SampleStream.Job(
      dataset: dataset, indices: indices, total: streams.total, loss: loss,
      parameters: parameters,
      pass: phase == .statistics ? .moments : .gradients(pulls: usesStatistics),
      chunks: needsShifts ? 1 : .max, deadline: needsShifts ? nil : streams.deadline)
    if needsShifts {
      takeShifts(job)
      return
    }
    gradient.withUnsafeMutableBufferPointer { gradient in
      let target = gradient.baseAddress.map { GradientTarget(gradient: $0, update: update) }
      streams.work(job, target: target)
    }
    if update != nil, streams.isFinished, let end = evaluator.streamedParameters {
      movedCount = end
    }
  }

  /// All streams use shifts from the first sample, which must be in the job.
  private mutating func takeShifts(_ job: SampleStream.Job) {
    streams.workOnFirst(job)
    let first = evaluator
    for index in streams.workers.indices.dropFirst() {
      streams.workers[index].evaluator.copyShifts(of: first)
    }
    needsShifts = false
  }

  private mutating func finishStatistics() {
    let total = streams.total
    streams.addUp(.moments)
    let statistics = evaluator.statistics(samples: total)
    var (value, gradients) = penalty.activityTerms(statistics, shape: evaluator.shape)
    for index in gradients.indices { gradients[index].scale(by: penalty.lamb) }
    regularization = value
    for index in streams.workers.indices {
      streams.workers[index].evaluator.setPulls(
        statistics: statistics, gradients: gradients, samples: total)
    }
    streams.rewind()
    phase = .gradient
  }

  private mutating func finishGradient(network: Network, parameters: [Double]) {
    streams.addUp(into: &sums)
    streams.addUp(.gradients)
    let (penalty, smoothing) = (penalty, smoothing)
    var roughness = 0.0
    regularization += gradient.withUnsafeMutableBufferPointer { buffer in
      parameters.withUnsafeBufferPointer { parameters in
        guard let gradient = buffer.baseAddress, let parameters = parameters.baseAddress
        else { return 0.0 }
        streams.workers[0].evaluator.collectGradient(parameters: parameters, into: gradient)
        if let (weight, form) = smoothing {
          roughness = form.terms(
            network, parameters: parameters, weight: weight, gradient: gradient)
          network.holdNodeScales(in: gradient)
        }
        guard penalty.lamb != 0 else { return 0.0 }
        return penalty.coefficientTerms(
          network, parameters: parameters, scale: penalty.lamb, gradient: gradient)
      }
    }
    weightedRoughness = roughness
    phase = .idle
  }
}

extension Network {
  /// Sets the gradient of what subnodes and nodes are multiplied by to zero. Larger ones would let
  /// splines shrink, and their roughness with them, while the network stays the same.
  fileprivate func holdNodeScales(in gradient: UnsafeMutablePointer<Double>) {
    for layer in layers {
      for index in layer.layout.subnodeScale { gradient[index] = 0 }
      for index in layer.layout.nodeScale { gradient[index] = 0 }
    }
  }

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

extension DeviationGradient {
  /// Multiplies every gradient by `factor`.
  fileprivate mutating func scale(by factor: Double) {
    for index in input.indices { input[index] *= factor }
    for index in spline.indices { spline[index] *= factor }
    for index in total.indices { total[index] *= factor }
  }
}
