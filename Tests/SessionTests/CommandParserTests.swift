import Expressions
import KAN
import Numerics
import Testing

@testable import Session

@Suite struct CommandParserTests {
  private func parse(_ script: String) throws -> [Command] {
    try CommandParser.commands(in: script).map(\.command)
  }

  private func complaint(_ script: String) -> String {
    sessionError { _ = try CommandParser.commands(in: script) }?.description ?? "accepted"
  }

  @Test func optionsOfTheNetworkAreSetToo() throws {
    #expect(
      try parse("set width 2,4,1; set grid-range=-2,2; set seed 7; set pace 3") == [
        .setNetwork(try ModelChange(.width, "2,4,1")),
        .setNetwork(try ModelChange(.gridRange, "-2,2")),
        .setNetwork(try ModelChange(.seed, "7")), .pace(3),
      ])
    #expect(complaint("set grid 0").contains("grid=0: write a whole number from 1 to 10000"))
    #expect(complaint("set width 2,x,1").contains("\"x\" is no layer"))
    #expect(complaint("set base tanh").contains("write one of silu, identity, zero"))
    #expect(complaint("set data_seed 1").contains("when the program starts, by --data-seed"))
    #expect(complaint("set wdith 3").contains("did you mean width?"))
  }

  private func everyCommand() throws -> [(String, Command)] {
    var distillation = DiscoveryOptions()
    distillation.distils = true
    distillation.workLimits = [100]
    var schedule = TrainingSchedule()
    schedule.grids = [4]
    var tuning = TuningOptions()
    (tuning.folds, tuning.trains, tuning.workLimit) = (7, true, 10)
    return [
      ("train", .train([])),
      (
        "train optimizer=adam steps=7 lr=0.5",
        .train([
          try TrainingChange(.optimizer, "adam"), try TrainingChange(.steps, "7"),
          try TrainingChange(.rate, "0.5"),
        ])
      ),
      ("train optimizer=lm", .train([try TrainingChange(.optimizer, "lm")])),
      ("train may_diverge=on", .train([], mayDiverge: true)),
      (
        "train grids=4 may_diverge=on steps=2",
        .schedule(schedule, [try TrainingChange(.steps, "2")], mayDiverge: true)
      ),
      ("toggle", .toggle), ("pause", .pause), ("resume", .resume), ("step", .step), ("stop", .stop),
      ("pace 2.5", .pace(2.5)), ("pace max", .pace(nil)),
      ("restart", .restart(seed: nil)), ("restart seed=9", .restart(seed: 9)),
      ("restart 18446744073709551615", .restart(seed: .max)),
      ("refine 10", .refine(grid: 10)),
      ("prune_edge 1 2 3", .pruneEdge(EdgeID(1, 2, 3))),
      ("prune_node 1 2", .pruneNode(layer: 1, node: 2)),
      ("prune", .prune(nodeThreshold: 0.01, edgeThreshold: 0.03, isPreview: false)),
      (
        "prune edge_th=0.1 preview=on node_th=0",
        .prune(nodeThreshold: 0, edgeThreshold: 0.1, isPreview: true)
      ),
      ("prune_input", .pruneInput(threshold: 0.01)),
      ("prune_input th=0.5", .pruneInput(threshold: 0.5)),
      ("suggest 1 2 3", .suggest(EdgeID(1, 2, 3), library: nil, count: 5)),
      (
        "suggest 0 0 0 lib=x^2,1/x,sin,x^2,1/sqrt(x) top=9",
        .suggest(EdgeID(0, 0, 0), library: ["x^2", "1/x", "sin", "1/sqrt(x)"], count: 9)
      ),
      ("suggest 0 0 0 lib=\"x, 0\"", .suggest(EdgeID(0, 0, 0), library: ["x", "0"], count: 5)),
      ("fix 0 1 2 sin", .fix(EdgeID(0, 1, 2), function: "sin", GivenAffine())),
      (
        "fix 0 1 2 x^2 a=-1 c=1e-3 d=-pi/2",
        .fix(EdgeID(0, 1, 2), function: "x^2", GivenAffine(a: -1, c: 1e-3, d: -.pi / 2))
      ),
      ("unfix 0 1 2", .unfix(EdgeID(0, 1, 2))),
      ("define f \"x^2 + 1\"", .define(name: "f", formula: "x^2 + 1", complexity: nil)),
      ("define g exp(x) complexity=3", .define(name: "g", formula: "exp(x)", complexity: 3)),
      ("auto", .auto(library: nil, minimumR2: nil)),
      ("auto lib=asin,gaussian min_r2=0.9", .auto(library: ["asin", "gaussian"], minimumR2: 0.9)),
      ("formula", .formula(digits: nil)), ("formula round=4", .formula(digits: 4)),
      ("export a.b/c.TEX", .export("a.b/c.TEX")), ("export \"a b.csv\"", .export("a b.csv")),
      ("plot", .plot(width: 100, height: 30)),
      ("plot height=9 width=40", .plot(width: 40, height: 9)),
      ("discover", .discover(DiscoveryOptions())), ("distil work=100", .discover(distillation)),
      ("tune", .tune(TuningOptions())), ("tune folds=7 train=on work=10", .tune(tuning)),
      ("entry 2", .entry(2)), ("undo", .undo), ("redo", .redo), ("history", .history),
      ("checkout 3", .checkout(3)),
      ("save a.kan", .save("a.kan")), ("open a.kan", .open("a.kan")),
      ("set lamb 0.1", .set(try TrainingChange(.lamb, "0.1"))),
      ("set lamb=0.1", .set(try TrainingChange(.lamb, "0.1"))),
    ]
  }

  @Test func everyCommandIsUnderstood() throws {
    let written = try everyCommand()
    for (text, command) in written {
      #expect(try parse(text) == [command], "\(text)")
    }
    let tested = Set(written.map { $0.0.split(separator: " ")[0] }.map(String.init))
    #expect(tested == Set(CommandRule.all.map(\.name)))
  }

  @Test func commandsPrintWhatIsReadAsThemselves() throws {
    var commands = try everyCommand().map(\.1)
    let bump = try UserFunction(name: "bump", formula: "x^2")
    // Many values of each kind of argument.
    let edges = [EdgeID(0, 0, 0), EdgeID(12, 3, 1_000_000)]
    let numbers = [
      0, 0.1, 1e-300, .leastNonzeroMagnitude, 1.0 / 3, 12345.678, .greatestFiniteMagnitude,
    ]
    let paths = ["a.kan", "/a b/c;d#.kan", "x=y.kan", "ü 日本.kan", "two\nlines", "-"]
    for edge in edges {
      commands += [.pruneEdge(edge), .unfix(edge), .suggest(edge, library: nil, count: 1000)]
      commands.append(.suggest(edge, library: ["1/sqrt(x)", "bump", "0"], count: 1))
      for number in numbers {
        commands.append(
          .fix(edge, function: "bump", GivenAffine(a: number, b: -number, c: nil, d: -.pi)))
      }
    }
    for number in numbers {
      commands += [
        .prune(nodeThreshold: number, edgeThreshold: 1, isPreview: number < 1),
        .pruneInput(threshold: number),
        .train([try TrainingChange(.lamb, "\(number)"), try TrainingChange(.optimizer, "ADAM")]),
        .set(try TrainingChange(.lamb, "\(number)")),
      ]
      var options = DiscoveryOptions()
      options.timeLimit = number
      options.workLimits = numbers
      options.targetError = number
      options.units = "x1=m, y=m/s;#"
      options.seed = .max
      options.distils = number < 1
      commands.append(.discover(options))
      var tuning = TuningOptions()
      (tuning.folds, tuning.timeLimit, tuning.workLimit) = (3, number, number)
      (tuning.seed, tuning.trains) = (.max, number < 1)
      commands.append(.tune(tuning))
    }
    for path in paths { commands += [.save(path), .open(path), .export(path + ".tex")] }
    for text in ["2,3+2x,1", "2, 5, 1"] {
      if let change = try? ModelChange(.width, text) { commands.append(.setNetwork(change)) }
    }
    for option in ModelOption.allCases {
      let values = ["2,3,1", "7", "-1,1", "linear", "zero", "noise", "power-law"]
      commands += values.compactMap { try? ModelChange(option, $0) }.map { .setNetwork($0) }
    }
    for option in TrainingOption.allCases {
      let values = ["adam", "7", "0.5", "on", "off", "all", "default", "edge_forward_spline_n"]
      let changes = values.compactMap { try? TrainingChange(option, $0) }
      commands += changes.map { .set($0) } + [.train(changes, mayDiverge: true)]
      #expect(!changes.isEmpty || option == .metric)
    }
    for (starts, grids, limit) in [(2, [], 9), (nil, [3, 10], nil), (7, [2, 5, 9], 0)] {
      var schedule = TrainingSchedule()
      (schedule.starts, schedule.grids, schedule.limit) = (starts, grids, limit)
      commands.append(
        .schedule(schedule, [try TrainingChange(.steps, "0")], mayDiverge: starts == 7))
    }
    commands += [
      .define(name: "bump", formula: "exp(-x^2)  +  x", complexity: nil), .pace(0.01),
      .pace(1000), .define(name: "g", formula: "x", complexity: 0), .restart(seed: 0),
      .auto(library: ["bump", "x^2"], minimumR2: 1.0 / 3), .formula(digits: 17),
      .plot(width: 20, height: 1000), .entry(1_000_000), .checkout(0), .refine(grid: 10_000),
      .pruneNode(layer: 0, node: 7),
    ]
    for command in commands {
      let text = command.description
      let read = try CommandParser.commands(in: text, functions: [bump]).map(\.command)
      #expect(read == [command], "\(text)")
      #expect(command.name == text.split(separator: " ").first.map(String.init))
    }
    #expect(Set(commands.map(\.name)) == Set(CommandRule.all.map(\.name)))
  }

  @Test func whatHistoriesAndLogsHoldIsTheCanonicalText() throws {
    var engine = try sampleEngine()
    try engine.run(
      "train steps=2 lamb=0.01; prune_edge 0 0 1; fix 0 0 0 x^2 a=1 d=-pi/2; unfix 0 0 0; refine 5;"
        + "define f \"x^2\" complexity=2; auto lib=f,x min_r2=0.1; restart; prune node_th=0;"
        + "set lamb 0.2; set width \"2, 3, 1\"; undo; redo; checkout 1; step")
    #expect(
      engine.log == [
        "train steps=2 lamb=0.01", "prune_edge 0 0 1", "fix 0 0 0 x^2 a=1.0 d=-1.5707963267948966",
        "unfix 0 0 0", "refine 5", "define f \"x^2\" complexity=2", "auto lib=f,x min_r2=0.1",
        "restart seed=0", "set lamb 0.2", "set width \"2, 3, 1\"", "undo", "redo", "checkout 1",
        "train steps=1 lamb=0.2",
      ])
    let read = try parse(engine.log.joined(separator: "\n"))
    #expect(read.map(\.description) == engine.log)
  }

  @Test func usageIsThatOfTheArguments() {
    let usages = Dictionary(uniqueKeysWithValues: CommandRule.all.map { ($0.name, $0.usage) })
    for (name, usage) in [
      ("pause", ""), ("pace", "N|max"), ("restart", "[seed=]"), ("refine", "GRID"),
      ("prune", "[node_th=0.01] [edge_th=0.03] [preview=off]"), ("prune_edge", "L I J"),
      ("prune_node", "L I"), ("prune_input", "[th=0.01]"),
      ("suggest", "L I J [lib=a,b,c] [top=5]"), ("fix", "L I J NAME [a=] [b=] [c=] [d=]"),
      ("define", "NAME \"FORMULA\" [complexity=]"), ("auto", "[lib=a,b,c] [min_r2=]"),
      ("formula", "[round=N]"), ("entry", "N"), ("plot", "[width=100] [height=30]"),
      ("discover", "[time_limit=] [work=] [seed=] [target_error=] [units=x1=m,y=m/s]"),
      ("checkout", "N"), ("save", "FILE"), ("set", "NAME VALUE"),
    ] {
      #expect(usages[name] == usage)
    }
    #expect(usages["distil"] == usages["discover"])
    #expect(
      usages["train"]?.hasSuffix(" [starts=] [grids=a,b,c] [until=] [may_diverge=off]") == true)
  }

  @Test func namesAreUnique() {
    let names = CommandRule.all.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(CommandRule.all.allSatisfy { !$0.summary.isEmpty })
  }

  @Test func statementsEndAtSemicolonsAndNewlines() throws {
    let script = " train ; ;\n\n# all of this; is a comment\n undo#and this\r\n\tredo;;stop "
    let placed = try CommandParser.commands(in: script)
    #expect(placed.map(\.command) == [.train([]), .undo, .redo, .stop])
    #expect(placed.map(\.line) == [1, 4, 5, 5])
    #expect(placed.map(\.text) == ["train", "undo", "redo", "stop"])
    #expect(try parse("") == [])
    #expect(try parse(" ;;\n# nothing") == [])
  }

  @Test func quotesKeepSpacesAndSigns() throws {
    #expect(try parse("save \"a b;c#d=e.kan\"") == [.save("a b;c#d=e.kan")])
    #expect(try parse("save a\" \"b") == [.save("a b")])
    #expect(try parse("save \"zwei\nzeilen\"; undo") == [.save("zwei\nzeilen"), .undo])
    #expect(try parse("train \"steps\"=\"3\"") == [.train([try TrainingChange(.steps, "3")])])
    #expect(try parse("save \"ü 日本 👍🏽.kan\"") == [.save("ü 日本 👍🏽.kan")])
  }

  @Test(arguments: ["a.kan", "a b", "a;b", "#", "x=y", "", "tab\there", "日本"])
  func quotedWordsAreReadAgain(word: String) throws {
    #expect(try parse("save " + CommandParser.quoted(word)) == [.save(word)])
  }

  @Test func errorsNameTheirPlaceAndSuggest() {
    #expect(
      complaint("undo\n  tran steps=3").hasPrefix(
        "2:3: there is no command tran; did you mean train?"))
    #expect(complaint("xyzzy").contains("there are train, pause"))
    #expect(complaint("undo; save \"a\nb").hasPrefix("1:12: a double quote is opened here"))
    #expect(complaint("\"a;b\"; refine").hasPrefix("1:1: there is no command a;b"))
    #expect(complaint("undo;   refine").hasPrefix("1:9: refine: grid is missing"))
    #expect(complaint("train step=3").contains("there is no option step; did you mean steps?"))
    #expect(complaint("train lamb=x").contains("lamb=x: write a number, at least 0"))
    #expect(complaint("日本; refine 0").hasPrefix("1:1: there is no command 日本"))
  }

  @Test(arguments: [
    "plot th=5", "plot =5", "restart eed=3", "restart seed=1 2", "restart seed=-1", "restart 1 2",
    "undo 1", "undo a=1", "set lamb=1 lr=2", "set lamb=1 lr", "set lamb", "set", "set nothing 3",
    "train 5", "train steps", "train steps=", "train steps=-1", "train steps=1.5", "train lr=0",
    "train lr=nan", "train lamb=inf", "train batch=0", "train patience=0", "train grid_eps=1.1",
    "train optimizer=newton", "train update_grid=maybe", "train reg_metric=x", "refine x",
    "refine 0",
    "prune_edge 0 0", "prune_edge 0 0 -1", "prune_edge 0 0 99999999999999999999", "pace", "pace 0",
    "pace nan", "pace -1", "pace 1e9", "checkout", "checkout x", "save", "plot width=1", "=",
    "\"\"",
    "prune_node 1 2 3", "prune 0.1", "prune node_th=-1", "prune edge_th=x", "prune preview=2",
    "prune_input th=inf", "suggest 0 0", "suggest 0 0 0 top=0", "suggest 0 0 0 lib=",
    "suggest 0 0 0 lib=x,,sin", "suggest 0 0 0 lib=sinn", "fix 0 0 0", "fix 0 0 0 nothing",
    "fix 0 0 0 sin a=", "fix 0 0 0 sin a=nan", "fix 0 0 0 sin b=x", "fix 0 0 0 sin e=1",
    "fix 0 0 0 sin 2", "unfix 0 0", "define", "define f", "define f x y", "define f \"x +\"",
    "define f \"y\"", "define sin x", "define 2f x", "define f x complexity=-1", "auto lib=f",
    "auto min_r2=1.5", "auto min_r2=x", "formula round=0", "formula round=18", "formula 3",
    "export", "export a", "export a.doc", "export .", "checkout 99999999999999999999",
    "restart 18446744073709551616",
  ])
  func whatCannotBeMeantIsRefused(text: String) {
    let error = sessionError { _ = try CommandParser.commands(in: text) }
    #expect(error?.kind == .usage)
    #expect(error?.description.contains("\n") == false)
    #expect(error?.description.hasPrefix("1:1: ") == true)
  }

  @Test func functionsMustBeKnownWhereTheyAreNamed() throws {
    #expect(
      complaint("undo; fix 0 0 0 sinn").hasPrefix(
        "1:7: fix: there is no function sinn; did you mean sin?"))
    #expect(complaint("auto lib=x,arcsine").contains("no function arcsine; did you mean arcsin?"))
    #expect(complaint("suggest 0 0 0 lib=xyzzy").contains("there are x, x^2, x^3"))
    #expect(complaint("fix 0 0 0 bump; define bump x^2").hasPrefix("1:1: fix: there is no"))
    #expect(complaint("define bump x^2; fix 0 0 0 bunp").contains("did you mean bump?"))
    #expect(complaint("undo\n  fix 0 0 0 bump").hasPrefix("2:3: "))
    // Defined earlier by the script or the session, or possibly by an opened model.
    _ = try parse("define bump exp(-x^2); fix 0 0 0 bump; auto lib=x,bump")
    _ = try parse("open a.kan; fix 0 0 0 bump")
    let bump = try UserFunction(name: "bump", formula: "x^2")
    _ = try CommandParser.commands(in: "auto lib=x,bump", functions: [bump])
    #expect(
      complaint("define f \"sin(x\"").hasPrefix("1:1: define: the formula, column 4"))
    #expect(complaint("define sin x").contains("\"sin\" is already defined"))
    #expect(complaint("export a.doc").contains("take one of .txt, .tex"))
  }

  @Test func scriptsAreReadWholeBeforeAnythingRuns() throws {
    var engine = try sampleEngine()
    let before = engine.bits
    #expect(throws: SessionError.self) { try engine.run("train steps=2; prune_edge 0 0 0; tran") }
    #expect(engine.bits == before)
    #expect(engine.log.isEmpty)
  }

  @Test func longAndStrangeWordsMakeShortErrors() {
    let long = String(repeating: "é\u{1B}[2J\"\n\"", count: 20_000)
    for script in [
      long, "save a \(long)", "train \(long)=3", "train lamb=\(long)", "pace \(long)",
      "refine \(long)", "set \(long) 1", "restart \(long)",
    ] {
      let text = complaint(script)
      #expect(text.count < 1000, "\(script.prefix(20))")
      #expect(!text.contains("\n") && !text.contains("\u{1B}"))
    }
  }

  @Test func randomScriptsNeverCrash() {
    var random = RandomSource(seed: 4)
    let pieces =
      CommandRule.all.map(\.name) + TrainingOption.allCases.map { $0.rawValue + "=" }
      + [
        "\"", ";", "\n", " ", "=", "#", "lib=", "a=", "sin", "x^2", "f", ",", ".svg", "1", "-1",
        "0.5", "max", "é", "\u{301}", "\r\n", "\0",
      ]
    var accepted = 0
    for _ in 0..<3000 {
      let script = (0..<random.index(below: 12)).map { _ in
        pieces[random.index(below: pieces.count)] + (random.index(below: 2) == 0 ? " " : "")
      }.joined()
      do {
        _ = try CommandParser.commands(in: script)
        accepted += 1
      } catch {
        #expect(!error.description.contains("\n"))
      }
    }
    #expect(accepted > 50)
  }

  @Test func hugeScriptsAreReadInTime() throws {
    let script = String(repeating: "train steps=3 lamb=0.01; undo # so\n", count: 5000)
    #expect(try parse(script).count == 10_000)
  }
}
