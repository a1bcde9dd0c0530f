/// One evaluation of loss, penalties and gradient over a set of samples, done in bounded pieces.
///
/// Where penalties need deviations over all samples, a first pass gathers them; the pass that makes
/// the gradient runs each chunk forwards and backwards, so that nothing is stored per sample.
struct ObjectiveEvaluation: Sendable {
  private enum Phase { case idle, statistics, gradient }

  private(set) var evaluator: Evaluator
  let loss: Loss
  private(set) var penalty: Penalty
  private var phase = Phase.idle
  private var position = 0
  private var total = 0
  private var indices: [Int]?
  private let chunksPerAdvance: Int

  /// Sums of the loss of the last finished evaluation.
  private(set) var sums: LossSums
  /// Penalties of the last finished evaluation, before `lamb`.
  private(set) var regularization = 0.0
  /// Gradient of the objective, in the order of the parameters.
  private(set) var gradient: [Double]

  /// An evaluation for networks of the structure of `network`.
  init(_ network: Network, loss: Loss, penalty: Penalty) {
    evaluator = Evaluator(network)
    self.loss = loss
    self.penalty = penalty
    sums = LossSums(outputs: network.shape.outputs)
    gradient = [Double](repeating: 0, count: network.parameters.count)
    let edges = network.layers.reduce(0) { $0 + $1.inputs * $1.outputs }
    // About five milliseconds of work.
    chunksPerAdvance = max(1, 250_000 / (max(1, edges) * chunkLength))
  }

  /// The loss and the penalties together.
  var objective: Double {
    penalty.lamb == 0 ? sums.loss(loss) : sums.loss(loss) + penalty.lamb * regularization
  }

  /// Whether the value and every component of the gradient are finite numbers.
  var isFinite: Bool {
    objective.isFinite
      && gradient.withUnsafeBufferPointer { gradient in
        gradient.baseAddress.map { VectorOperations.areFinite($0, count: gradient.count) } ?? true
      }
  }

  private var usesStatistics: Bool { penalty.lamb != 0 && penalty.needsStatistics }

  /// Starts an evaluation over all `count` samples, or over those that `indices` names.
  mutating func begin(parameters: [Double], count: Int, indices: [Int]? = nil) {
    self.indices = indices
    total = indices?.count ?? count
    position = 0
    regularization = 0
    sums.clear()
    for index in gradient.indices { gradient[index] = 0 }
    parameters.withUnsafeBufferPointer { buffer in
      guard let parameters = buffer.baseAddress else { return }
      evaluator.prepare(parameters: parameters)
    }
    evaluator.clearGradients()
    if usesStatistics {
      evaluator.clearMoments()
      phase = .statistics
    } else {
      phase = .gradient
    }
  }

  /// Does a bounded piece of the work; returns true when the evaluation is finished.
  mutating func advance(network: Network, parameters: [Double], dataset: Dataset) -> Bool {
    for _ in 0..<chunksPerAdvance {
      guard phase != .idle else { return true }
      parameters.withUnsafeBufferPointer { buffer in
        guard let parameters = buffer.baseAddress else { return }
        takeChunk(network: network, parameters: parameters, dataset: dataset)
      }
    }
    return phase == .idle
  }

  private mutating func takeChunk(
    network: Network, parameters: UnsafePointer<Double>, dataset: Dataset
  ) {
    let range = position..<min(position + chunkLength, total)
    let isStatistics = phase == .statistics
    evaluator.load(dataset, range, indices: indices)
    evaluator.forward(
      parameters: parameters, count: range.count,
      moments: isStatistics ? (position == 0 ? .first : .further) : .none)
    if !isStatistics {
      evaluator.addLoss(
        loss, dataset: dataset, range: range, indices: indices, total: total, to: &sums)
      let pulls = usesStatistics
      evaluator.backward(parameters: parameters, count: range.count, pulls: pulls)
    }
    position = range.upperBound
    guard position == total else { return }
    if isStatistics {
      finishStatistics()
    } else {
      finishGradient(network: network, parameters: parameters)
    }
  }

  private mutating func finishStatistics() {
    let statistics = evaluator.statistics(samples: total)
    var (value, gradients) = penalty.activityTerms(statistics, shape: evaluator.shape)
    for index in gradients.indices { gradients[index].scale(by: penalty.lamb) }
    regularization = value
    evaluator.setPulls(statistics: statistics, gradients: gradients, samples: total)
    position = 0
    phase = .gradient
  }

  private mutating func finishGradient(network: Network, parameters: UnsafePointer<Double>) {
    let penalty = penalty
    regularization += gradient.withUnsafeMutableBufferPointer { buffer in
      guard let gradient = buffer.baseAddress else { return 0.0 }
      evaluator.collectGradient(parameters: parameters, into: gradient)
      guard penalty.lamb != 0 else { return 0.0 }
      return penalty.coefficientTerms(
        network, parameters: parameters, scale: penalty.lamb, gradient: gradient)
    }
    phase = .idle
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
