import KAN

/// A command as scripts write it; read again it is the same command.
extension Command: CustomStringConvertible {
  /// The word it begins with.
  public var name: String {
    let text = description
    return String(text.prefix { $0 != " " })
  }

  /// The canonical text: arguments in the order of the usage, numbers to the last bit.
  public var description: String {
    switch self {
    case .train(let changes, let mayDiverge): Self.train("", changes, mayDiverge)
    case .course(let course, let changes, let mayDiverge):
      Self.train(course.text, changes, mayDiverge)
    case .toggle: "toggle"
    case .pause: "pause"
    case .resume: "resume"
    case .step: "step"
    case .stop: "stop"
    case .pace(let pace): "pace \(pace.map { String($0) } ?? "max")"
    case .restart(let seed): "restart" + Self.argument("seed", seed)
    case .refine(let grid): "refine \(grid)"
    case .prune(let nodeThreshold, let edgeThreshold, let isPreview):
      "prune node_th=\(nodeThreshold) edge_th=\(edgeThreshold)" + (isPreview ? " preview=on" : "")
    case .pruneInput(let threshold): "prune_input th=\(threshold)"
    case .pruneEdge(let edge): "prune_edge \(Self.words(edge))"
    case .pruneNode(let layer, let node): "prune_node \(layer) \(node)"
    case .suggest(let edge, let library, let count):
      "suggest \(Self.words(edge))" + Self.argument(library) + " top=\(count)"
    case .fix(let edge, let function, let given):
      "fix \(Self.words(edge)) \(function)" + Self.argument("a", given.a)
        + Self.argument("b", given.b) + Self.argument("c", given.c) + Self.argument("d", given.d)
    case .unfix(let edge): "unfix \(Self.words(edge))"
    case .define(let name, let formula, let complexity):
      "define \(name) \"\(formula)\"" + Self.argument("complexity", complexity)
    case .auto(let library, let minimumR2):
      "auto" + Self.argument(library) + Self.argument("min_r2", minimumR2)
    case .formula(let digits): "formula" + Self.argument("round", digits)
    case .discover(let options): options.command + Self.arguments(options)
    case .entry(let index): "entry \(index)"
    case .plot(let width, let height): "plot width=\(width) height=\(height)"
    case .undo: "undo"
    case .redo: "redo"
    case .history: "history"
    case .checkout(let index): "checkout \(index)"
    case .save(let path): "save \(CommandParser.quoted(path))"
    case .open(let path): "open \(CommandParser.quoted(path))"
    case .export(let path): "export \(CommandParser.quoted(path))"
    case .set(let change):
      "set \(change.option.rawValue) \(CommandParser.quoted(change.text))"
    case .setNetwork(let change):
      "set \(change.option.rawValue) \(CommandParser.quoted(change.text))"
    }
  }

  private static func train(
    _ course: String, _ changes: [TrainingChange], _ mayDiverge: Bool
  ) -> String {
    changes.reduce("train") { $0 + argument($1.option.rawValue, CommandParser.quoted($1.text)) }
      + course + (mayDiverge ? argument(mayDivergeName, "on") : "")
  }

  private static func words(_ edge: EdgeID) -> String {
    "\(edge.layer) \(edge.input) \(edge.output)"
  }

  private static func arguments(_ options: DiscoveryOptions) -> String {
    let work = options.workLimits.map { String($0) }.joined(separator: ",")
    return argument("time_limit", options.timeLimit) + argument("work", work.isEmpty ? nil : work)
      + argument("seed", options.seed) + argument("target_error", options.targetError)
      + argument("units", options.units.map(CommandParser.quoted))
  }

  private static func argument(_ library: [String]?) -> String {
    argument("lib", library?.joined(separator: ","))
  }

  private static func argument<Value: CustomStringConvertible>(
    _ name: String, _ value: Value?
  ) -> String {
    value.map { " \(name)=\($0)" } ?? ""
  }
}
