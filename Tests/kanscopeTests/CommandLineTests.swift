import Foundation
import Testing

/// The program in scripts: negative values, files, closed streams, errors with positions.
@Suite(.serialized)
struct CommandLineTests {
  private static let small = [
    "--function", "x1*x2", "--width", "2,2,1", "--samples", "60", "--test-samples", "30",
  ]

  /// Runs a shell command line in which `$0` is the program and `$1` a folder.
  private func shell(_ line: String, _ folder: TemporaryFolder) throws -> Program.Result {
    try Program.run(
      ["-c", line, try Program.path(), folder.url.path], program: "/bin/sh")
  }

  @Test(arguments: [
    ("--grid", "-3"), ("--order", "-1"), ("--samples", "-5"), ("--noise", "-0.1"),
    ("--seed", "-1"), ("--data-seed", "-1"), ("--grid-eps", "-1"), ("--steps", "-2"),
  ])
  func numbersWithAMinusAreValues(option: String, value: String) throws {
    let result = try Program.run(["train", option, value])
    #expect(result.code == 64 && result.errorLines.count == 1)
    #expect(!result.errors.contains("Missing value"), "\(result.errors)")
  }

  @Test func whatCannotBeWrittenIsKnownBeforeTheWork() throws {
    let arguments = ["--output", "/nonexistent/model.kan"] + Self.small
    let unnamed = try Program.run(["train", "--output", ""] + Self.small)
    #expect(unnamed.code == 74 && unnamed.output.isEmpty && unnamed.errorLines.count == 1)
    for command in [["train"], ["run", "-c", "train steps=2"]] {
      let result = try Program.run(command + arguments)
      #expect(result.code == 74 && result.output.isEmpty)
      #expect(result.errorLines.count == 1 && result.errors.contains("/nonexistent/model.kan"))
    }
  }

  @Test func logsDoNotReplaceLinksAndPipes() throws {
    let folder = try TemporaryFolder()
    try folder.write("", to: "real")
    let link = folder.path("link")
    try FileManager.default.createSymbolicLink(
      atPath: link, withDestinationPath: folder.path("real"))
    let result = try Program.run(["train", "--steps", "2", "--log", link] + Self.small)
    #expect(result.code == 0, "\(result.errors)")
    #expect(try folder.read("real").split(separator: "\n").count == 2)
    let target = try FileManager.default.destinationOfSymbolicLink(atPath: link)
    #expect(target == folder.path("real"))
    let full = try Program.run(["train", "--steps", "2", "--log", "/dev/full"] + Self.small)
    #expect(full.code == 74 && full.errors.contains("No space left on device"))
    #expect(FileManager.default.isWritableFile(atPath: "/dev/full"))
    let type = try FileManager.default.attributesOfItem(atPath: "/dev/full")[.type]
    #expect(type as? FileAttributeType == .typeCharacterSpecial)
  }

  /// A file opened by the program must not become its standard output.
  @Test func closedStreamsStayClosed() throws {
    let folder = try TemporaryFolder()
    let options = Self.small.joined(separator: " ")
    let result = try shell(
      #""$0" train --steps 2 --log "$1/log" \#(options) >&-; echo $?"#, folder)
    #expect(result.output == "74\n", "\(result.errors)")
    #expect(result.errors == "kanscope: standard output: cannot be written (Bad file descriptor)\n")
    let log = try folder.read("log").split(separator: "\n")
    #expect(log.count == 2 && log.allSatisfy { $0.hasPrefix("{") })
    let pipe = try shell(
      #"{ "$0" run -c "history; history; history" \#(options); echo $? >"$1/code"; } | true"#,
      folder)
    if try folder.read("code") != "0\n" {
      #expect(try folder.read("code") == "74\n")
      #expect(pipe.errors.contains("standard output: cannot be written (Broken pipe)"))
    }
  }

  /// As under `nohup`.
  @Test func aTerminalThatClosesEndsNothingWhereThatIsIgnored() throws {
    let folder = try TemporaryFolder()
    let line = #"""
      trap '' HUP
      "$0" train --quiet --steps 100000000 --log "$1/log" --lamb 0.01 & p=$!
      until [ -s "$1/log" ]; do sleep 0.05; done
      kill -HUP $p; sleep 0.3; kill -0 $p && echo alive; kill -TERM $p; wait $p; echo $?
      """#
    let result = try shell(line, folder)
    #expect(result.lines.first == "alive" && result.lines.last == "143", "\(result)")
  }

  @Test func stagesOfASearchAreLogged() throws {
    let folder = try TemporaryFolder()
    let log = folder.path("log")
    let result = try Program.run(
      ["discover", "--function", "x1+x2^2", "--samples", "60", "--quiet", "--log", log])
    #expect(result.code == 0 && result.errors.isEmpty, "\(result.errors)")
    let stages = try folder.read("log").split(separator: "\n").map { line in
      try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
    #expect(!stages.isEmpty && stages.allSatisfy { $0["output"] as? String == "y" })
    #expect(stages.contains { $0["state"] as? String == "found" })
  }

  @Test func errorsOfScriptsNameFileAndLine() throws {
    let folder = try TemporaryFolder()
    let script = try folder.write("train steps=1\n\nundo\nundo\n", to: "a.script").path
    let result = try Program.run(["run", "--script", script] + Self.small)
    #expect(result.code == 1)
    #expect(result.errorLines.last == "kanscope: \(script):4: undo: nothing to undo")
    let single = try Program.run(["run", "-c", "redo"] + Self.small)
    #expect(single.errors == "kanscope: 1: redo: nothing to redo\n")
    let missing = try Program.run(["run", "--script", folder.path("none")])
    #expect(missing.code == 66 && missing.errors.contains("check the name"))
    let both = try Program.run(["run", "-", "--script", "-"])
    #expect(both.code == 64 && both.errors.contains("standard input is either"))
  }

  @Test func aModelIsTakenAsItIs() throws {
    let folder = try TemporaryFolder()
    let model = folder.path("model.kan")
    #expect(try Program.run(["train", "--steps", "1", "--output", model] + Self.small).code == 0)
    let same = try Program.run(["train", "--model", model, "--steps", "1"] + Self.small)
    #expect(same.code == 0, "\(same.errors)")
    let other = try Program.run(["train", "--model", model, "--grid", "8", "--function", "x1*x2"])
    #expect(other.code == 64)
    #expect(other.errors.contains("--grid 8: the model in \(model) has 5"), "\(other.errors)")
  }

  @Test func predictionsThatAreNotFiniteAreTold() throws {
    let folder = try TemporaryFolder()
    let model = folder.path("model.kan")
    #expect(try Program.run(["train", "--steps", "2", "--output", model] + Self.small).code == 0)
    let table = try folder.write("x1,x2\n0.5,0.5\n1e308,-1e308\n0.1,0.1\n", to: "table.csv").path
    let result = try Program.run(["predict", model, table])
    #expect(result.code == 0 && result.lines.count == 4)
    if result.lines[2...].contains(where: { Double($0)?.isFinite != true }) {
      #expect(result.errors.contains("row 2 has no finite prediction"), "\(result.errors)")
    }
  }

  @Test func plotsAreASCIIOnRequest() throws {
    let arguments = ["run", "-c", "plot width=60 height=20"] + Self.small
    let environment = ["LC_ALL": "C.UTF-8"]
    let ascii = try Program.run(arguments + ["--glyphs", "ascii"], environment: environment)
    #expect(ascii.code == 0 && ascii.output.utf8.allSatisfy { $0 < 128 })
    let braille = try Program.run(arguments, environment: environment)
    #expect(braille.output.utf8.contains { $0 >= 128 })
  }

  @Test func optionsOfFormulasAreNoneOfTables() throws {
    for option in [["--noise", "0.1"], ["--samples", "10"], ["--test-samples", "10"]] {
      let result = try Program.run(["train", Program.penguins] + option)
      #expect(result.code == 64 && result.errors.contains("go with --function"))
    }
  }
}
