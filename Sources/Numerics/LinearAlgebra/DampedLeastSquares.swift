/// Levenberg-Marquardt for problems with few parameters: Gauss-Newton steps, damped until they
/// reduce the residuals (Marquardt 1963; the diagonal of JᵀJ scales each parameter).
public struct DampedLeastSquares: Sendable {
  /// The best parameters so far.
  public private(set) var parameters: [Double]
  /// The sum of squared residuals there.
  public private(set) var squares: Double
  /// Whether no step reduces the residuals any further.
  public private(set) var isFinished = false

  private var equations: NormalEquations
  private var damping = 1e-3

  /// Starts at `start`; nil if the residuals are not finite there.
  public init?(start: [Double], _ system: ([Double]) -> NormalEquations) {
    parameters = start
    equations = system(start)
    squares = equations.squares
    guard equations.isFinite else { return nil }
  }

  /// Takes one step that reduces the sum of squares, raising the damping as often as needed. Trials
  /// with a non-finite result are rejected like those that increase the sum.
  ///
  /// - Returns: whether a step was taken and another is worthwhile.
  public mutating func advance(_ system: ([Double]) -> NormalEquations) -> Bool {
    guard !isFinished else { return false }
    for _ in 0..<24 {
      guard let step = equations.step(damping: damping) else {
        damping = max(1e-15, damping * 10)
        continue
      }
      let trial = zip(parameters, step).map { $0 + $1 }
      let next = system(trial)
      if next.isFinite, next.squares < squares {
        let gain = (squares - next.squares) / squares
        parameters = trial
        squares = next.squares
        equations = next
        damping = max(1e-15, damping * 0.1)
        isFinished = gain < 1e-9 || squares == 0
        return !isFinished
      }
      damping = max(1e-12, damping * 8)
      if damping > 1e12 { break }
    }
    isFinished = true
    return false
  }
}
