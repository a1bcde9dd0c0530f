import Numerics

/// The roughness weights of spline edges in Levenberg-Marquardt, and their estimation.
///
/// Automatic weights maximise the restricted likelihood of the linearised network, by the
/// Fellner-Schall updates as generalised by Wood and Fasiolo (Biometrics 73, 2017, equation 4): λ
/// becomes λ σ² (rank / λ - tr(V P)) / θᵀPθ, where V is the inverse of JᵀWJ + S. The variance σ² is
/// the deviance divided by the residual degrees of freedom, or 1 for cross-entropy.
///
/// Weights apply to the sum that steps minimise: squared errors, or twice the cross-entropies, plus
/// weighted roughnesses.
struct SplineSmoothing: Sendable {
  /// The state of the equations at the network that a step led to.
  struct Fit {
    /// The sum of squared errors over samples and outputs, or twice that of cross-entropies.
    var deviance: Double
    /// The number of squared errors in that sum; nil for cross-entropy.
    var residuals: Int?
    /// The damping added to the diagonal of the equations, in `units`, to make them invertible.
    var damping: Double
    var units: [Double]
    var logarithmOfDeterminant: Double
  }

  let isAutomatic: Bool
  private let common: Double
  private let roughness: Roughness
  /// The weight of each spline edge; empty until the equations are first known.
  private(set) var weights: [Double] = []
  /// Bounds of the automatic weights.
  private var bounds: [ClosedRange<Double>] = []
  /// The logarithms of the factors in the last update.
  private var changes: [Double] = []
  private var criterion: Double?
  /// The number of consecutive updates that hardly changed the likelihood.
  private var settledUpdates = 0
  /// Weights and degrees of freedom after the last finished step; nil before it.
  private(set) var fitted: (weights: [Double], freedoms: [Double], total: Double)?

  private static let settledLimit = 2
  private static let settledChange = 1e-6
  private static let largestChange = 2.3
  /// In units of the weight at which a parabola's roughness weighs as much as its values do. Above,
  /// splines are straight lines; below, they are free.
  private static let relativeBounds = (lower: 1e-12, upper: 1e4)
  /// In the same units. A single layer ends at the same weights wherever they start. Deeper networks
  /// start with lines that are all but straight: they overfit less than when they start free.
  private let relativeStart: Double

  init?(_ network: Network, _ settings: Smoothness) {
    switch settings {
    case .off: return nil
    case .weight(let weight): (isAutomatic, common) = (false, weight)
    case .automatic: (isAutomatic, common) = (true, 0)
    }
    roughness = Roughness(network)
    relativeStart = network.depth == 1 ? 0.1 : 1e3
  }

  /// Keeps the weights on other knots, because roughness is a property of the curve.
  func moved(to network: Network) -> SplineSmoothing {
    var moved = SplineSmoothing(self, Roughness(network))
    moved.weights = weights
    moved.bounds = bounds
    moved.changes = changes
    moved.fitted = fitted
    return moved
  }

  private init(_ other: SplineSmoothing, _ roughness: Roughness) {
    isAutomatic = other.isAutomatic
    relativeStart = other.relativeStart
    common = other.common
    self.roughness = roughness
  }

  /// Whether the weights have converged.
  var isSettled: Bool { settledUpdates >= Self.settledLimit }

  /// The roughness form of a spline edge, without scale and mask.
  func form(_ edge: LevenbergMarquardtUnknowns.Edge) -> BandedForm {
    roughness.form(edge.layer, edge.input)
  }

  // MARK: In the equations

  /// The weighted roughness of all edges; 0 until the weights are known.
  func value(_ parameters: [Double], _ unknowns: LevenbergMarquardtUnknowns) -> Double {
    var sum = 0.0
    for (weight, edge) in zip(weights, unknowns.edges) {
      sum += weight * plainRoughness(parameters, unknowns, edge)
    }
    return sum
  }

  private func plainRoughness(
    _ parameters: [Double], _ unknowns: LevenbergMarquardtUnknowns,
    _ edge: LevenbergMarquardtUnknowns.Edge
  ) -> Double {
    let scale = edge.mask * parameters[edge.scale]
    return scale * scale
      * form(edge).value { parameters[unknowns.positions[edge.column + $0]] }
  }

  /// Adds the weighted roughness to equations that do not contain it yet.
  func add(to equations: inout LevenbergMarquardtEquations, _ parameters: [Double]) {
    for (weight, edge) in zip(weights, equations.structure.unknowns.edges) {
      let scale = edge.mask * parameters[edge.scale]
      equations.add(
        form(edge), weight: weight * scale * scale, column: edge.column, parameters: parameters)
    }
  }

  /// Initialises the weights if there are none yet.
  ///
  /// - Parameters:
  ///   - equations: without any roughness.
  ///   - unit: the factor on the loss in the sum that steps minimise.
  mutating func begin(
    _ equations: LevenbergMarquardtEquations, _ parameters: [Double], unit: Double
  ) {
    let unknowns = equations.structure.unknowns
    guard weights.count != unknowns.edges.count else { return }
    changes = [Double](repeating: 0, count: unknowns.edges.count)
    guard isAutomatic else {
      weights = [Double](repeating: common * unit, count: unknowns.edges.count)
      return
    }
    bounds = []
    weights = []
    for edge in unknowns.edges {
      let balance = max(1e-100, min(balance(of: edge, equations, parameters), 1e100))
      bounds.append(Self.relativeBounds.lower * balance...Self.relativeBounds.upper * balance)
      weights.append(relativeStart * balance)
    }
  }

  /// The weight at which a parabola over the grid costs as much through its roughness as through
  /// its values.
  private func balance(
    of edge: LevenbergMarquardtUnknowns.Edge, _ equations: LevenbergMarquardtEquations,
    _ parameters: [Double]
  ) -> Double {
    let form = form(edge)
    let middle = Double(form.count - 1) / 2
    func parabola(_ index: Int) -> Double {
      let t = (Double(index) - middle) / max(0.5, middle)
      // Two coefficients make no parabola.
      return form.count > 2 ? t * t - 1.0 / 3 : t
    }
    var values = 0.0
    for row in 0..<form.count {
      for column in 0..<form.count {
        let (high, low) = (edge.column + max(row, column), edge.column + min(row, column))
        values +=
          parabola(row) * parabola(column) * equations.matrix[high * equations.stride + low]
      }
    }
    let scale = edge.mask * parameters[edge.scale]
    let rough = scale * scale * form.value(parabola)
    return rough > 0 ? max(0, values) / rough : 0
  }

  // MARK: After a step

  /// Records the degrees of freedom and, if weights are automatic, updates them for the next step.
  mutating func update(
    _ traces: InverseTraces, _ fit: Fit, _ parameters: [Double],
    _ unknowns: LevenbergMarquardtUnknowns
  ) {
    var shares = [Double](repeating: 0, count: unknowns.edges.count)
    for (index, edge) in unknowns.edges.enumerated() {
      let scale = edge.mask * parameters[edge.scale]
      shares[index] = weights[index] * scale * scale * traces.roughness[index]
    }
    let total = noteFreedoms(traces, fit, shares, unknowns)
    guard isAutomatic else { return }
    var variance = 1.0
    if let residuals = fit.residuals {
      let left = max(Double(residuals) - total, 1e-3 * Double(residuals))
      variance = max(fit.deviance / left, .leastNormalMagnitude)
    }
    settle(fit, variance, parameters, unknowns)
    for (index, edge) in unknowns.edges.enumerated() {
      let rank = Double(form(edge).rank)
      let cost = weights[index] * plainRoughness(parameters, unknowns, edge) / variance
      change(index, shareLeft: max(0, rank - shares[index]), cost: cost, rank: rank)
    }
  }

  private mutating func noteFreedoms(
    _ traces: InverseTraces, _ fit: Fit, _ shares: [Double],
    _ unknowns: LevenbergMarquardtUnknowns
  ) -> Double {
    func free(_ index: Int) -> Double {
      1 - fit.damping * fit.units[index] * traces.diagonal[index]
    }
    var freedoms: [Double] = []
    var total = 0.0
    for (index, edge) in unknowns.edges.enumerated() {
      var own = free(unknowns.sparseCount + index) - shares[index]
      for function in 0..<form(edge).count { own += free(edge.column + function) }
      freedoms.append(max(0, own))
      total += own
    }
    for index in unknowns.sparseCount + unknowns.edges.count..<unknowns.count {
      total += free(index)
    }
    fitted = (weights, freedoms, max(0, total))
    return total
  }

  /// Compares the restricted likelihood with that of the previous step.
  private mutating func settle(
    _ fit: Fit, _ variance: Double, _ parameters: [Double],
    _ unknowns: LevenbergMarquardtUnknowns
  ) {
    var new = fit.deviance + value(parameters, unknowns)
    new = new / variance + fit.logarithmOfDeterminant
    var null = Double(unknowns.count)
    for (weight, edge) in zip(weights, unknowns.edges) {
      let rank = Double(form(edge).rank)
      new -= rank * naturalLogarithm(weight)
      null -= rank
    }
    let residuals = Double(fit.residuals ?? 0)
    if fit.residuals != nil { new += (residuals - null) * naturalLogarithm(variance) }
    let tolerance = Self.settledChange * (1 + residuals + new.magnitude)
    let hasSettled = criterion.map { (new - $0).magnitude < tolerance } ?? false
    settledUpdates = hasSettled ? settledUpdates + 1 : 0
    criterion = new
  }

  /// Multiplies a weight by a bounded factor. If it keeps moving in one direction, as for a
  /// straight line, the factors grow.
  private mutating func change(_ index: Int, shareLeft: Double, cost: Double, rank: Double) {
    // With neither freedom nor cost there is no evidence for any weight.
    let least = 1e-7 * max(1, rank)
    var step = naturalLogarithm((shareLeft + least) / (cost + least))
    guard step.isFinite else { return }
    let last = changes[index]
    if step * last > 0, step.magnitude > 0.5 * last.magnitude {
      step *= max(1, min(1.5 * (last / step), 2))
    }
    step = max(-Self.largestChange, min(step, Self.largestChange))
    let bound = bounds[index]
    weights[index] = max(
      bound.lowerBound, min(weights[index] * exponential(step), bound.upperBound))
    changes[index] = step
  }
}
