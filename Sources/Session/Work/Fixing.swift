import Expressions
import KAN
import Symbolic

/// Makes every spline symbolic that a function explains well: `auto`.
struct Fixing: PendingWork {
  /// Candidates told of each edge that stays a spline.
  static let candidateLimit = 5

  let command = "auto"
  private let title: String
  private var search: SymbolicSearch
  private let splines: Int
  private var seconds = 0.0

  /// - Parameter title: the command as the log has it.
  init(
    _ model: Model, train: Dataset, library: [ElementaryFunction], minimumR2: Double?,
    title: String
  ) {
    self.title = title
    search = SymbolicSearch(model, train: train, library: library, minimumR2: minimumR2)
    splines = Self.splines(in: model.network)
  }

  private static func splines(in network: Network) -> Int {
    network.activeEdges.count {
      let kind = network.layers[$0.layer].kind($0.input, $0.output)
      return kind == .spline
    }
  }

  var progress: Double? {
    let done = search.fixed.count + search.left.count + search.removedEdges.count
    return min(1, Double(done) / Double(max(1, splines)))
  }

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
    return .next(engine.finishFixing(network, title: title, outcome))
  }
}
