import Foundation
import Testing

/// Training and commands without a screen.
@Suite(.serialized)
struct HeadlessTests {
  /// A small problem that trains in a moment.
  private static let small = [
    "--function", "exp(sin(pi*x1)+x2^2)", "--width", "2,2,1", "--samples", "100",
    "--test-samples", "50",
  ]

  private func object(_ line: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
  }

  /// Lines without the values of `seconds`, the only ones that may differ.
  private func withoutSeconds(_ text: String) -> String {
    text.replacing(/"seconds":[^,}]*/, with: "\"seconds\":0")
  }

  @Test func everyLineOfJSONIsAnObject() throws {
    let folder = try TemporaryFolder()
    let model = folder.path("model.kan")
    let commands =
      "train steps=3; plot width=60 height=20; refine 7; prune_edge 0 0 0; undo; redo; history; "
      + "checkout 0; set lamb 0.01; step; pace max; restart seed=4; save \(model); open \(model)"
    let result = try Program.run(["run", "--json", "-c", commands] + Self.small)
    #expect(result.code == 0, "\(result.errors)")
    let names = try result.lines.map { try object($0)["command"] as? String }
    #expect(
      names == [
        "train", "plot", "refine", "prune_edge", "undo", "redo", "history", "checkout", "set",
        "train", "pace", "restart", "save", "open",
      ])
    let train = try object(result.lines[0])
    for key in [
      "steps", "evaluations", "train_rmse", "test_rmse", "objective", "regularization", "seconds",
      "parameters",
    ] {
      #expect(train[key] is NSNumber, "\(key)")
    }
    #expect(train["shape"] as? [Int] == [2, 2, 1])
    #expect(train["steps"] as? Int == 3)
    let cut = try object(result.lines[3])
    #expect(cut["removed_edges"] as? [[Int]] == [[0, 0, 0]])
    #expect(cut["edges"] as? Int == 5)
  }

  @Test func startsAndGridsAreOptions() throws {
    let arguments = ["--json", "--quiet", "--grid", "9"] + Self.small
    let result = try Program.run(
      ["train", "--optimizer", "lm", "--steps", "4", "--starts", "3", "--grids", "3,5"] + arguments)
    #expect(result.code == 0, "\(result.errors)")
    let train = try object(try #require(result.lines.first))
    #expect(train["grid"] as? Int == 5 && train["steps"] as? Int == 16)
    let command = try Program.run(
      ["run", "-c", "train optimizer=lm steps=4 starts=3 grids=3,5"] + arguments)
    #expect(withoutSeconds(command.output) == withoutSeconds(result.output))
    let wrong = try Program.run(["train", "--grids", "5,3"] + arguments)
    #expect(wrong.code == 64 && wrong.errors.contains("grids are whole numbers"))
  }

  @Test func undoneGridUpdatesAreReported() throws {
    let arguments =
      ["run", "--order", "1", "--grid", "2", "-c"]
      + ["train steps=11 update_grid=off; train steps=2 optimizer=adam lr=1e-9 update_grid=on"]
      + ["--function", "exp(sin(pi*x1)+x2^2)", "--width", "2,5,1", "--samples", "20"]
    let text = try Program.run(arguments)
    #expect(text.code == 0, "\(text.errors)")
    #expect(try #require(text.lines.first).contains("grid update") == false)
    #expect(try #require(text.lines.last).contains("; the grid update after step 11 multiplied"))
    let lines = try Program.run(arguments + ["--json"]).lines.map(object)
    #expect(lines.first?["undone_grid_update"] == nil)
    let undone = try #require(lines.last?["undone_grid_update"] as? [String: Any])
    #expect(undone["step"] as? Int == 11)
    #expect(try #require(undone["factor"] as? Double) > 10)
  }

  @Test func theSameSeedGivesTheSameBytes() throws {
    let arguments = ["run", "--json", "--seed", "7", "-c"]
    let first = try Program.run(arguments + ["train steps=20; plot"] + Self.small)
    let second = try Program.run(arguments + ["train steps=20; plot"] + Self.small)
    #expect(first.code == 0, "\(first.errors)")
    #expect(withoutSeconds(first.output) == withoutSeconds(second.output))
    let halves = try Program.run(arguments + ["train steps=10; train steps=10"] + Self.small)
    let whole = withoutSeconds(try #require(first.lines.first))
    #expect(withoutSeconds(try #require(halves.lines.last)) == whole)
    let other = try Program.run(
      ["run", "--json", "--seed", "8", "-c", "train steps=20"] + Self.small)
    #expect(withoutSeconds(other.output) != whole + "\n")
  }

  @Test func aSavedModelIsTheSameModel() throws {
    let folder = try TemporaryFolder()
    let model = folder.path("model.kan")
    let trained = try Program.run(["train", "--steps", "5", "--output", model] + Self.small)
    #expect(trained.code == 0, "\(trained.errors)")
    let all = try Program.run(
      ["run", "-c", "train steps=5; plot width=80 height=24"] + Self.small)
    let opened = try Program.run(
      ["run", "--model", model, "-c", "plot width=80 height=24"] + Self.small)
    #expect(opened.code == 0, "\(opened.errors)")
    #expect(opened.output == all.lines.dropFirst().joined(separator: "\n") + "\n")
    #expect(opened.output.contains("x1") && opened.output.contains("y"))
  }

  @Test func theLogHasALineForEveryStep() throws {
    let folder = try TemporaryFolder()
    let log = folder.path("log.jsonl")
    let result = try Program.run(["train", "--steps", "6", "--log", log] + Self.small)
    #expect(result.code == 0, "\(result.errors)")
    let lines = try folder.read("log.jsonl").split(separator: "\n").map { try object(String($0)) }
    #expect(lines.compactMap { $0["step"] as? Int } == Array(1...6))
    let losses = lines.compactMap { $0["train"] as? Double }
    #expect(losses.count == 6)
    let (first, last) = (try #require(losses.first), try #require(losses.last))
    #expect(last < first)
  }

  @Test func quietSaysNothingOnStandardError() throws {
    let result = try Program.run(["train", "--steps", "3", "--quiet"] + Self.small)
    #expect(result.code == 0)
    #expect(result.errors.isEmpty)
    #expect(result.lines.count == 1)
  }

  @Test func standardInputIsATable() throws {
    var table = "a,b,result\n"
    for index in 0..<40 {
      let (a, b) = (Double(index) / 40, Double(index * 7 % 40) / 40)
      table += "\(a),\(b),\(a * a + b)\n"
    }
    let result = try Program.run(
      ["run", "-", "--json", "--width", "2,1", "-c", "train steps=30"], input: table)
    #expect(result.code == 0, "\(result.errors)")
    let train = try object(try #require(result.lines.first))
    #expect(try #require(train["test_rmse"] as? Double) < 0.05)
  }

  @Test func aTableOfMeasurements() throws {
    let arguments = [
      "train", Program.penguins, "--inputs", "flipper_length_mm,bill_length_mm", "--target",
      "body_mass_g", "--width", "2,1", "--grid", "3", "--lamb", "0.01", "--steps", "30", "--json",
    ]
    let result = try Program.run(arguments)
    #expect(result.code == 0, "\(result.errors)")
    let train = try object(try #require(result.lines.first))
    // The column's standard deviation is 800 g; a linear fit on flipper length leaves 390 g.
    let error = try #require(train["test_rmse"] as? Double)
    #expect(error > 200 && error < 500)
  }

  // MARK: Exit codes

  struct Failing: CustomTestStringConvertible {
    var arguments: [String]
    var input = ""
    let code: Int32
    let says: String
    var testDescription: String { arguments.joined(separator: " ") }
  }

  static let failing = [
    Failing(arguments: ["--nonsense"], code: 64, says: "--nonsense"),
    Failing(arguments: ["train", "--grid", "0"], code: 64, says: "grid"),
    Failing(arguments: ["train", "--width", "2,,1"], code: 64, says: "layer"),
    Failing(arguments: ["train", "--optimizer", "sgd"], code: 64, says: "sgd"),
    Failing(arguments: ["train", "--function", "sin(x1"], code: 64, says: "column 4"),
    Failing(arguments: ["run", "-c", "train steps=1; trian"], code: 64, says: "train"),
    Failing(arguments: ["run", "-c", "train steps=many"], code: 64, says: "many"),
    Failing(arguments: ["run"], code: 64, says: "-c"),
    Failing(arguments: ["run", "-c", "undo"], code: 1, says: "nothing to undo"),
    Failing(
      arguments: ["run", "-c", "prune_edge 9 9 9; train steps=100000"], code: 1, says: "9"),
    Failing(arguments: ["train", "/nowhere/table.csv"], code: 66, says: "/nowhere/table.csv"),
    Failing(
      arguments: ["run", "--model", "/nowhere/a.kan", "-c", "plot"], code: 66,
      says: "/nowhere/a.kan"),
    Failing(arguments: ["predict", "/nowhere/a.kan"], code: 66, says: "/nowhere/a.kan"),
    Failing(
      arguments: ["train", "--steps", "1", "--output", "/nowhere/a.kan"], code: 74,
      says: "/nowhere/a.kan"),
    Failing(
      arguments: ["train", "--steps", "1", "--log", "/nowhere/a.jsonl"], code: 74,
      says: "/nowhere/a.jsonl"),
    Failing(
      arguments: ["run", "-c", "save /nowhere/a.kan"], code: 74, says: "/nowhere/a.kan"),
    Failing(arguments: ["train", "-"], input: "", code: 65, says: "standard input"),
    Failing(arguments: ["train", "-"], input: "a,b\n1,2\n3\n", code: 65, says: ":3"),
    Failing(
      arguments: ["train", "-", "--target", "a"], input: "a,b\n1,2\n3,four\n", code: 65,
      says: "different texts"),
    Failing(
      arguments: ["train", "-"], input: "a,b\n1,2\n3,nan\n", code: 65, says: "--missing impute"),
    Failing(
      arguments: ["train", "-", "--missing", "error"], input: "a,b\n1,2\n3,nan\n", code: 65,
      says: ":3"),
    Failing(arguments: ["train", "-"], input: "a,b\n1,2\n", code: 65, says: "row"),
    Failing(
      arguments: ["train", "-", "--target", "c"], input: "a,b\n1,2\n3,4\n", code: 65, says: "c"),
  ]

  @Test(arguments: failing)
  func aFailureIsOneLineAndACode(failure: Failing) throws {
    let result = try Program.run(failure.arguments, input: failure.input)
    #expect(result.code == failure.code, "\(result.errors)")
    #expect(result.errorLines.count == 1, "\(result.errors)")
    #expect(result.errors.hasPrefix("kanscope: "))
    #expect(result.errors.contains(failure.says), "\(result.errors)")
  }

  @Test func aTrainingThatLeavesTheNumbersFailsWithWhatThereIs() throws {
    let folder = try TemporaryFolder()
    let (model, log) = (folder.path("model.kan"), folder.path("log.jsonl"))
    let wild = ["--optimizer", "adam", "--lr", "1e80", "--json"] + Self.small
    let result = try Program.run(["train", "--output", model, "--log", log] + wild)
    #expect(result.code == 1 && result.errorLines.count == 1, "\(result.errors)")
    #expect(result.errors.contains("non-finite") && result.errors.contains("smaller lr"))
    let train = try object(try #require(result.lines.first))
    #expect(train["end"] as? String == "diverged" && train["train_rmse"] is NSNumber)
    #expect(try folder.read("log.jsonl").split(separator: "\n").count == train["steps"] as? Int)
    let predicted = try Program.run(["predict", model], input: "x1,x2\n0,0\n")
    #expect(predicted.code == 0, "\(predicted.errors)")
    // A script stops there, as at every command that fails.
    let script = try Program.run(["run", "-c", "plot; train; plot"] + wild)
    #expect(script.code == 1 && script.lines.count == 2)
    #expect(script.errors.hasPrefix("kanscope: 1: train: "))
  }

  @Test func whatWasDoneAfterTrainingDivergedIsInTheScript() throws {
    let folder = try TemporaryFolder()
    let (script, model) = (folder.path("done.script"), folder.path("done.kan"))
    let again = folder.path("again.kan")
    let wild = "train steps=40 optimizer=adam lr=1e80"
    let commands =
      "train steps=3; \(wild) may_diverge=on; undo; redo; refine 6; train steps=2; export \(script)"
    let first = try Program.run(
      ["run", "--json", "-c", commands, "--output", model] + Self.small)
    #expect(first.code == 0 && first.lines.count == 7, "\(first.errors)")
    let second = try Program.run(["run", "--script", script, "--output", again] + Self.small)
    #expect(second.code == 0, "\(second.errors)")
    #expect(try folder.read("again.kan") == folder.read("done.kan"))
    // Without `may_diverge` it is a failure that ends the script.
    let text = try folder.read("done.script")
    #expect(text.contains(" may_diverge=on\n"))
    let typed = try Program.run(
      ["run", "-c", text.replacingOccurrences(of: " may_diverge=on", with: "")] + Self.small)
    #expect(typed.code == 1 && typed.lines.count == 2)
    let line = text.split(separator: "\n", omittingEmptySubsequences: false)
      .firstIndex { $0.contains("may_diverge") }
    #expect(typed.errors.hasPrefix("kanscope: \((line ?? -1) + 1): train "), "\(typed.errors)")
  }

  @Test func oddTablesThatAreGood() throws {
    for (table, name) in [
      ("\u{FEFF}a,b\r\n1,2\r\n3,4\r\n5,6\r\n", "a byte-order mark and CRLF"),
      ("a\tb\n1\t2\n3\t4\n5\t6\n", "tabs"),
      ("a,b,c\n1,7,2\n3,7,4\n5,7,6\n", "a constant column"),
      ("\"a, b\",c\n1,2\n3,4\n5,6", "quotes and no last newline"),
    ] {
      let result = try Program.run(
        ["train", "-", "--steps", "2", "--json", "--quiet"], input: table)
      #expect(result.code == 0, "\(name): \(result.errors)")
      #expect(try object(try #require(result.lines.first))["steps"] is Int, "\(name)")
    }
  }

  @Test(arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143)), (SIGHUP, Int32(129))])
  func signalsEndALongTrainingAndItsModelIsWritten(signal: Int32, code: Int32) async throws {
    let folder = try TemporaryFolder()
    let log = folder.url.appendingPathComponent("log.jsonl")
    let result = try await Program.interrupt(
      [
        "train", "--steps", "1000000", "--lamb", "0.01", "--log", log.path, "--output",
        folder.path("left.kan"),
      ],
      with: signal, when: log, errors: folder.url.appendingPathComponent("errors"))
    #expect(result.code == code, "\(result.errors)")
    let predicted = try Program.run(["predict", folder.path("left.kan")], input: "x1,x2\n0,0\n")
    #expect(predicted.code == 0, "\(predicted.errors)")
  }

  @Test func outputThatCannotBeWrittenIsAnError() throws {
    for arguments in [["run", "-c", "train steps=1; plot"], ["train", "--steps", "1"]] {
      let result = try Program.run(arguments + Self.small, output: "/dev/full")
      #expect(result.code == 74)
      #expect(result.errorLines.count == 1)
      #expect(result.errors.contains("standard output"))
    }
    // Unreadable messages do not change the result.
    let result = try Program.run(["train", "/nowhere/table.csv"], errors: "/dev/full")
    #expect(result.code == 66)
  }
}
