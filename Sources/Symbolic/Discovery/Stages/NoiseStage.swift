import Expressions
import Numerics

/// Decides whether the residuals of a formula of the root problem are noise.
struct NoiseStage: SearchStage {
  static let name = "noise"
  static let workLimit = 5_000.0
  /// Before all waiting tasks: the answer may end the search.
  private static let rank = -0.5
  /// Formulas with smaller errors, as a share of the target's standard deviation, are not taken to
  /// leave noise: approximations are often that good.
  private static let leastNoise = 1e-4
  /// The maximum number of samples that surrogates of the residuals are fitted to; the rest are
  /// held out.
  private static let sampleLimit = 400
  /// Residuals are unpredictable if no surrogate reduces them below this share of their size.
  private static let unpredictable = 0.97

  /// The formula whose residuals are examined.
  let formula: Expression

  var title: String { "noise" }

  /// Examines the residuals of a new best formula, unless an estimate of the noise is known.
  static func tasks(after event: SearchEvent, in search: Discovery) -> [PlannedTask] {
    guard case .best(let formula) = event, search.assumedNoise == nil, formula.isPatternless,
      formula.error > leastNoise * search.nodes[0].problem.targetDeviation
    else { return [] }
    return [PlannedTask(node: 0, stage: NoiseStage(formula: formula.expression), rank: rank)]
  }

  /// Tries to predict the residuals by a sum of splines and by a Gaussian process. What they cannot
  /// predict is noise.
  func run(
    _ task: SearchTask, _ runner: TaskRunner, _ result: inout TaskResult, _ work: inout Work
  ) throws(WorkEnded) {
    let problem = runner.nodes[task.node].problem
    guard let values = ColumnValues(formula, names: problem.names)?.values(problem.columns)
    else { return }
    let residuals = zip(problem.target, values).map { $0 - $1 }
    if problem.isWide {
      let others = try Screening.variables(of: problem.replacingTarget(residuals), work: &work)
      guard others.isEmpty else {
        let names = others.map { problem.names[$0] }.joined(separator: " and ")
        result.text = "what the best formula leaves is predicted by \(names)"
        return
      }
    }
    let trainCount = min(problem.trainCount, Self.sampleLimit)
    guard trainCount < residuals.count, let target = OuterTarget(plain: residuals) else { return }
    let columns = columns(problem)
    let judged = residuals[trainCount...]
    let size = (VectorOperations.squares(Array(judged)) / Double(judged.count)).squareRoot()
    let limit = Self.unpredictable * size / target.standardDeviation

    let sum = try SumOfProductsFit.fit(
      columns, target, trainCount: trainCount, rank: 0, seed: runner.settings.seed, work: &work)
    guard (sum?.heldOutError ?? .infinity) >= limit else {
      result.text = "what the best formula leaves is predicted by splines"
      return
    }
    let process = try Surrogate.process(columns, target, trainCount: trainCount, work: &work)
    guard (process?.heldOutError ?? .infinity) >= limit else {
      result.text = "what the best formula leaves is predicted by a smooth function"
      return
    }
    let numbers = min(formula.freeNumberCount, residuals.count / 2)
    result.noise =
      (VectorOperations.squares(residuals) / Double(residuals.count - numbers)).squareRoot()
    let share = PlainNumber.percent((result.noise ?? 0) / problem.targetDeviation)
    result.text = "\(share) of the deviation cannot be predicted"
    result.isFound = true
  }

  /// The variables that may predict the residuals: all of them, or in a wide problem those of the
  /// formula, as screening has excluded the others.
  private func columns(_ problem: SearchProblem) -> [[Double]] {
    guard problem.isWide else { return problem.columns }
    let variables = formula.variables
    return problem.names.indices.filter { variables.contains(problem.names[$0]) }
      .map { problem.columns[$0] }
  }
}
