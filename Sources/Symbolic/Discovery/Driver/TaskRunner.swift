import Expressions

/// Does tasks of a search, several at a time: it only reads.
struct TaskRunner: Sendable {
  let nodes: [SearchNode]
  let settings: DiscoverySettings
  /// Of what is left of the given problem.
  let correlation: ResidualCorrelation

  /// Functions of one variable that formulas are made of.
  var library: [ElementaryFunction] { ElementaryFunction.library + ownFunctions }

  /// Those that the user has defined.
  var ownFunctions: [ElementaryFunction] { settings.functions.compactMap(\.function) }

  /// What a task leads to; nil where it was given up before its end.
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

  /// The seed of a task's random numbers: each round has its own.
  func seed(of task: SearchTask) -> UInt64 {
    settings.seed &+ UInt64(task.round) &* 0x9E37_79B9
  }

  /// The target of a task's problem seen through an outer function; nil where it cannot be.
  func target(of task: SearchTask, under inverse: OuterInverse) -> OuterTarget? {
    let problem = nodes[task.node].problem
    return inverse.transformed(problem.target, noise: problem.noise ?? 0)
  }
}
