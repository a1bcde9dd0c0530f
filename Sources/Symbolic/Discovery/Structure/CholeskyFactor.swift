import KAN

/// A positive definite matrix, decomposed for solving with it.
struct CholeskyFactor: Sendable {
  private let count: Int
  private let solver: LevenbergMarquardtSolver

  /// nil where the matrix (`[row][column]`, its lower half is read) is not positive definite.
  init?(_ matrix: [Double], count: Int) {
    // Nobody gives this work up.
    guard let factor = try? CholeskyFactor(matrix, count: count, Work()) else { return nil }
    self = factor
  }

  /// The same in pieces of about a millisecond, within work that has been counted.
  ///
  /// - Throws: `WorkEnded`, as soon as nobody wants it any more.
  init?(_ matrix: [Double], count: Int, _ work: Work) throws(WorkEnded) {
    self.count = count
    let stride = (count + 15) / 8 * 8
    var rows = [Double](repeating: 0, count: count * stride)
    for row in 0..<count {
      for column in 0...row { rows[row * stride + column] = matrix[row * count + column] }
    }
    var solver = LevenbergMarquardtSolver(count: count, stride: stride)
    solver.begin(rows, damping: 0, units: [Double](repeating: 0, count: count))
    var progress: LevenbergMarquardtSolver.Progress
    repeat {
      try work.ask()
      progress = solver.advance()
    } while progress == .working
    guard progress == .finished else { return nil }
    self.solver = solver
  }

  /// A⁻¹ b.
  func solve(_ rightHandSide: [Double]) -> [Double] {
    var solution = rightHandSide
    solver.solve(&solution)
    return solution
  }
}
