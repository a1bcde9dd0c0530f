import Numerics

/// The directions of gradients over a group of variables, for comparison with sums of functions.
struct GroupDirections {
  /// Positions, `[variable of the group][sample]`.
  let columns: [[Double]]
  /// `[variable of the group][sample]`, in units of the variables' ranges.
  private let directions: [[Double]]
  private let lengths: [Double]

  /// The maximum number of samples.
  private static let limit = 500

  init(_ field: GradientField, variables: [Int]) {
    let ranges = field.ranges
    let unit = field.inUnitRanges(limit: Self.limit)
    lengths = variables.map { ranges[$0].upperBound - ranges[$0].lowerBound }
    columns = variables.map { variable in
      let range = ranges[variable]
      return unit.columns[variable].map { position in
        // Exactly the ends, without rounding: the domain of a function may end there.
        min(
          range.upperBound,
          max(range.lowerBound, range.lowerBound + position * (range.upperBound - range.lowerBound))
        )
      }
    }
    let floor = max(unit.derivativeError, 0.01 * unit.rootMeanSquareGradient(of: variables))
    let sizes = (0..<unit.sampleCount).map { sample in
      variables.reduce(floor * floor) {
        $0 + unit.gradients[$1][sample] * unit.gradients[$1][sample]
      }.squareRoot()
    }
    directions = variables.map { zip(unit.gradients[$0], sizes).map { $0 / $1 } }
  }

  var sampleCount: Int { columns.first?.count ?? 0 }

  /// The sum of some functions whose gradient is closest to the directions; nil if a function has
  /// no slope at a sample or all coefficients vanish.
  func form(_ parts: [InnerForm.Part]) -> InnerForm? {
    var slopes: [[Double]] = []
    for (index, part) in parts.enumerated() {
      let own = columns[index].map { part.slope(at: $0) * lengths[index] }
      let square = own.sumOfSquares
      guard square.isFinite, square > 0 else { return nil }
      slopes.append(own)
    }
    guard let coefficients = coefficients(slopes), let first = coefficients.first,
      first.magnitude > 1e-9 * (coefficients.map(\.magnitude).max() ?? 0)
    else { return nil }
    var ratios = coefficients.map { $0 / first }
    var residual = residual(slopes, ratios)
    let nice = ratios.map { ratio in
      Monomial.Exponent(near: ratio, tolerance: max(0.02, 3 * residual) * ratio.magnitude)?.value
        ?? ratio
    }
    let rounded = self.residual(slopes, nice)
    if rounded <= 1.1 * residual + 1e-6 { (ratios, residual) = (nice, rounded) }
    guard ratios.allSatisfy({ $0.isFinite && $0 != 0 }), residual.isFinite else { return nil }
    return InnerForm(parts: parts, coefficients: ratios, residual: residual)
  }

  /// The smallest eigenvector of Σ (d_i c_j s_j − d_j c_i s_i)² relative to Σ (c_i s_i)².
  private func coefficients(_ slopes: [[Double]]) -> [Double]? {
    let size = slopes.count
    var matrix = [Double](repeating: 0, count: size * size)
    var units = [Double](repeating: 0, count: size)
    for sample in 0..<sampleCount {
      for i in 0..<size {
        units[i] += slopes[i][sample] * slopes[i][sample]
        for j in 0..<i {
          let left = directions[i][sample] * slopes[j][sample]
          let right = directions[j][sample] * slopes[i][sample]
          matrix[j * size + j] += left * left
          matrix[i * size + i] += right * right
          matrix[i * size + j] -= left * right
          matrix[j * size + i] -= left * right
        }
      }
    }
    for i in 0..<size { units[i] = units[i].squareRoot() }
    for i in 0..<size {
      for j in 0..<size { matrix[i * size + j] /= units[i] * units[j] }
    }
    guard matrix.allSatisfy(\.isFinite) else { return nil }
    return SymmetricEigen(matrix, count: size).vectors.first.map { vector in
      zip(vector, units).map { $0 / $1 }
    }
  }

  private func residual(_ slopes: [[Double]], _ coefficients: [Double]) -> Double {
    var squares: [Double] = []
    var size = 0.0
    for sample in 0..<sampleCount {
      var square = 0.0
      for i in slopes.indices {
        let (own, slope) = (directions[i][sample], coefficients[i] * slopes[i][sample])
        for j in 0..<i {
          let (other, otherSlope) = (directions[j][sample], coefficients[j] * slopes[j][sample])
          let difference = own * otherSlope - other * slope
          square += difference * difference
          size += (own * own + other * other) * (slope * slope + otherSlope * otherSlope)
        }
      }
      squares.append(square)
    }
    let kept = squares.sorted().prefix(squares.count - squares.count / 20)
    return size > 0 ? (kept.reduce(0, +) / size).squareRoot() : .infinity
  }
}
