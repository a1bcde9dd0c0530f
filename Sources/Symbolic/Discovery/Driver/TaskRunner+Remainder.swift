import Expressions
import Numerics

// What a formula leaves: noise, or something that is still to be found.

extension TaskRunner {
  /// Most samples that the surrogates of a remainder take; the others judge them.
  private static let remainderLimit = 400
  /// A remainder that no surrogate brings below this share of its size cannot be predicted.
  private static let unpredictable = 0.97

  /// Whether what a formula of the given problem leaves can be predicted: by a sum of splines, or by a
  /// Gaussian process. What cannot is noise, and its size that of the noise.
  func examineRemainder(
    _ formula: Expression, _ result: inout TaskResult, _ work: inout Work
  ) throws(WorkEnded) {
    let problem = nodes[0].problem
    guard let values = ColumnValues(formula, names: problem.names)?.values(problem.columns)
    else { return }
    let residuals = zip(problem.target, values).map { $0 - $1 }
    let trainCount = min(problem.trainCount, Self.remainderLimit)
    guard trainCount < residuals.count, let target = OuterTarget(plain: residuals) else { return }
    let judged = residuals[trainCount...]
    let size = (VectorOperations.squares(Array(judged)) / Double(judged.count)).squareRoot()
    let limit = Self.unpredictable * size / target.deviation

    let sum = try SumOfProductsFit.fit(
      problem.columns, target, trainCount: trainCount, rank: 0, seed: settings.seed, work: &work)
    guard (sum?.heldOutError ?? .infinity) >= limit else { return tell("splines", &result) }
    let process = try Surrogate.process(
      problem.columns, target, trainCount: trainCount, work: &work)
    guard (process?.heldOutError ?? .infinity) >= limit else {
      return tell("a smooth function", &result)
    }
    let numbers = min(formula.freeNumberCount, residuals.count / 2)
    result.noise =
      (VectorOperations.squares(residuals) / Double(residuals.count - numbers)).squareRoot()
    let share = PlainNumber.percent((result.noise ?? 0) / problem.targetDeviation)
    result.text = "\(share) of the deviation cannot be predicted"
    result.isFound = true
  }

  private func tell(_ model: String, _ result: inout TaskResult) {
    result.text = "what the best formula leaves is predicted by \(model)"
  }
}
