import Numerics

/// The method of Levenberg and Marquardt on a whole network, driven from outside.
///
/// One step is one accepted iteration: the network is linearised at where it stands, and the damped
/// least squares problem solved with more and more damping until the sum falls that it makes small:
/// squared errors and a ridge on the third differences of the coefficients. The ridge weighs less and
/// less as the errors fall. It leads to smooth curves, which a finer grid can follow, where rough ones
/// would fit a coarse grid as well, and tells coefficients what to do that no sample speaks for. It may
/// cost a little error, but never much: a step that trades error for smoothness is not accepted.
struct LevenbergMarquardt: Sendable {
  enum Progress: Sendable { case working, stepFinished, diverged }

  private enum Phase: Sendable { case measuring, linearizing, solving, trying }

  /// What is carried from step to step.
  struct State: Sendable {
    var damping: Double
    var growth = 2.0
    /// Errors at the network's parameters; nil where not known.
    var summary: PointSummary?
    /// The least mean squared error of any step since the network was changed from outside.
    var leastLoss = Double.infinity
    /// Whether no step leads further down.
    var isStalled = false
    /// Steps in a row that gained next to nothing.
    var idleSteps = 0
  }

  /// Weight of the ridge in units of the mean squared error, and the least weight. Ten times more
  /// keeps deep networks from finding their way in the first steps; without, errors stall higher.
  private static let relativeRidge = 1.0
  private static let leastRidge = 1e-13
  /// How far above the least one the mean squared error may rise for the sake of smoothness. In ordinary
  /// training it is not two percent, but where errors are so small that the least ridge outweighs them.
  private static let lossTolerance = 1.1
  private static let largestDamping = 1e12
  private static let leastDamping = 1e-15
  private static let idleGain = 1e-7
  private static let idleLimit = 3

  var state: State
  /// The parameters to try; those accepted once a step is finished.
  private(set) var trial: [Double]
  /// Evaluations of errors, with or without derivatives, in the step under way.
  private(set) var evaluations = 0
  private var equations: LevenbergMarquardtEquations
  private var solver: BlockedCholesky
  private var scoring: ScoreEvaluation
  private var phase = Phase.measuring
  private var isBegun = false
  /// Weight of the ridge in this step, and with it the sum to be made small.
  private var ridge = 0.0
  private var objective = 0.0
  private var units: [Double]
  private var gradient: [Double]
  private var step: [Double]
  private let firstDamping: Double

  init(_ network: Network, damping: Double) {
    firstDamping = damping
    state = State(damping: damping)
    trial = network.parameters
    equations = LevenbergMarquardtEquations(network)
    solver = BlockedCholesky(count: equations.count)
    scoring = ScoreEvaluation(network, loss: .meanSquaredError)
    units = [Double](repeating: 0, count: equations.stride)
    gradient = units
    step = units
  }

  /// Goes on with a network whose knots or parameters have been changed from outside. What is known
  /// of the damping stays.
  mutating func restart(_ network: Network) {
    let damping = state.damping
    self = LevenbergMarquardt(network, damping: firstDamping)
    state.damping = damping
  }

  mutating func beginStep() {
    evaluations = 0
    state.isStalled = false
    phase = state.summary == nil ? .measuring : .linearizing
    isBegun = false
  }

  /// Does a bounded piece of work. When the step is finished, `trial` are the parameters to take over.
  mutating func advance(_ network: Network, _ dataset: Dataset, deviations: [Double]) -> Progress {
    switch phase {
    case .measuring: return measure(network, dataset, deviations)
    case .linearizing: return linearize(network, dataset)
    case .solving: return solve(network)
    case .trying: return attempt(network, dataset, deviations)
    }
  }

  private mutating func enter(_ phase: Phase) -> Progress {
    self.phase = phase
    isBegun = false
    return .working
  }

  private mutating func measure(
    _ network: Network, _ dataset: Dataset, _ deviations: [Double]
  ) -> Progress {
    if !isBegun {
      scoring.begin(count: dataset.count)
      isBegun = true
    }
    guard scoring.advance(parameters: network.parameters, dataset: dataset) else { return .working }
    evaluations += 1
    let summary = summary(deviations)
    guard summary.loss.isFinite else { return .diverged }
    state.summary = summary
    state.leastLoss = summary.loss
    return enter(.linearizing)
  }

  private func summary(_ deviations: [Double]) -> PointSummary {
    let loss = scoring.sums.loss(.meanSquaredError)
    return PointSummary(
      objective: loss, loss: loss,
      score: scoring.sums.score(.meanSquaredError, deviations: deviations), regularization: 0)
  }

  private mutating func linearize(_ network: Network, _ dataset: Dataset) -> Progress {
    if !isBegun {
      let loss = state.summary?.loss ?? 0
      ridge = max(Self.leastRidge, Self.relativeRidge * loss)
      objective =
        loss * Double(dataset.count * dataset.targetCount)
        + ridge * equations.roughness(network.parameters)
      equations.begin(parameters: network.parameters)
      isBegun = true
    }
    guard equations.advance(parameters: network.parameters, dataset: dataset)
    else { return .working }
    evaluations += 1
    equations.addRidge(network.parameters, weight: ridge, units: &units)
    gradient.overwrite(with: equations.gradient)
    return enter(.solving)
  }

  private mutating func solve(_ network: Network) -> Progress {
    if !isBegun {
      solver.begin(equations.matrix, damping: state.damping, units: units)
      isBegun = true
      return .working
    }
    switch solver.advance() {
    case .working: return .working
    case .notPositive: return reject(network)
    case .finished: break
    }
    step.overwrite(with: gradient)
    solver.solve(&step)
    trial.overwrite(with: network.parameters)
    for (index, position) in equations.structure.unknowns.positions.enumerated() {
      trial[position] -= step[index]
    }
    return enter(.trying)
  }

  private mutating func attempt(
    _ network: Network, _ dataset: Dataset, _ deviations: [Double]
  ) -> Progress {
    if !isBegun {
      scoring.begin(count: dataset.count)
      isBegun = true
    }
    guard scoring.advance(parameters: trial, dataset: dataset) else { return .working }
    evaluations += 1
    let reached = scoring.sums.squares + ridge * equations.roughness(trial)
    let summary = summary(deviations)
    let highestLoss = max(Self.lossTolerance * state.leastLoss, Self.leastRidge)
    guard reached < objective, summary.loss <= highestLoss else { return reject(network) }
    let gain = (objective - reached) / predictedGain
    let edge = 2 * gain - 1
    state.damping = max(Self.leastDamping, state.damping * max(1.0 / 10, 1 - edge * edge * edge))
    state.growth = 2
    state.idleSteps = objective - reached < Self.idleGain * objective ? state.idleSteps + 1 : 0
    state.isStalled = state.idleSteps >= Self.idleLimit
    state.summary = summary
    state.leastLoss = min(state.leastLoss, summary.loss)
    return .stepFinished
  }

  /// How much the sum should fall if the network were what it is linearised to.
  private var predictedGain: Double {
    var sum = 0.0
    for index in 0..<equations.count {
      sum += step[index] * (gradient[index] + state.damping * units[index] * step[index])
    }
    return max(sum, .leastNormalMagnitude)
  }

  private mutating func reject(_ network: Network) -> Progress {
    state.damping = max(1e-12, state.damping * state.growth)
    state.growth *= 2
    guard state.damping < Self.largestDamping else {
      trial.overwrite(with: network.parameters)
      state.isStalled = true
      state.damping = firstDamping
      state.growth = 2
      return .stepFinished
    }
    return enter(.solving)
  }
}
