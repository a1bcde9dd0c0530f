import Numerics

/// Linear least squares on many terms, with superfluous terms removed: many at once at first, then
/// one by one.
struct TermElimination {
  /// The indices of the remaining terms.
  private(set) var active: [Int]
  /// The mean squared residual; nil if the system has no solution.
  private(set) var square: Double?

  /// Mean products of the normalised terms, with one another and with the target.
  private let products: [[Double]]
  private let targets: [Double]
  private let targetSquare: Double
  private let lengths: [Double]
  private let count: Int

  /// - Parameters:
  ///   - columns: `[term][sample]`, weighted.
  ///   - target: Weighted.
  init(columns: [[Double]], target: [Double]) {
    count = target.count
    let lengths = columns.map { dot($0, $0).squareRoot() }
    let scale = 1 / Double(max(count, 1)).squareRoot()
    active = columns.indices.filter { lengths[$0] > 1e-150 && lengths[$0].isFinite }
    products = columns.indices.map { row in
      (0...row).map { column in
        dot(columns[row], columns[column])
          / max(lengths[row] * lengths[column], 1e-300)
      }
    }
    targets = columns.indices.map {
      dot(columns[$0], target) / max(lengths[$0], 1e-300) * scale
    }
    targetSquare = dot(target, target) * scale * scale
    self.lengths = lengths
    square = solution(active)?.square
  }

  /// The cost with so many terms.
  static func cost(terms: Int, samples: Int) -> Double {
    Double(terms * terms) * (Double(samples) / 2 + Double(terms))
  }

  /// Removes terms as long as the mean square stays within what `allowed` returns for the number
  /// removed.
  mutating func eliminate(
    work: inout Work, allowed: (Int) -> Double
  ) throws(WorkEnded) {
    let all = active.count
    var share = 0.5
    while active.count > 1, let now = solution(active) {
      try work.spend(Double(active.count * active.count * active.count))
      let size = max(1, Int(share * Double(active.count)))
      let order = active.indices.sorted { (now.gains[$0], $0) < (now.gains[$1], $1) }
      let removed = Set(order.prefix(size).map { active[$0] })
      let rest = active.filter { !removed.contains($0) }
      if let smaller = solution(rest), smaller.square <= allowed(all - rest.count) {
        active = rest
        square = smaller.square
      } else if size == 1 {
        break
      } else {
        share /= 2
      }
    }
  }

  /// The coefficients of the remaining terms.
  var coefficients: [Double] {
    guard let solution = solution(active) else { return active.map { _ in 0 } }
    let scale = Double(max(count, 1)).squareRoot()
    return zip(active, solution.values).map { $1 * scale / lengths[$0] }
  }

  private struct Solution {
    /// The coefficients of the normalised terms.
    var values: [Double]
    /// The increase of the mean square without each term.
    var gains: [Double]
    var square: Double
  }

  private func solution(_ terms: [Int]) -> Solution? {
    let size = terms.count
    var matrix = [Double](repeating: 0, count: size * size)
    for row in 0..<size {
      for column in 0...row { matrix[row * size + column] = product(terms[row], terms[column]) }
      matrix[row * size + row] += 1e-13
    }
    guard let factor = CholeskyFactor(matrix, count: size) else { return nil }
    let values = factor.solve(terms.map { targets[$0] })
    var square = targetSquare
    for (term, value) in zip(terms, values) { square -= value * targets[term] }
    guard square.isFinite, values.allSatisfy(\.isFinite) else { return nil }
    let gains = zip(values, factor.inverseDiagonal).map { $0 * $0 / max($1, 1e-300) }
    return Solution(values: values, gains: gains, square: max(square, 0))
  }

  private func product(_ left: Int, _ right: Int) -> Double {
    products[max(left, right)][min(left, right)]
  }
}
