import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Pruning, symbolic edges and formulas without a screen.
@Suite(.serialized)
struct HeadlessSymbolTests {
  private static let small = [
    "--function", "exp(sin(pi*x1)+x2^2)", "--width", "2,2,1", "--samples", "200",
    "--test-samples", "100", "--quiet",
  ]

  /// A symbolic network whose formula is the function itself.
  private static let symbols =
    "fix 0 0 0 sin a=pi b=0 c=1 d=0; fix 0 1 0 x^2 a=1 b=0 c=1 d=0; fix 1 0 0 exp a=1 b=0 c=1 d=0"

  private func object(_ line: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
  }

  private func objects(_ value: Any?) throws -> [[String: Any]] {
    try #require(value as? [[String: Any]])
  }

  private func run(_ commands: String, _ more: [String] = []) throws -> Program.Result {
    try Program.run(["run", "-c", commands] + Self.small + more)
  }

  // MARK: JSON

  @Test func everyCommandHasItsKeys() throws {
    let commands =
      "train steps=10 lamb=0.01; prune preview=on; prune; suggest 0 0 0 lib=x,sin,x^2 top=2;"
      + "define bump \"exp(-x^2)\"; fix 0 0 0 sin a=pi; fix 0 1 0 bump; unfix 0 1 0;"
      + "auto min_r2=0; formula round=4"
    let result = try run(commands, ["--json"])
    #expect(result.code == 0, "\(result.errors)")
    let lines = try result.lines.map(object)
    #expect(
      lines.map { $0["command"] as? String } == [
        "train", "prune", "prune", "suggest", "define", "fix", "fix", "unfix", "auto", "formula",
      ])
    for line in lines[1...2] + lines[5...8] {
      #expect(line["train_rmse"] is NSNumber && line["test_rmse"] is NSNumber)
      #expect(line["shape"] is [Int])
    }
    let (preview, prune) = (lines[1], lines[2])
    #expect(preview["preview"] as? Bool == true && prune["preview"] as? Bool == false)
    #expect(preview["removed_edges"] as? [[Int]] == prune["removed_edges"] as? [[Int]])
    #expect((prune["removed_edges"] as? [[Int]])?.allSatisfy { $0.count == 3 } == true)
    #expect((prune["removed_edges"] as? [[Int]])?.count == 6 - (prune["edges"] as? Int ?? 0))
    #expect(prune["train_rmse_before"] is NSNumber && prune["unused_inputs"] as? [String] == [])
    try check(suggest: lines[3])
    let fixed = try #require(try objects(lines[5]["fixed"]).first)
    #expect(fixed["edge"] as? [Int] == [0, 0, 0] && fixed["function"] as? String == "sin")
    #expect(fixed["a"] as? Double == .pi && fixed["r2"] is NSNumber)
    try check(auto: lines[8], formula: lines[9])
  }

  private func check(suggest: [String: Any]) throws {
    #expect(suggest["edge"] as? [Int] == [0, 0, 0])
    let candidates = try objects(suggest["candidates"])
    #expect((1...2).contains(candidates.count))
    for candidate in candidates {
      #expect(candidate["function"] is String && candidate["complexity"] is Int)
      for key in ["r2", "a", "b", "c", "d", "train_rmse"] {
        #expect(candidate[key] is NSNumber, "\(key)")
      }
    }
  }

  private func check(auto: [String: Any], formula: [String: Any]) throws {
    #expect(auto["seconds"] is NSNumber)
    for fixed in try objects(auto["fixed"]) {
      #expect((fixed["edge"] as? [Int])?.count == 3 && fixed["function"] is String)
      #expect(fixed["r2"] is NSNumber)
    }
    #expect(try objects(auto["left"]).isEmpty)
    let outputs = try objects(formula["outputs"])
    #expect(outputs.map { $0["name"] as? String } == ["y"])
    for key in ["text", "python", "latex"] { #expect(outputs[0][key] is String, "\(key)") }
    for key in ["complexity", "train_rmse", "test_rmse"] {
      #expect(outputs[0][key] is NSNumber, "\(key)")
    }
    #expect((formula["network"] as? [String: Any])?["train_rmse"] is NSNumber)
  }

  @Test(arguments: ["0", "1", "2"])
  func theArticlesScriptFindsItsFormula(_ seed: String) throws {
    let result = try Program.run(
      ["run", "--json", "--quiet", "--seed", seed, "--script", Program.article])
    #expect(result.code == 0, "\(result.errors)")
    let formula = try object(try #require(result.lines.last))
    let output = try #require(try objects(formula["outputs"]).first)
    #expect(output["text"] as? String == "exp(x2^2 + sin(pi*x1))")
    #expect(output["python"] as? String == "exp(x2**2 + sin(pi*x1))")
    #expect(output["complexity"] as? Int == 9)
    #expect(try #require(output["test_rmse"] as? Double) < 1e-12)
  }

  @Test func columnsAreVariablesOfPython() throws {
    var table = "body mass (g),lambda,x-1,class\n"
    for index in 0..<60 {
      let (a, b) = (Double(index) / 60, Double(index * 7 % 60) / 60)
      table += "\(a),\(b),\(a - b),\(a * a + b)\n"
    }
    let commands =
      "fix 0 0 0 x^2; fix 0 1 0 x; fix 0 2 0 x; train steps=3; formula; train steps=0"
    let result = try Program.run(
      ["run", "-", "--json", "--width", "3,1", "--quiet", "-c", commands], input: table)
    #expect(result.code == 0, "\(result.errors)")
    let formula = try objects(try object(result.lines[4])["outputs"])[0]
    let variables = try objects(formula["variables"])
    let python = try #require(formula["python"] as? String)
    #expect(variables.count >= 2)
    for variable in variables {
      let identifier = try #require(variable["python"] as? String)
      #expect(
        python.contains(identifier) && identifier.wholeMatch(of: /[A-Za-z_][A-Za-z_0-9]*/) != nil)
      #expect(identifier != "lambda" && variable["name"] is String)
    }
    #expect(!python.contains("(g)") && !python.contains("`"))
  }

  @Test func classesHaveTheirOwnKeys() throws {
    var table = "a,b,class\n"
    for index in 0..<60 {
      let (a, b) = (Double(index) / 60, Double(index * 7 % 60) / 60)
      table += "\(a),\(b),\(a * a + b > 0.7 ? 1 : 0)\n"
    }
    let commands = "prune node_th=0 edge_th=0; suggest 0 0 0 top=1; fix 0 0 0 x^2; undo; auto"
    let result = try Program.run(
      ["run", "-", "--json", "--width", "2,1,2", "--loss", "cross-entropy", "-c", commands],
      input: table)
    #expect(result.code == 0, "\(result.errors)")
    for line in try result.lines.map(object) {
      #expect(line["train_cross_entropy"] is NSNumber && line["train_rmse"] == nil)
    }
  }

  // MARK: Text

  @Test func peopleReadTablesAndFormulas() throws {
    let result = try run(
      Self.symbols + "; suggest 0 0 0 lib=sin,x; prune_node 1 1; formula;"
        + "prune node_th=0 edge_th=0")
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.contains("1  sin       1.00000"))
    #expect(result.output.contains("y = exp(x2^2 + sin(pi*x1))\n  complexity 9, RMSE "))
    #expect(result.output.contains("; the network: RMSE "))
    #expect(result.output.contains("prune: nothing scores so low; [2,1,1] with 3 edges, RMSE"))
    #expect(result.lines.allSatisfy { $0.last != " " })
  }

  // MARK: Files

  @Test func exportsAreFilesByTheirEndings() throws {
    let folder = try TemporaryFolder()
    let endings = ["txt", "tex", "py", "sympy", "swift", "c", "json", "csv", "svg", "script"]
    let exports = endings.map { "export \(folder.path("out.\($0)"))" }.joined(separator: "; ")
    let commands =
      "prune_node 1 1; \(Self.symbols); " + exports
    let result = try run(commands, ["--json"])
    #expect(result.code == 0, "\(result.errors)")
    for (ending, line) in zip(endings, result.lines.suffix(endings.count)) {
      #expect(try object(line)["file"] as? String == folder.path("out.\(ending)"))
      #expect(try folder.read("out.\(ending)").count > 40, "\(ending)")
    }
    let picture = XMLParser(data: Data(try folder.read("out.svg").utf8))
    #expect(picture.parse(), "\(String(describing: picture.parserError))")
    #expect(try folder.read("out.csv").split(separator: "\n").count == 301)
    // Replaying the log leads to the same formula.
    let again = try Program.run(
      ["run", "--script", folder.path("out.script")] + Self.small
        + ["--output", folder.path("a.kan")])
    #expect(again.code == 0, "\(again.errors)")
    let formula = try Program.run(
      ["run", "--model", folder.path("a.kan"), "-c", "formula"] + Self.small)
    #expect(formula.output.hasPrefix("y = exp(x2^2 + sin(pi*x1))\n"))
  }

  @Test func predictionsByTheFormula() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.kan")
    let commands = "prune_node 1 1; \(Self.symbols)"
    let made = try run(commands, ["--output", path])
    #expect(made.code == 0, "\(made.errors)")
    let table = "x2,x1\n0.5,0.25\n-1,0\n"
    let formula = try Program.run(["predict", path, "--formula"], input: table)
    #expect(formula.code == 0, "\(formula.errors)")
    let network = try Program.run(["predict", path], input: table)
    #expect(formula.lines.count == 3 && formula.lines[0] == "y")
    let expected = [exp(0.25 + sin(0.25 * .pi)), exp(1.0)]
    for (row, value) in expected.enumerated() {
      for lines in [formula.lines, network.lines] {
        #expect(abs(try #require(Double(lines[row + 1])) - value) < 1e-12)
      }
    }
    let splines = try run("train steps=1", ["--output", path])
    #expect(splines.code == 0)
    let failed = try Program.run(["predict", path, "--formula"], input: table)
    #expect(failed.code == 1 && failed.errorLines.count == 1 && failed.output.isEmpty)
  }

  @Test func modelsBringTheirFunctions() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.kan")
    let made = try run(
      "define bump \"exp(-3*x^2)\"; define spare x^2; fix 0 0 0 bump; save \(path)")
    #expect(made.code == 0, "\(made.errors)")
    for commands in ["fix 0 1 1 bump; auto lib=bump,x", "suggest 0 1 0 lib=spare"] {
      let known = try run(commands, ["--model", path])
      #expect(known.code == 0, "\(known.errors)")
      #expect(try run(commands).code == 64)
      #expect(try run("open \(path); \(commands)").code == 0)
    }
  }

  // MARK: Errors

  @Test(arguments: [
    ("fix 0 0 0 sinn", Int32(64), "1:1: fix: there is no function sinn; did you mean sin?"),
    ("train steps=1;\n auto lib=x,spline", 64, "2:2: auto: there is no function spline"),
    ("define f \"x +\"", 64, "column 4"), ("export a.pdf", 64, ".svg"),
    ("fix 0 9 0 sin", 1, "there is no edge (0, 9, 0) in a network [2,2,1]"),
    ("prune_edge 0 0 0; fix 0 0 0 sin", 1, "edge (0, 0, 0) has been taken out"),
    ("formula", 1, "(0, 0, 0)"), ("unfix 0 0 0", 1, "no symbol"),
    ("fix 0 0 0 log a=1 b=-5", 1, "log with these numbers cannot stand"),
    ("export /nowhere/a.script", 74, "/nowhere/a.script"),
    ("export /nowhere/a.svg", 74, "/nowhere/a.svg"),
    ("export /nowhere/a.csv", 74, "/nowhere/a.csv"),
    ("define f x^2; fix 0 0 0 f; define f x^3", 1, "f is in use by edge (0, 0, 0)"),
  ])
  func failuresAreOneLineAndACode(commands: String, code: Int32, says: String) throws {
    let result = try run(commands)
    #expect(result.code == code, "\(result.errors)")
    #expect(result.errorLines.count == 1, "\(result.errors)")
    #expect(result.errors.contains(says), "\(result.errors)")
  }

  @Test func signalsEndALongSearch() async throws {
    let folder = try TemporaryFolder()
    let log = folder.url.appendingPathComponent("log.jsonl")
    let result = try await Program.interrupt(
      [
        "run", "--width", "2,30,30,1", "--samples", "2000", "--log", log.path, "--output",
        folder.path("left.kan"), "-c", "train steps=1; auto; auto; auto",
      ],
      with: SIGINT, when: log, errors: folder.url.appendingPathComponent("errors"))
    #expect(result.code == 130, "\(result.errors)")
    let predicted = try Program.run(["predict", folder.path("left.kan")], input: "x1,x2\n0,0\n")
    #expect(predicted.code == 0, "\(predicted.errors)")
  }
}
