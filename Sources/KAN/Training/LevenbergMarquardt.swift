import Numerics

/// The Levenberg-Marquardt method for a whole network, driven by its caller.
///
/// A step is one accepted iteration: it linearises the network at the current parameters and solves
/// the damped least-squares problem with increasing damping until the objective decreases. The
/// objective is the squared errors plus a ridge on the third differences of the coefficients, whose
/// weight decreases with the errors. The ridge favours smooth curves, which a finer grid can
/// follow, over rough ones that would fit a coarse grid as well, and determines coefficients that
/// no sample affects. It may cost a little error but never much: a step that trades too much error
/// for smoothness is rejected.
///
/// If splines are to be smooth, `SplineSmoothing` replaces the ridge. Its weights, and with them
/// the objective, change at the end of each step. A network whose outputs are linear in the
/// unknowns is then hardly damped, because the undamped step is exact.
struct LevenbergMarquardt: Sendable {
  enum Progress: Sendable { case working, stepFinished, diverged }

  enum Phase: Sendable { case measuring, linearizing, solving, trying, inverting, tracing }

  /// The state carried from step to step.
  struct State: Sendable {
    var damping: Double
    var growth = 2.0
    /// The errors at the network's parameters; nil if not known.
    var summary: PointSummary?
    /// The lowest mean squared error of any step since the network was changed from outside.
    var leastLoss = Double.infinity
    /// Whether no step decreases the objective any further.
    var isStalled = false
    /// The number of consecutive steps that gained next to nothing.
    var idleSteps = 0
    /// The weights of roughness, if splines are to be smooth.
    var smoothing: SplineSmoothing?
  }

  /// The weight of the ridge relative to the mean squared error, and the lowest weight. Ten times
  /// as much keeps deep networks from making progress in the first steps; without it, errors stall
  /// at a higher level.
  private static let relativeRidge = 1.0
  private static let leastRidge = 1e-13
  /// How far the mean squared error may rise above the lowest one for the sake of smoothness. In
  /// ordinary training it rises by less than two percent, except where errors are so small that the
  /// minimum ridge outweighs them.
  private static let lossTolerance = 1.1
  private static let largestDamping = 1e12
  private static let leastDamping = 1e-15
  private static let idleGain = 1e-7
  private static let idleLimit = 3
  /// Damping that leaves an exact step exact, yet decides where nothing else does; and the most of it
  /// that degrees of freedom are measured with.
  static let slightDamping = 1e-6, largestSlightDamping = 1e-3

  var state: State
  /// The parameters to try; the accepted ones once a step is finished.
  private(set) var trial: [Double]
  /// The number of error evaluations, with or without derivatives, in the current step.
  private(set) var evaluations = 0
  var equations: LevenbergMarquardtEquations
  var solver: BlockedCholesky
  var scoring: ScoreEvaluation
  private var phase = Phase.measuring
  var isBegun = false
  /// Weight of the ridge in this step, and with it the sum to be made small.
  private var ridge = 0.0
  var objective = 0.0
  var units: [Double]
  private var gradient: [Double]
  private var step: [Double]
  private let firstDamping: Double
  let settings: TrainingSettings
  /// Damping of the last decomposition, and that which degrees of freedom are measured with.
  var solvedDamping = 0.0, slightDamping = LevenbergMarquardt.slightDamping
  var traces: InverseTraces?

  init(_ network: Network, _ settings: TrainingSettings) {
    self.settings = settings
    let smoothing = SplineSmoothing(network, settings.smooth)
    let isExact = smoothing != nil && network.isLinearInCoefficients
    firstDamping = isExact ? Self.slightDamping : settings.effectiveRate
    state = State(damping: firstDamping)
    state.smoothing = smoothing
    trial = network.parameters
    equations = LevenbergMarquardtEquations(network, loss: settings.loss)
    solver = BlockedCholesky(count: equations.count)
    scoring = ScoreEvaluation(network, loss: settings.loss)
    units = [Double](repeating: 0, count: equations.stride)
    gradient = units
    step = units
    traces = smoothing == nil ? nil : InverseTraces(equations.structure)
  }

  /// Continues with a network whose knots or parameters have been changed from outside. Keeps what
  /// is known about the damping and the roughness weights.
  mutating func restart(_ network: Network) {
    let (damping, smoothing) = (state.damping, state.smoothing)
    self = LevenbergMarquardt(network, settings)
    state.damping = damping
    state.smoothing = smoothing?.moved(to: network)
  }

  mutating func beginStep() {
    evaluations = 0
    state.isStalled = false
    phase = state.summary == nil ? .measuring : .linearizing
    isBegun = false
  }

  /// Does a bounded piece of work. When the step is finished, `trial` holds the new parameters.
  mutating func advance(_ network: Network, _ dataset: Dataset, deviations: [Double]) -> Progress {
    switch phase {
    case .measuring: return measure(network, dataset, deviations)
    case .linearizing: return linearize(network, dataset)
    case .solving: return solve(network)
    case .trying: return attempt(network, dataset, deviations)
    case .inverting: return invert()
    case .tracing: return trace(dataset)
    }
  }

  mutating func enter(_ phase: Phase) -> Progress {
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
    let summary = summary(network.parameters, dataset, deviations)
    guard summary.loss.isFinite else { return .diverged }
    state.summary = summary
    state.leastLoss = summary.loss
    return enter(.linearizing)
  }

  private func summary(
    _ parameters: [Double], _ dataset: Dataset, _ deviations: [Double]
  ) -> PointSummary {
    let loss = scoring.sums.loss(settings.loss)
    let roughness = state.smoothing?.value(parameters, equations.structure.unknowns)
    return PointSummary(
      objective: roughness.map { loss + $0 / settings.loss.unit(dataset) } ?? loss, loss: loss,
      score: scoring.sums.score(settings.loss, deviations: deviations), regularization: 0)
  }

  private mutating func linearize(_ network: Network, _ dataset: Dataset) -> Progress {
    if !isBegun {
      let loss = state.summary?.loss ?? 0
      ridge = state.smoothing == nil ? max(Self.leastRidge, Self.relativeRidge * loss) : 0
      objective = loss * settings.loss.unit(dataset)
      if state.smoothing == nil { objective += ridge * equations.roughness(network.parameters) }
      equations.begin(parameters: network.parameters)
      isBegun = true
    }
    guard equations.advance(parameters: network.parameters, dataset: dataset)
    else { return .working }
    evaluations += 1
    if state.smoothing == nil {
      equations.addRidge(network.parameters, weight: ridge, units: &units)
    } else {
      addRoughness(network, dataset)
    }
    gradient.overwrite(with: equations.gradient)
    return enter(.solving)
  }

  private mutating func solve(_ network: Network) -> Progress {
    if !isBegun {
      solvedDamping = state.damping
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
    let summary = summary(trial, dataset, deviations)
    if state.smoothing != nil { return finishSmoothStep(network, dataset, summary) }
    let reached =
      scoring.sums.deviance(settings.loss) + ridge * equations.roughness(trial)
    let highestLoss = max(Self.lossTolerance * state.leastLoss, Self.leastRidge)
    guard reached < objective, summary.loss <= highestLoss else { return reject(network) }
    accept(reached, summary)
    return .stepFinished
  }

  mutating func accept(_ reached: Double, _ summary: PointSummary) {
    let gain = (objective - reached) / predictedGain
    let edge = 2 * gain - 1
    state.damping = max(Self.leastDamping, state.damping * max(1.0 / 10, 1 - edge * edge * edge))
    state.growth = 2
    state.idleSteps = objective - reached < Self.idleGain * objective ? state.idleSteps + 1 : 0
    state.isStalled = state.idleSteps >= Self.idleLimit
    state.summary = summary
    state.leastLoss = min(state.leastLoss, summary.loss)
  }

  /// How much the sum should fall if the network were what it is linearised to.
  var predictedGain: Double {
    var sum = 0.0
    for index in 0..<equations.count {
      sum += step[index] * (gradient[index] + state.damping * units[index] * step[index])
    }
    return max(sum, .leastNormalMagnitude)
  }

  mutating func reject(_ network: Network) -> Progress {
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

extension LossSums {
  /// Sum of squared errors over samples and outputs, or twice that of cross-entropies.
  func deviance(_ loss: Loss) -> Double {
    var total = 0.0
    for sum in perOutput { total += sum }
    return loss == .meanSquaredError ? total : 2 * total
  }
}

extension Loss {
  /// What a loss is multiplied by to be a deviance.
  func unit(_ dataset: Dataset) -> Double {
    self == .meanSquaredError ? Double(dataset.targets.count) : 2 * Double(dataset.count)
  }
}
