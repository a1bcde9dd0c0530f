import KAN
import Scene
import Session

extension JSONText.Value {
  /// The object that `--json` prints for an outcome.
  init(_ outcome: Outcome, glyphs: Glyphs) {
    switch outcome {
    case .trained(let result): self = .object(Self.fields(of: result))
    case .edited(let edit):
      self = .object(
        [
          ("command", .text(edit.command)), ("shape", Self.shape(edit.shape)),
          ("grid", .integer(edit.grid)), ("edges", .integer(edit.edges)),
          ("removed_edges", .list(edit.removed.map(Self.edge))),
        ] + Self.errors(edit.train, edit.test))
    case .plot(let plot):
      self = .object([
        ("command", .text("plot")), ("shape", Self.shape(plot.model.network.shape)),
        ("edges", .list(Self.edges(plot))),
        ("text", .text(PlotText.text(plot, glyphs: glyphs))),
      ])
    case .pruned(let result): self = Self.pruning(result)
    case .suggested(let result): self = Self.suggestions(result)
    case .fixed(let result): self = Self.fixing(result)
    case .formula(let result): self = Self.formulas(result)
    case .discovered(let report): self = Self.discovery(report)
    case .picture(_, let path):
      self = .object([("command", .text("export")), ("file", .text(path))])
    case .history(let entries, let current):
      self = .object([
        ("command", .text("history")), ("current", .integer(current)),
        ("states", .list(entries.map { .text($0.title) })),
      ])
    case .file(let command, let path):
      self = .object([("command", .text(command)), ("file", .text(path))])
    case .done(let command, let message):
      self = .object([("command", .text(command)), ("message", .text(message))])
    }
  }

  private static func fields(of result: TrainingOutcome) -> [(String, JSONText.Value)] {
    var fields: [(String, JSONText.Value)] = [
      ("command", .text("train")), ("steps", .integer(result.steps)),
      ("evaluations", .integer(result.evaluations)),
    ]
    fields += errors(result.train, result.test)
    fields += [
      ("objective", .number(result.objective)),
      ("regularization", .number(result.regularization)), ("seconds", .number(result.seconds)),
      ("parameters", .integer(result.parameters)), ("shape", shape(result.shape)),
      ("end", .text(result.end.rawValue)),
    ]
    if let step = result.bestStep { fields.append(("best_step", .integer(step))) }
    if let stage = result.stage {
      fields += [("seed", seed(stage.seed)), ("grid", .integer(stage.grid))]
    }
    return fields
  }

  /// Widths; a layer with products as text, such as `"3+2x"`.
  static func shape(_ shape: NetworkShape) -> JSONText.Value {
    let parts = shape.description.split(separator: ",")
    return .list(parts.map { part in Int(part).map { .integer($0) } ?? .text(String(part)) })
  }

  static func edge(_ edge: EdgeID) -> JSONText.Value {
    .list([.integer(edge.layer), .integer(edge.input), .integer(edge.output)])
  }

  private static func edges(_ plot: PlotOutcome) -> [JSONText.Value] {
    plot.model.network.activeEdges.map { id in
      let layer = plot.model.network.layers[id.layer]
      let seen = plot.observation.edges[id.layer][layer.layout.edge(id.input, id.output)]
      return .object([
        ("edge", edge(id)), ("score", .number(seen.score)),
        ("deviation", .number(seen.deviation)),
      ])
    }
  }
}
