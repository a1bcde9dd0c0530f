import Numerics

/// The null vectors of a matrix with one row per sample, within the errors of the rows: linear
/// relations Σ a_i r_i = 0 that hold at every sample.
struct NullRows: Sendable {
  /// Rows, `[column][sample]`, each divided by the greater of its length and its error.
  private let columns: [[Double]]
  /// The mean square error of each column.
  private let errors: [Double]
  /// An orthogonal basis of the null space, `[vector][column]`; empty if the null space is trivial.
  let vectors: [[Double]]

  /// The maximum mean square of a relation in multiples of the one that errors explain.
  private static let limit = 6.0
  /// The largest residual of a relation.
  private static let largestResidual = 0.15
  /// The largest residual relative to the relation's terms, and the largest excess over what errors
  /// explain.
  private static let largestShare = 0.5, largestExcess = 0.15

  /// - Parameters:
  ///   - columns: `[column][sample]`.
  ///   - errors: The root mean square errors of the entries, `[column][sample]`.
  init(_ columns: [[Double]], errors: [[Double]]) {
    let count = columns.first?.count ?? 0
    let size = columns.count
    var weights = [Double](repeating: 0, count: count)
    let total = columns.reduce(0) { $0 + $1.reduce(0) { $0 + $1 * $1 } }
    let floor = 1e-4 * total / Double(max(1, count))
    for sample in 0..<count {
      var (square, error) = (0.0, 0.0)
      for column in 0..<size {
        square += columns[column][sample] * columns[column][sample]
        error += errors[column][sample] * errors[column][sample]
      }
      weights[sample] = (square + error + floor).squareRoot()
    }
    self.columns = columns.map { zip($0, weights).map { $0 / $1 } }
    self.errors = errors.map { column in
      zip(column, weights).reduce(0) { $0 + ($1.0 / $1.1) * ($1.0 / $1.1) } / Double(max(1, count))
    }
    vectors = Self.nullVectors(self.columns, self.errors)
  }

  private static func nullVectors(_ columns: [[Double]], _ errors: [Double]) -> [[Double]] {
    let size = columns.count
    let largest = errors.max() ?? 0
    guard largest > 0, largest.isFinite else { return [] }
    // In units of the errors all directions are alike, and the mean square of a relation is 1.
    let units = errors.map { max($0, 1e-6 * largest).squareRoot() }
    var matrix = [Double](repeating: 0, count: size * size)
    for row in 0..<size {
      for column in 0...row {
        var sum = 0.0
        for sample in columns[row].indices { sum += columns[row][sample] * columns[column][sample] }
        sum /= Double(max(1, columns[row].count)) * units[row] * units[column]
        matrix[row * size + column] = sum
        matrix[column * size + row] = sum
      }
    }
    let eigen = SymmetricEigen(matrix, count: size)
    return zip(eigen.values, eigen.vectors).filter { $0.0 < limit }.map { pair in
      zip(pair.1, units).map { $0 / $1 }
    }
  }

  /// The root mean square of a relation relative to the length of its coefficients, and the one
  /// that errors explain.
  func residual(_ relation: [Double]) -> (found: Double, expected: Double) {
    var squares: [Double] = []
    let count = columns.first?.count ?? 0
    let length = relation.reduce(0) { $0 + $1 * $1 }
    for sample in 0..<count {
      var sum = 0.0
      for (factor, column) in zip(relation, columns) { sum += factor * column[sample] }
      squares.append(sum * sum)
    }
    // The worst few are at the ends of splines.
    let kept = squares.sorted().prefix(count - count / 20)
    let error = zip(relation, errors).reduce(0) { $0 + $1.0 * $1.0 * $1.1 }
    guard count > 0, length > 0 else { return (.infinity, 0) }
    return (
      (kept.reduce(0, +) / Double(count) / length).squareRoot(), (error / length).squareRoot()
    )
  }

  /// Whether a relation, possibly rounded, is as good as errors allow, and its terms cancel rather
  /// than vanish.
  func holds(_ relation: [Double]) -> Bool {
    let (found, expected) = residual(relation)
    let size = termSize(relation)
    let excess = max(0, found * found - expected * expected).squareRoot()
    return found < Self.limit.squareRoot() * expected && found < Self.largestResidual
      && excess < Self.largestExcess * size && found < Self.largestShare * size
  }

  /// The relation without superfluous terms; nil if `pivot` is superfluous, so that the relation
  /// does not determine it.
  func simplified(
    _ relation: [Double], pivot: Int, _ work: Work
  ) throws(WorkEnded) -> [Double]? {
    var kept = relation
    for column in relation.indices where kept[column] != 0 {
      try work.ask()
      var without = kept
      without[column] = 0
      let length = { (relation: [Double]) in relation.reduce(0) { $0 + $1 * $1 }.squareRoot() }
      guard without.contains(where: { $0 != 0 }), holds(without),
        // In the same units.
        residual(without).found * length(without) < 1.1 * residual(kept).found * length(kept)
      else { continue }
      guard column != pivot else { return nil }
      kept = without
    }
    return kept
  }

  /// The error of a column relative to its size.
  func uncertainty(_ column: Int) -> Double {
    let square = columns[column].reduce(0) { $0 + $1 * $1 }
    return square > 0
      ? (errors[column] * Double(columns[column].count) / square).squareRoot() : .infinity
  }

  /// The root mean square of the relation's terms, in the units of the residual.
  func termSize(_ relation: [Double]) -> Double {
    let length = relation.reduce(0) { $0 + $1 * $1 }
    let square = zip(relation, columns).reduce(0) { sum, pair in
      sum + pair.0 * pair.0 * pair.1.reduce(0) { $0 + $1 * $1 }
    }
    return (square / Double(max(1, columns.first?.count ?? 0)) / length).squareRoot()
  }

  /// The relations solved for some columns: each has 1 at its own pivot and 0 at the others. Nil if
  /// that is impossible.
  static func reduced(_ vectors: [[Double]], pivots: [Int]) -> [[Double]]? {
    var rows = vectors
    for (index, pivot) in pivots.enumerated() {
      let best = (index..<rows.count).max { rows[$0][pivot].magnitude < rows[$1][pivot].magnitude }
      guard let best else { return nil }
      rows.swapAt(index, best)
      let scale = rows[index].reduce(0) { max($0, $1.magnitude) }
      guard rows[index][pivot].magnitude > 0.02 * scale else { return nil }
      let own = rows[index].map { $0 / rows[index][pivot] }
      rows[index] = own
      for other in rows.indices where other != index {
        let factor = rows[other][pivot]
        for column in own.indices { rows[other][column] -= factor * own[column] }
      }
    }
    return rows
  }

  /// The combinations of `count` of the numbers, in lexicographic order of positions, at most
  /// `limit`; none if there are fewer numbers. The cost depends only on the combinations returned.
  static func choices(_ count: Int, of numbers: [Int], limit: Int = 150) -> [[Int]] {
    guard (0...numbers.count).contains(count) else { return [] }
    var places = Array(0..<count)
    var result: [[Int]] = []
    while result.count < limit {
      result.append(places.map { numbers[$0] })
      // The last position with room advances, and those behind it follow directly.
      let room = numbers.count - count
      guard let moving = places.indices.last(where: { places[$0] < room + $0 }) else { break }
      let next = places[moving] + 1
      for place in moving..<count { places[place] = next + place - moving }
    }
    return result
  }
}
