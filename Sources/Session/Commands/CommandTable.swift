import KAN

/// Every command of the language with its arguments: feeds the parser, help and completion.
public struct CommandRule: Sendable {
  /// The word it begins with.
  public let name: String
  /// Its arguments as help shows them.
  public let usage: String
  /// What it does, in a few words.
  public let summary: String
  let build: @Sendable (CommandArguments) throws(SessionError) -> Command

  /// Every command, in the order of help.
  public static let all: [CommandRule] = [
    CommandRule(
      "train",
      "\(TrainingOption.usage) [starts=] [grids=a,b,c] [until=] [may_diverge=off]",
      "train; best of starts, ever finer grids"
    ) { arguments throws(SessionError) in
      let changes = try arguments.trainingChanges()
      let mayDiverge = try arguments.isOn(named: Command.mayDivergeName)
      guard let course = try arguments.course() else {
        return .train(changes, mayDiverge: mayDiverge)
      }
      return .course(course, changes, mayDiverge: mayDiverge)
    },
    CommandRule("pause", "", "pause training") { _ in .pause },
    CommandRule("resume", "", "go on training") { _ in .resume },
    CommandRule("toggle", "", "pause, resume or begin training") { _ in .toggle },
    CommandRule("step", "", "take one step") { _ in .step },
    CommandRule("stop", "", "stop training after the last whole step") { _ in .stop },
    CommandRule("pace", "N|max", "steps per second") { arguments throws(SessionError) in
      .pace(try arguments.pace(0))
    },
    CommandRule("restart", "[seed=]", "a fresh network") { arguments throws(SessionError) in
      .restart(seed: try arguments.seed())
    },
    CommandRule("refine", "GRID", "finer grid, same function") { arguments throws(SessionError) in
      .refine(grid: try arguments.whole(0, "grid", in: Network.intervals))
    },
    CommandRule(
      "prune", "[node_th=0.01] [edge_th=0.03] [preview=off]",
      "take out nodes and edges of low score"
    ) { arguments throws(SessionError) in
      .prune(
        nodeThreshold: try arguments.threshold(named: "node_th", default: 0.01),
        edgeThreshold: try arguments.threshold(named: "edge_th", default: 0.03),
        isPreview: try arguments.isOn(named: "preview"))
    },
    CommandRule("prune_edge", "L I J", "take out an edge") { arguments throws(SessionError) in
      .pruneEdge(try arguments.edge())
    },
    CommandRule("prune_node", "L I", "take out a node") { arguments throws(SessionError) in
      .pruneNode(
        layer: try arguments.index(0, "layer"), node: try arguments.index(1, "node"))
    },
    CommandRule("prune_input", "[th=0.01]", "take out inputs of low score") {
      arguments throws(SessionError) in
      .pruneInput(threshold: try arguments.threshold(named: "th", default: 0.01))
    },
    CommandRule("suggest", "L I J [lib=a,b,c] [top=5]", "list functions that fit an edge") {
      arguments throws(SessionError) in
      .suggest(
        try arguments.edge(), library: try arguments.library(),
        count: try arguments.whole(named: "top", default: 5, in: 1...1000))
    },
    CommandRule(
      "fix", "L I J NAME [a=] [b=] [c=] [d=]",
      "make an edge c f(a x + b) + d, fitted where not given"
    ) { arguments throws(SessionError) in
      .fix(
        try arguments.edge(), function: try arguments.function(3), try arguments.affine())
    },
    CommandRule("unfix", "L I J", "make an edge its spline again") {
      arguments throws(SessionError) in
      .unfix(try arguments.edge())
    },
    CommandRule("define", "NAME \"FORMULA\" [complexity=]", "add a function of x to the library") {
      arguments throws(SessionError) in
      try arguments.definition()
    },
    CommandRule("auto", "[lib=a,b,c] [min_r2=]", "fix every edge that a function explains well") {
      arguments throws(SessionError) in
      .auto(
        library: try arguments.library(),
        minimumR2: try arguments.number(named: "min_r2", in: 0...1, "a number from 0 to 1"))
    },
    CommandRule("formula", "[round=N]", "the outputs as formulas, to N digits if asked for") {
      arguments throws(SessionError) in
      .formula(digits: try arguments.digits())
    },
    CommandRule(
      "discover", discoveryUsage, "look for closed formulas of the data; stop ends it"
    ) { arguments throws(SessionError) in
      .discover(try arguments.discovery(distils: false))
    },
    CommandRule("distil", discoveryUsage, "the same, beginning with what the network has learnt") {
      arguments throws(SessionError) in
      .discover(try arguments.discovery(distils: true))
    },
    CommandRule("entry", "N", "take an entry of the last search as the network") {
      arguments throws(SessionError) in
      .entry(try arguments.index(0, "entry"))
    },
    CommandRule("plot", "[width=100] [height=30]", "draw the network as text") {
      arguments throws(SessionError) in
      .plot(
        width: try arguments.whole(named: "width", default: 100, in: 20...1000),
        height: try arguments.whole(named: "height", default: 30, in: 5...1000))
    },
    CommandRule("undo", "", "take back the last change") { _ in .undo },
    CommandRule("redo", "", "make it again") { _ in .redo },
    CommandRule("history", "", "list the states of the network") { _ in .history },
    CommandRule("checkout", "N", "go to a state of the history") { arguments throws(SessionError) in
      .checkout(try arguments.index(0, "state"))
    },
    CommandRule("save", "FILE", "write the model") { arguments throws(SessionError) in
      .save(try arguments.text(0, "file"))
    },
    CommandRule("open", "FILE", "read a model") { arguments throws(SessionError) in
      .open(try arguments.text(0, "file"))
    },
    CommandRule("export", "FILE", "write by the file's ending: \(ExportFormat.help)") {
      arguments throws(SessionError) in
      .export(try arguments.path())
    },
    CommandRule(
      "set", "NAME VALUE", "change an option: of training at once, of the network for restart"
    ) {
      arguments throws(SessionError) in
      try arguments.setting()
    },
  ]

  private static let discoveryUsage =
    "[time_limit=] [work=] [seed=] [target_error=] [units=x1=m,y=m/s]"

  /// Names before `=` that its usage shows.
  var argumentNames: [String] {
    usage.split(separator: " ").filter { $0.hasPrefix("[") }.compactMap { word in
      word.firstIndex(of: "=").map { String(word[word.index(after: word.startIndex)..<$0]) }
    }
  }

  /// Most words without a name.
  var wordLimit: Int {
    // A seed may stand alone.
    name == "restart" ? 1 : usage.split(separator: " ").filter { !$0.hasPrefix("[") }.count
  }

  /// Whether names are checked with their values, against the options of training.
  var namesOptions: Bool { name == "train" || name == "set" }

  private init(
    _ name: String, _ usage: String, _ summary: String,
    _ build: @escaping @Sendable (CommandArguments) throws(SessionError) -> Command
  ) {
    self.name = name
    self.usage = usage
    self.summary = summary
    self.build = build
  }
}
