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
      "[optimizer=] [steps=100] [lr=] [batch=] [lamb=0] [lamb_l1=1] [lamb_entropy=2] "
        + "[lamb_coef=0] [lamb_coefdiff=0] [update_grid=on] [patience=]",
      "train the network"
    ) { arguments throws(SessionError) in
      .train(try arguments.trainingChanges())
    },
    CommandRule("pause", "", "pause training") { _ in .pause },
    CommandRule("resume", "", "go on training") { _ in .resume },
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
    CommandRule("prune_edge", "L I J", "take out an edge") { arguments throws(SessionError) in
      .pruneEdge(
        EdgeID(
          try arguments.index(0, "layer"), try arguments.index(1, "input"),
          try arguments.index(2, "output")))
    },
    CommandRule("prune_node", "L I", "take out a node") { arguments throws(SessionError) in
      .pruneNode(
        layer: try arguments.index(0, "layer"), node: try arguments.index(1, "node"))
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
    CommandRule("set", "NAME VALUE", "change an option, even while training") {
      arguments throws(SessionError) in
      .set(try arguments.change())
    },
  ]

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
