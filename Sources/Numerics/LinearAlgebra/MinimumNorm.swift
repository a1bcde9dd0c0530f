/// The minimum-norm least-squares solution of a dense system that may be rank deficient.
public enum MinimumNorm {
  /// Solves min ‖A x − b‖, then min ‖x‖, by a complete orthogonal decomposition: Householder
  /// reflections with column pivoting reveal the rank, and a second sweep from the right reduces
  /// the remaining trapezoid to a triangle. Costs O(rows * columns²).
  ///
  /// - Parameters:
  ///   - matrix: `[row][column]`.
  ///   - rightHandSides: `[row][count]`.
  /// - Returns: `[column][count]`.
  public static func solve(
    matrix: [Double], rows: Int, columns: Int, rightHandSides: [Double], count: Int
  ) -> [Double] {
    var a = matrix
    var b = rightHandSides
    var order = Array(0..<columns)
    let rank = triangulate(&a, &b, &order, rows: rows, columns: columns, count: count)
    guard rank > 0 else { return [Double](repeating: 0, count: columns * count) }
    let reflectors = compress(&a, rank: rank, columns: columns)
    var x = [Double](repeating: 0, count: columns * count)
    for j in 0..<count {
      for row in stride(from: rank - 1, through: 0, by: -1) {
        var value = b[row * count + j]
        for column in (row + 1)..<max(row + 1, rank) {
          value -= a[row * columns + column] * x[column * count + j]
        }
        x[row * count + j] = value / a[row * columns + row]
      }
    }
    for reflector in reflectors.reversed() { reflector.apply(to: &x, count: count) }
    var unpermuted = x
    for (position, column) in order.enumerated() {
      for j in 0..<count { unpermuted[column * count + j] = x[position * count + j] }
    }
    return unpermuted
  }

  /// Reduces `a` to upper triangular form by reflections from the left; returns the numerical rank.
  private static func triangulate(
    _ a: inout [Double], _ b: inout [Double], _ order: inout [Int],
    rows: Int, columns: Int, count: Int
  ) -> Int {
    var largest = 0.0
    for step in 0..<min(rows, columns) {
      pivot(&a, &order, step: step, rows: rows, columns: columns)
      let column = (step..<rows).map { a[$0 * columns + step] }
      let norm = column.sumOfSquares.squareRoot()
      if step == 0 { largest = norm }
      guard norm > Double.ulpOfOne * Double(max(rows, columns)) * largest, norm > 0 else {
        return step
      }
      let reflector = Reflector(start: step, vector: column, norm: norm)
      reflector.apply(to: &a, rowLength: columns, columns: step..<columns)
      reflector.apply(to: &b, rowLength: count, columns: 0..<count)
    }
    return min(rows, columns)
  }

  private static func pivot(
    _ a: inout [Double], _ order: inout [Int], step: Int, rows: Int, columns: Int
  ) {
    // Row by row, in memory order.
    var norms = [Double](repeating: 0, count: columns - step)
    for row in step..<rows {
      let start = row * columns + step
      for column in norms.indices { norms[column] += a[start + column] * a[start + column] }
    }
    var best = step
    for column in norms.indices where norms[column] > norms[best - step] { best = step + column }
    guard best != step else { return }
    order.swapAt(step, best)
    for row in 0..<rows { a.swapAt(row * columns + step, row * columns + best) }
  }

  /// Reduces the leading `rank` rows, a trapezoid, to a triangle by reflections from the right.
  private static func compress(
    _ a: inout [Double], rank: Int, columns: Int
  ) -> [RightReflector] {
    guard rank < columns else { return [] }
    var reflectors: [RightReflector] = []
    for row in stride(from: rank - 1, through: 0, by: -1) {
      let tail = (rank..<columns).map { a[row * columns + $0] }
      let head = a[row * columns + row]
      let norm = (head * head + tail.sumOfSquares).squareRoot()
      let reflector = RightReflector(
        index: row, head: head, tailStart: rank, tail: tail, norm: norm)
      for other in 0...row {
        reflector.apply(toRow: &a, offset: other * columns)
      }
      reflectors.append(reflector)
    }
    return reflectors
  }

  /// I − v vᵀ·factor acting on rows `start...`.
  private struct Reflector {
    let start: Int
    var vector: [Double]
    let factor: Double

    init(start: Int, vector: [Double], norm: Double) {
      self.start = start
      self.vector = vector
      self.vector[0] += vector[0] >= 0 ? norm : -norm
      factor = 2 / self.vector.sumOfSquares
    }

    func apply(to matrix: inout [Double], rowLength: Int, columns: Range<Int>) {
      // Row by row, in memory order.
      var products = [Double](repeating: 0, count: columns.count)
      for (offset, value) in vector.enumerated() where value != 0 {
        let row = (start + offset) * rowLength + columns.lowerBound
        for column in products.indices { products[column] += value * matrix[row + column] }
      }
      for column in products.indices { products[column] *= factor }
      for (offset, value) in vector.enumerated() where value != 0 {
        let row = (start + offset) * rowLength + columns.lowerBound
        for column in products.indices { matrix[row + column] -= value * products[column] }
      }
    }
  }

  /// A reflection of unknown `index` together with the unknowns from `tailStart` on.
  private struct RightReflector {
    let index: Int
    let head: Double
    let tailStart: Int
    let tail: [Double]
    let factor: Double

    init(index: Int, head: Double, tailStart: Int, tail: [Double], norm: Double) {
      self.index = index
      self.tailStart = tailStart
      self.tail = tail
      self.head = head + (head >= 0 ? norm : -norm)
      let square = self.head * self.head + tail.sumOfSquares
      factor = square > 0 ? 2 / square : 0
    }

    func apply(toRow matrix: inout [Double], offset: Int) {
      var dot = head * matrix[offset + index]
      for (k, value) in tail.enumerated() { dot += value * matrix[offset + tailStart + k] }
      dot *= factor
      matrix[offset + index] -= dot * head
      for (k, value) in tail.enumerated() { matrix[offset + tailStart + k] -= dot * value }
    }

    func apply(to x: inout [Double], count: Int) {
      for j in 0..<count {
        var dot = head * x[index * count + j]
        for (k, value) in tail.enumerated() { dot += value * x[(tailStart + k) * count + j] }
        dot *= factor
        x[index * count + j] -= dot * head
        for (k, value) in tail.enumerated() { x[(tailStart + k) * count + j] -= dot * value }
      }
    }
  }
}
