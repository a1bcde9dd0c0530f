import Numerics

/// Normal equations of least squares with sparse rows, with a roughness penalty on tables of
/// coefficients.
struct PairwiseSystem {
  let count: Int
  /// The lower half.
  private var matrix: [Double]
  private var rightHandSide: [Double]
  private var roughness: [(place: Int, other: Int, value: Double)] = []

  init(count: Int) {
    self.count = count
    matrix = [Double](repeating: 0, count: count * count)
    rightHandSide = [Double](repeating: 0, count: count)
  }

  /// The multiply-add operations of a solution.
  var solutionCost: Double { Double(count * count) * (Double(count) / 24 + 2) }

  /// Adds a row.
  ///
  /// - Parameter row: The entries in ascending order of position.
  mutating func add(_ row: [(place: Int, value: Double)], _ target: Double, weight: Double) {
    let square = weight * weight
    let count = count
    matrix.withUnsafeMutableBufferPointer { matrix in
      for (index, entry) in row.enumerated() {
        let own = square * entry.value
        rightHandSide[entry.place] += own * target
        let start = entry.place * count
        for other in row[...index] { matrix[start + other.place] += own * other.value }
      }
    }
  }

  /// Penalises second differences of a table along each of its axes.
  mutating func addRoughness(start: Int, shape: [Int]) {
    let (rows, width) = (shape[0], shape.count > 1 ? shape[1] : 1)
    for row in 0..<rows {
      for column in 0..<width {
        let place = start + row * width + column
        if row > 0, row < rows - 1 { addDifference(place, width) }
        if column > 0, column < width - 1 { addDifference(place, 1) }
      }
    }
  }

  private mutating func addDifference(_ place: Int, _ stride: Int) {
    let entries = [(place - stride, 1.0), (place, -2.0), (place + stride, 1.0)]
    for (own, left) in entries {
      for (other, right) in entries where other <= own {
        roughness.append((own, other, left * right))
      }
    }
  }

  /// The coefficients that minimise squared residuals plus roughness; nil if they are not
  /// determined.
  ///
  /// - Throws: `WorkEnded.unwanted` if the task was cancelled.
  func solution(smoothing: Double, _ work: Work) throws(WorkEnded) -> [Double]? {
    var whole = matrix
    let scale = (0..<count).reduce(0) { $0 + matrix[$1 * count + $1] } / Double(max(1, count))
    guard scale > 0, scale.isFinite else { return nil }
    for entry in roughness {
      whole[entry.place * count + entry.other] += smoothing * scale * entry.value
    }
    // A slight ridge shares among terms what several of them can express.
    for index in 0..<count { whole[index * count + index] += 1e-9 * scale }
    guard let factor = try BlockedCholesky(whole, count: count, pause: work.ask) else { return nil }
    let solution = factor.solution(rightHandSide)
    return solution.allSatisfy(\.isFinite) ? solution : nil
  }
}
