import Numerics

/// The space of functions of one variable that a fit contains. Single functions are determined only
/// up to a change of basis; the constant always belongs to the space.
struct SymbolSpan: Sendable {
  let geometry: SpanGeometry
  /// Orthogonal functions that span the space, largest first; each is as long as the share of the
  /// target's standard deviation that it explains.
  let axes: [[Double]]
  /// The axes, normalised.
  let directions: [[Double]]
  /// Their lengths.
  let lengths: [Double]
  /// The error of the fit, as a share of the target's standard deviation.
  let error: Double

  /// The number of axes.
  var dimension: Int { axes.count }

  /// The maximum number of positions for comparing functions.
  private static let positionLimit = 64
  /// Functions that explain less than this share of the target's standard deviation are ignored.
  private static let smallestShare = 1e-3
  private static let dimensionLimit = 4

  /// The space of some functions.
  ///
  /// - Parameters:
  ///   - functions: Values at the positions.
  ///   - moments: Mean products of the functions' coefficients over the samples.
  init(
    geometry: SpanGeometry, functions: [[Double]], moments: [[Double]], error: Double
  ) {
    self.geometry = geometry
    self.error = error
    let vectors = functions.map(geometry.vector)
    let coefficients = PrincipalAxes(moments)
    // The weighted mean of the squares of all combinations that occur.
    let weighted = zip(coefficients.values, coefficients.vectors).map { value, shares in
      let root = max(value, 0).squareRoot()
      return (0..<geometry.positions.count).map { position in
        root * dot(shares, vectors.lazy.map { $0[position] })
      }
    }
    let products = weighted.map { left in weighted.map { dot(left, $0) } }
    let principal = PrincipalAxes(products)
    let smallest = max(Self.smallestShare, 2 * error)
    var axes: [[Double]] = []
    for (value, shares) in zip(principal.values, principal.vectors)
    where max(value, 0).squareRoot() > smallest && axes.count < Self.dimensionLimit {
      axes.append(
        (0..<geometry.positions.count).map { position in
          dot(shares, weighted.lazy.map { $0[position] })
        })
    }
    self.axes = axes
    lengths = axes.map { dot($0, $0).squareRoot() }
    directions = zip(axes, lengths).map { axis, length in axis.map { $0 / length } }
  }

  /// The functions of a variable in a fit: its own, and its factors of the products, weighted by
  /// the size of the other factors on the samples.
  init(
    _ fit: SumOfProducts, variable: Int, columns: [[Double]], target: OuterTarget, trainCount: Int,
    error: Double
  ) {
    let geometry = Self.geometry(
      Array(columns[variable].prefix(trainCount)), weights: target.weights)
    let functions =
      [fit.sum(variable, at: geometry.positions)]
      + (0..<fit.rank).map { fit.factor($0, variable, at: geometry.positions) }
    var coefficients = [[Double](repeating: 1, count: trainCount)]
    for product in 0..<fit.rank {
      var values = [Double](repeating: 1, count: trainCount)
      for other in columns.indices where other != variable {
        let factors = fit.factor(product, other, at: Array(columns[other].prefix(trainCount)))
        for sample in values.indices { values[sample] *= factors[sample] }
      }
      coefficients.append(values)
    }
    let squares = target.weights.prefix(trainCount).map { $0 * $0 }
    let total = max(squares.reduce(0, +), 1e-300)
    let moments = coefficients.map { left in
      coefficients.map { right in
        var sum = 0.0
        for sample in squares.indices { sum += squares[sample] * left[sample] * right[sample] }
        return sum / total
      }
    }
    self.init(geometry: geometry, functions: functions, moments: moments, error: error)
  }

  /// The space of one curve. `error` is a share of the standard deviation of the quantity that the
  /// curve explains entirely.
  init(curve positions: [Double], _ values: [Double], weights: [Double], error: Double) {
    let total = max(weights.reduce(0, +), 1e-300)
    let geometry = SpanGeometry(positions: positions, weights: weights.map { $0 / total })
    let vector = geometry.vector(values)
    let square = max(dot(vector, vector), 1e-300)
    self.init(
      geometry: geometry, functions: [values], moments: [[1 / square]], error: error)
  }

  /// Positions evenly spread over a column, weighted by the samples near them.
  private static func geometry(_ column: [Double], weights: [Double]) -> SpanGeometry {
    let count = max(4, min(positionLimit, column.count / 4))
    let (low, high) = (column.min() ?? 0, column.max() ?? 0)
    var sums = [Double](repeating: 0, count: count)
    var counts = sums
    var squares = sums
    for (x, weight) in zip(column, weights) {
      let bin = high > low ? min(Int((x - low) / (high - low) * Double(count)), count - 1) : 0
      sums[bin] += x
      counts[bin] += 1
      squares[bin] += weight * weight / Double(column.count)
    }
    let filled = counts.indices.filter { counts[$0] > 0 && squares[$0] > 0 }
    return SpanGeometry(
      positions: filled.map { sums[$0] / counts[$0] }, weights: filled.map { squares[$0] })
  }

  // MARK: Comparing

  /// The sine of the angle between this space and the span of some vectors beyond `basis`; at least
  /// what the fit's error allows, 1 if nothing of the vectors is left.
  func distance(of vectors: [[Double]], beside basis: [[Double]] = []) -> Double? {
    guard let found = SpanGeometry.directions(of: vectors, beside: basis) else { return nil }
    guard !found.isEmpty else { return 1 }
    let shares = found.map { direction in directions.map { dot($0, direction) } }
    let axes = PrincipalAxes(
      shares.map { left in shares.map { dot(left, $0) } })
    guard let cosine = axes.values.first, let combination = axes.vectors.first else { return 1 }
    // What lies in the space is known up to the error of each direction.
    var noise = 0.0
    for (index, length) in lengths.enumerated() {
      let share = dot(combination, shares.lazy.map { $0[index] })
      noise +=
        (share * Self.knownShare * error / length) * (share * Self.knownShare * error / length)
    }
    return max(max(0, 1 - cosine), noise, 1e-18).squareRoot()
  }

  /// The share of a fit's error that a set of functions can be blamed for.
  private static let knownShare = 0.3

  /// The loss of accuracy, as a share of the target's standard deviation, if the span of
  /// orthonormal vectors replaces the space.
  func loss(_ basis: [[Double]]) -> Double {
    var sum = 0.0
    for axis in axes {
      var rest = axis
      for direction in basis {
        let share = dot(direction, rest)
        for index in rest.indices { rest[index] -= share * direction[index] }
      }
      sum += dot(rest, rest)
    }
    return sum.squareRoot()
  }
}
