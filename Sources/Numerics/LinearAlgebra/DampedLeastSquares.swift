/// Levenberg-Marquardt in few parameters: Gauss-Newton steps, damped until they lead down (Marquardt
/// 1963, with the diagonal of J^T J as the scale of each parameter).
public struct DampedLeastSquares: Sendable {
  /// The best parameters so far.
  public private(set) var parameters: [Double]
  /// The sum of squared residuals there.
  public private(set) var squares: Double
  /// Whether no step leads further down.
  public private(set) var isFinished = false

  private var equations: NormalEquations
  private var damping = 1e-3

  /// Begins at `start`; nil where the residuals are not finite there.
  public init?(start: [Double], _ system: ([Double]) -> NormalEquations) {
    parameters = start
    equations = system(start)
    squares = equations.squares
    guard equations.isFinite else { return nil }
  }

  /// One step down, after as many trials as it takes. A trial at which anything is not finite is
  /// rejected like one that leads up.
  ///
  /// - Returns: whether there was a step that is worth another.
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
