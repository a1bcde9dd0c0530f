import Expressions
import Figures
import KAN
import Scene
import Symbolic

@testable import Session
@testable import Workbench

/// Invented outcomes of commands for a given network.
enum SampleOutcomes {
  /// Functions fitted to the curve of an edge by least squares in their outer coefficients.
  static func suggestions(
    for edge: EdgeID, in model: Model, _ observation: Observation
  ) -> SuggestOutcome {
    let x = observation.inputs[edge.layer][edge.input].positions
    let layer = model.network.layers[edge.layer]
    let y = observation.edges[edge.layer][layer.layout.edge(edge.input, edge.output)].curve
    let functions: [(ElementaryFunction, a: Double, b: Double)] = [
      (.square, 1, 0), (.cosine, 1.5, 0), (.gaussian, 1, 0.1), (.cube, 1, 0.2),
      (.exponential, 1, 0), (.sine, 2, 0), (.hyperbolicTangent, 2, 0), (.sigmoid, 3, 0.5),
      (.identity, 1, 0),
    ]
    let fits = functions.map { fit($0.0, a: $0.a, b: $0.b, x, y) }.sorted { $0.r2 > $1.r2 }
    return SuggestOutcome(
      edge: edge,
      candidates: fits.enumerated().map { index, fit in
        .init(fit: fit, trainError: 0.0123 * (1 + Double(index * index) / 4))
      }, trainError: 0.012)
  }

  private static func fit(
    _ function: ElementaryFunction, a: Double, b: Double, _ x: [Double], _ y: [Double]
  ) -> AffineFit {
    let f = x.map { function.value(at: a * $0 + b) }
    let count = Double(x.count)
    let meanF = f.reduce(0, +) / count
    let meanY = y.reduce(0, +) / count
    let spread = f.reduce(0) { $0 + ($1 - meanF) * ($1 - meanF) }
    let joint = zip(f, y).reduce(0) { $0 + ($1.0 - meanF) * ($1.1 - meanY) }
    let c = joint / spread
    let d = meanY - c * meanF
    let residual = zip(f, y).reduce(0) { sum, pair in
      let difference = c * pair.0 + d - pair.1
      return sum + difference * difference
    }
    let variance = y.reduce(0) { $0 + ($1 - meanY) * ($1 - meanY) }
    return AffineFit(function, a: a, b: b, c: c, d: d, r2: 1 - residual / variance)
  }

  /// Pruning that removes all edges except those of one hidden node.
  static func pruning(_ model: Model, keeping node: Int = 2) throws -> PruneOutcome {
    let network = model.network
    let edges = network.activeEdges.filter { edge in
      edge.layer == 0 ? edge.output != node : edge.input != node
    }
    return PruneOutcome(
      command: "prune", isPreview: true, nodeThreshold: 0.01, edgeThreshold: 0.03,
      shape: try NetworkShape([2, 1, 1]), grid: network.grid,
      edges: network.activeEdges.count - edges.count, removedEdges: edges,
      removedNodes: (0..<network.shape.layers[1].nodes).filter { $0 != node }.map { NodeID(1, $0) },
      unusedInputs: [], trainBefore: Score(error: 0.0123, accuracy: nil),
      testBefore: Score(error: 0.0131, accuracy: nil),
      train: Score(error: 0.0129, accuracy: nil), test: Score(error: 0.0298, accuracy: nil))
  }

  /// An output as a formula.
  static func formula(_ text: String, complexity: Int = 9) throws -> FormulaOutcome {
    FormulaOutcome(
      formulas: [
        Formula(
          name: "y", expression: try Expression(parsing: text),
          train: Score(error: 3.21e-9, accuracy: nil), test: Score(error: 4.5e-9, accuracy: nil))
      ], train: Score(error: 0.0123, accuracy: nil), test: Score(error: 0.0131, accuracy: nil))
  }

  /// A formula with many terms.
  static let longFormula = (1...9).map {
    "0.\($0)234*sin(\($0).5708*x1 - 0.2\($0)1)^2*exp(-\($0).25e-05*x2)"
  }.joined(separator: " + ")
}

extension Bench {
  /// Shows candidates of the selected edge as if the user had requested them.
  mutating func showCandidates(selected: Int = 0) {
    guard let edge = state.selectedEdge, let model = state.shownModel,
      let observation = state.observation
    else { return }
    var list = CandidateList(edge)
    list.take(SampleOutcomes.suggestions(for: edge, in: model, observation))
    list.move(by: selected)
    workbench.state.candidates = list
    answer(.suggestions, list.question)
  }

  /// Shows a pruning preview as if the user had requested it.
  mutating func showPruning() throws {
    guard let model = state.shownModel else { return }
    let preview = PrunePreview(try SampleOutcomes.pruning(model), of: model.network)
    workbench.state.pruning = preview
    answer(.pruning, preview.command(isPreview: true))
  }

  /// Shows formulas as if the user had requested them.
  mutating func showFormula(_ text: String = "exp(x2^2 + sin(pi*x1))") throws {
    guard let model = state.shownModel else { return }
    workbench.state.formula = FormulaPane()
    workbench.state.focus = .formula
    workbench.readFormulas()
    workbench.state.formula?.outcome = try SampleOutcomes.formula(text)
    workbench.state.formula?.network = model.network
    answer(.formula, FormulaPane.question)
  }

  /// Marks a question about the present network as answered.
  private mutating func answer(_ kind: WorkbenchState.Question.Kind, _ command: Command) {
    guard let network = workbench.snapshot?.model.network else { return }
    workbench.state.questions[kind] = nil
    workbench.state.answered[kind] = .init(command: command, network: network)
  }
}
