import Expressions
import KAN
import Symbolic

/// Fixes every spline edge that a function explains well: `auto`.
struct Fixing: PendingWork {
  /// The maximum number of candidates to report for an edge that stays a spline.
  static let candidateLimit = 5

  let command = AutoCommand.name
  private let logged: Command
  private var search: SymbolicSearch
  private var seconds = 0.0

  /// - Parameter logged: the command to log.
  init(
    _ model: Model, train: Dataset, library: [ElementaryFunction], minimumR2: Double?,
    logged: Command
  ) {
    self.logged = logged
    search = SymbolicSearch(model, train: train, library: library, minimumR2: minimumR2)
  }

  var progress: Double? { search.progress }
  var changesNetwork: Bool { true }

  mutating func advance(_ engine: inout Engine) -> WorkProgress {
    let start = engine.clock()
    let isComplete = search.advance()
    seconds += engine.clock() - start
    guard isComplete else { return .working }
    let network = search.network
    let outcome = FixOutcome(
      command: command,
      fixed: search.fixed.map { FixOutcome.Fixed(edge: $0.edge, fit: $0.fit) },
      left: search.left.map {
        FixOutcome.Left(
          edge: $0.edge, candidates: Array($0.candidates.prefix(Self.candidateLimit)))
      },
      removedEdges: search.removedEdges, shape: network.shape, grid: network.grid,
      edges: network.activeEdges.count, train: .unknown, test: nil, seconds: seconds)
    return .next(engine.finishFixing(network, logged, outcome))
  }
}
