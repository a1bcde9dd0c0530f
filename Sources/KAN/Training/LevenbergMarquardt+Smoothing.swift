import Numerics

/// Steps of networks whose splines are to be smooth.
extension LevenbergMarquardt {
  /// Units are those of the samples' part: what is damped slightly is to be damped slightly there.
  mutating func addRoughness(_ network: Network, _ dataset: Dataset) {
    equations.measureUnits(&units)
    state.smoothing?.begin(
      equations, network.parameters, unit: settings.loss.unit(dataset))
    state.smoothing?.add(to: &equations, network.parameters)
    objective +=
      state.smoothing?.value(network.parameters, equations.structure.unknowns) ?? 0
  }

  /// Accepts a step that leads down, or one so short that only rounding decides where it leads.
  mutating func finishSmoothStep(
    _ network: Network, _ dataset: Dataset, _ summary: PointSummary
  ) -> Progress {
    let reached =
      scoring.sums.deviance(settings.loss)
      + (state.smoothing?.value(trial, equations.structure.unknowns) ?? 0)
    let isShort =
      predictedGain < 1e-9 * objective && reached <= objective * (1 + 1e-12)
    guard reached < objective || isShort else { return reject(network) }
    accept(reached, summary)
    state.damping = max(state.damping, Self.slightDamping)
    return enter(.inverting)
  }

  /// Sees to it that the solver holds equations that are hardly damped.
  mutating func invert() -> Progress {
    if !isBegun {
      isBegun = true
      if solvedDamping <= slightDamping {
        traces?.begin()
        return enter(.tracing)
      }
      solvedDamping = slightDamping
      solver.begin(equations.matrix, damping: solvedDamping, units: units)
      return .working
    }
    switch solver.advance() {
    case .working: return .working
    case .finished:
      traces?.begin()
      return enter(.tracing)
    case .notPositive:
      solvedDamping = .infinity
      slightDamping *= 10
      // Without degrees of freedom weights stay as they are.
      guard slightDamping <= Self.largestSlightDamping else { return .stepFinished }
      return enter(.inverting)
    }
  }

  mutating func trace(_ dataset: Dataset) -> Progress {
    guard var smoothing = state.smoothing, var traces else { return .stepFinished }
    let unknowns = equations.structure.unknowns
    self.traces = nil
    let isFinished = traces.advance(solver) { smoothing.form(unknowns.edges[$0]) }
    self.traces = traces
    guard isFinished else { return .working }
    let fit = SplineSmoothing.Fit(
      deviance: scoring.sums.deviance(settings.loss),
      residuals: settings.loss == .meanSquaredError ? dataset.targets.count : nil,
      damping: solvedDamping, units: units,
      logarithmOfDeterminant: solver.logarithmOfDeterminant)
    smoothing.update(traces, fit, trial, unknowns)
    state.smoothing = smoothing
    if smoothing.isAutomatic { state.isStalled = smoothing.isSettled }
    return .stepFinished
  }

  /// How smooth the network at hand is, for samples as many as `dataset`'s.
  func smoothing(_ dataset: Dataset) -> Smoothing? {
    guard let fitted = state.smoothing?.fitted else { return nil }
    let unit = settings.loss.unit(dataset)
    return Smoothing(
      edges: equations.structure.unknowns.edges.enumerated().map { index, edge in
        Smoothing.Edge(
          edge: EdgeID(edge.layer, edge.input, edge.output), weight: fitted.weights[index] / unit,
          degreesOfFreedom: fitted.freedoms[index])
      }, degreesOfFreedom: fitted.total)
  }
}

extension Network {
  /// Whether outputs are linear in the coefficients of splines and the scales of base functions.
  var isLinearInCoefficients: Bool {
    depth == 1 && shape.layers[1].products.isEmpty
      && layers[0].symbolicMask.allSatisfy { $0 == 0 }
  }
}
