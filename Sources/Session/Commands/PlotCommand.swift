import KAN

/// `plot`: draws the network as text.
struct PlotCommand: DeclaredCommand {
  static let name = "plot"
  static let summary = "draw the network as text"
  static let parameters: [Parameter<PlotCommand>] = [
    .option("width", \.width, .whole(20...1000)), .option("height", \.height, .whole(5...1000)),
  ]

  var width = 100, height = 30

  func start(on engine: inout Engine) -> Outcome? {
    var plot = engine.plot(width: width, height: height)
    plot.text = engine.drawing(plot)
    return Outcome(plot)
  }
}

extension Command {
  /// Draw the network as text of that many columns and rows.
  public static func plot(width: Int, height: Int) -> Command {
    Command(PlotCommand(width: width, height: height))
  }
}

extension Engine {
  /// The network with its observation on the training samples, for drawing.
  func plot(width: Int, height: Int) -> PlotOutcome {
    PlotOutcome(
      model: currentModel, observation: Observation(network, dataset: data.train), width: width,
      height: height)
  }
}

// MARK: The outcome

/// A network to be drawn as text.
public struct PlotOutcome: CommandOutcome {
  /// The model, and its observation on the training samples.
  public var model: Model, observation: Observation
  /// Size in characters.
  public var width: Int, height: Int
  /// The drawing; the front end fills it in.
  public var text = ""

  /// The command's name.
  public var command: String { PlotCommand.name }

  /// The object that `--json` prints.
  public var json: JSONText.Value {
    .object([
      ("command", .text(command)), ("shape", .shape(model.network.shape)),
      ("edges", .list(edges)), ("text", .text(text)),
    ])
  }

  private var edges: [JSONText.Value] {
    model.network.activeEdges.map { id in
      let layer = model.network.layers[id.layer]
      let seen = observation.edges[id.layer][layer.layout.edge(id.input, id.output)]
      return .object([
        ("edge", .edge(id)), ("score", .number(seen.score)),
        ("deviation", .number(seen.standardDeviation)),
      ])
    }
  }
}
