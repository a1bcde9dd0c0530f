import Expressions

/// Runs tasks of a search. It only reads the search, so that several tasks run concurrently.
struct TaskRunner: Sendable {
  let nodes: [SearchNode]
  let settings: DiscoverySettings
  /// Tells noise from patterns in residuals of the root problem.
  let correlation: ResidualCorrelation

  /// The functions of one variable that formulas are composed of.
  var library: [ElementaryFunction] { ElementaryFunction.library + ownFunctions }

  /// The user-defined functions.
  var ownFunctions: [ElementaryFunction] { settings.functions.compactMap(\.function) }

  /// Runs a task; nil if it was cancelled.
  func run(_ task: SearchTask, while isWanted: @escaping @Sendable () -> Bool) -> TaskResult? {
    var work = Work(limit: type(of: task.stage).workLimit, isWanted: isWanted)
    var result = TaskResult()
    do {
      try task.stage.run(task, self, &result, &work)
    } catch .unwanted {
      return nil
    } catch {
      result.text += result.text.isEmpty ? "not finished" : "; not finished"
    }
    result.work = work.spent
    return result
  }

  /// The seed of a task's random numbers; each round has its own.
  func seed(of task: SearchTask) -> UInt64 {
    settings.seed &+ UInt64(task.round) &* 0x9E37_79B9
  }

  /// The target of a task's problem under an outer function; nil if the target lies outside its
  /// range.
  func target(of task: SearchTask, under inverse: OuterInverse) -> OuterTarget? {
    let problem = nodes[task.node].problem
    return inverse.transformed(problem.target, noise: problem.noise ?? 0)
  }
}
