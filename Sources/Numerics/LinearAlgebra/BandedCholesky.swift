/// The Cholesky factor L of a positive definite band matrix A = L Lᵀ. Factoring costs O(count *
/// bandwidth²), each solve O(count * bandwidth).
public struct BandedCholesky: Sendable {
  private let bandwidth: Int
  /// Row r holds L[r, r - bandwidth...r].
  private var factor: [[Double]] = []

  /// Pivots smaller than this are replaced by it.
  private static let floor = 1e-300

  /// - Parameters:
  ///   - bandwidth: entries further than this from the diagonal are zero.
  ///   - entry: returns an entry of the matrix on or below the diagonal, within the band.
  public init(count: Int, bandwidth: Int, entry: (_ row: Int, _ column: Int) -> Double) {
    self.bandwidth = bandwidth
    for r in 0..<count { factor.append(row(r, entry)) }
  }

  private func row(_ r: Int, _ entry: (Int, Int) -> Double) -> [Double] {
    var row = [Double](repeating: 0, count: bandwidth + 1)
    let start = max(0, r - bandwidth)
    for c in start...r {
      var value = entry(r, c)
      for k in start..<max(c, start) where k >= c - bandwidth {
        let other = c == r ? row[k - r + bandwidth] : factor[c][k - c + bandwidth]
        value -= row[k - r + bandwidth] * other
      }
      if c == r {
        row[bandwidth] = max(value, Self.floor).squareRoot()
      } else {
        row[c - r + bandwidth] = value / factor[c][bandwidth]
      }
    }
    return row
  }

  /// A⁻¹ b, with one number per row.
  public func solve(_ rightHandSide: [Double]) -> [Double] {
    var solution = rightHandSide
    for r in factor.indices {
      for c in max(0, r - bandwidth)..<r {
        solution[r] -= factor[r][c - r + bandwidth] * solution[c]
      }
      solution[r] /= factor[r][bandwidth]
    }
    for r in factor.indices.reversed() {
      for c in (r + 1)..<max(r + 1, min(factor.count, r + bandwidth + 1)) {
        solution[r] -= factor[c][r - c + bandwidth] * solution[c]
      }
      solution[r] /= factor[r][bandwidth]
    }
    return solution
  }
}
