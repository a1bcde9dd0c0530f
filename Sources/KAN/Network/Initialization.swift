import Numerics

/// How initial parameters are drawn.
public enum Initialization: String, Sendable, CaseIterable, Codable {
  /// As in pykan: random base scales, and splines close to zero.
  case noise
  /// Normally distributed, with deviations that fall with the number of terms of a sum: its power
  /// -0.25 for base scales and -1.75 for coefficients (Rigas et al. 2025). For wide networks
  /// trained with Adam.
  case powerLaw = "power-law"
}

extension Network {
  /// Draws new values for all parameters.
  public mutating func initialize(as kind: Initialization, using random: inout RandomSource) {
    switch kind {
    case .noise: initialize(using: &random)
    case .powerLaw: initializeByPowerLaw(using: &random)
    }
  }

  private mutating func initializeByPowerLaw(using random: inout RandomSource) {
    for layer in layers {
      let layout = layer.layout
      // Every input contributes its base function and its basis functions.
      let terms = Double(layout.inputs * (layout.functions + 1))
      let fourthRoot = terms.squareRoot().squareRoot()
      let baseDeviation = 1 / fourthRoot
      let coefficientDeviation = fourthRoot / (terms * terms)
      for index in layout.coefficients {
        parameters[index] = coefficientDeviation * random.normal()
      }
      for index in layout.baseScale { parameters[index] = baseDeviation * random.normal() }
      for index in layout.splineScale { parameters[index] = 1 }
    }
    resetCategoryScales(layer: 0)
  }

  /// Initialises every edge as pykan does (Part 2.2): splines interpolate small noise at the
  /// interior knots, `scale_base` is uniform on ±1/√inputs, `scale_sp` is 1/√inputs.
  ///
  /// - Parameter noiseScale: amplitude of the noise, before division by the number of grid
  ///   intervals.
  public mutating func initialize(
    using random: inout RandomSource, noiseScale: Double = 0.3, baseSigma: Double = 1
  ) {
    for l in layers.indices {
      let layout = layers[l].layout
      let scale = 1 / Double(layout.inputs).squareRoot()
      initializeCoefficients(layer: l, noiseScale: noiseScale, using: &random)
      for index in layout.baseScale {
        parameters[index] = baseSigma * scale * random.uniform(in: -1...1)
      }
      for index in layout.splineScale { parameters[index] = scale }
      resetCategoryScales(layer: l)
    }
  }

  /// The coefficients of a category are its levels' values themselves; there is no base function.
  private mutating func resetCategoryScales(layer l: Int) {
    let layer = layers[l]
    for input in layer.levelShares.indices where layer.levelCount(ofInput: input) > 0 {
      for output in 0..<layer.outputs {
        let edge = layer.layout.edge(input, output)
        parameters[layer.layout.baseScale.lowerBound + edge] = 0
        parameters[layer.layout.splineScale.lowerBound + edge] = 1
      }
    }
  }

  private mutating func initializeCoefficients(
    layer l: Int, noiseScale: Double, using random: inout RandomSource
  ) {
    let layer = layers[l]
    let layout = layer.layout
    let count = KnotGrid.knotCount(intervals: layer.intervals, order: order)
    for input in 0..<layout.inputs {
      let levels = layer.levelCount(ofInput: input)
      if levels > 0 {
        // Small but different values, so that hidden nodes do not stay identical.
        for level in 0..<levels {
          for output in 0..<layout.outputs {
            parameters[layout.coefficient(input, level + 1, output)] =
              (random.uniform() - 0.5) * noiseScale
          }
        }
        continue
      }
      let knots = Array(layer.knots[input * count..<(input + 1) * count])
      let solver = KnotInterpolation(knots: knots, intervals: layer.intervals, order: order)
      for output in 0..<layout.outputs {
        let noise = (0...layer.intervals).map { _ in
          (random.uniform() - 0.5) * noiseScale / Double(layer.intervals)
        }
        for (function, value) in solver.coefficients(values: noise).enumerated() {
          parameters[layout.coefficient(input, function, output)] = value
        }
      }
    }
  }
}

/// The minimum-norm coefficients of a spline with given values at the interior knots.
///
/// With A the basis at the knots, these are Aᵀ(A Aᵀ)⁻¹y. A Aᵀ is banded, so its Cholesky
/// factorisation costs O(G * order²) and each solve O(G * order).
struct KnotInterpolation {
  private let rows: [(first: Int, weights: [Double])]
  private let functions: Int
  private let factor: BandedCholesky

  init(knots: [Double], intervals: Int, order: Int) {
    functions = intervals + order
    let rows = (0...intervals).map { index in
      // The last knot is the right end of the last cell.
      let cell = CellPolynomials(
        cell: order + min(index, intervals - 1), knots: knots, order: order)
      let atEnd = index == intervals
      let weights = (0...order).map { m in
        atEnd
          ? (0...order).reduce(0) { $0 + cell[$1, m] } : cell[0, m]
      }
      return (first: cell.firstFunction, weights: weights)
    }
    self.rows = rows
    factor = BandedCholesky(count: rows.count, bandwidth: order) { r, c in
      let (left, right) = (rows[r], rows[c])
      var sum = 0.0
      for m in 0...order {
        let other = left.first + m - right.first
        if (0...order).contains(other) { sum += left.weights[m] * right.weights[other] }
      }
      return sum
    }
  }

  /// The coefficients for `values`, one per interior knot.
  func coefficients(values: [Double]) -> [Double] {
    let solution = factor.solve(values)
    var coefficients = [Double](repeating: 0, count: functions)
    for (r, row) in rows.enumerated() {
      for (m, weight) in row.weights.enumerated() {
        coefficients[row.first + m] += weight * solution[r]
      }
    }
    return coefficients
  }
}
