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
    var work = Work(limit: task.kind.workLimit, isWanted: isWanted)
    var result = TaskResult()
    do {
      try run(task, &result, &work)
    } catch .unwanted {
      return nil
    } catch {
      result.text += result.text.isEmpty ? "not finished" : "; not finished"
    }
    result.work = work.spent
    return result
  }

  private func run(
    _ task: SearchTask, _ result: inout TaskResult, _ work: inout Work
  ) throws(WorkEnded) {
    switch task.kind {
    case .terms(let inverse, let content):
      try findTerms(task.node, inverse, content, &result, &work)
    case .quotient(let inverse): try findQuotients(task.node, inverse, &result, &work)
    case .sum(let inverse): try fit(task.node, inverse, rank: 0, seed: seed(task), &result, &work)
    case .products(let inverse, let rank):
      try fit(task.node, inverse, rank: rank, seed: seed(task), &result, &work)
    case .symbols(let fit):
      try findSymbols(task.node, nodes[task.node].fits[fit], &result, &work)
    case .partition: try findParts(task.node, &result, &work)
    case .structure: try findStructure(task.node, &result, &work)
    case .nested: try findNested(task.node, round: task.round, seed: seed(task), &result, &work)
    case .remainder(let formula): try examineRemainder(formula, &result, &work)
    }
  }

  /// Each round has random numbers of its own.
  private func seed(_ task: SearchTask) -> UInt64 {
    settings.seed &+ UInt64(task.round) &* 0x9E37_79B9
  }
}
