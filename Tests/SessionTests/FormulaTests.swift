import Expressions
import Foundation
import KAN
import Storage
import Symbolic
import Testing

@testable import Session

/// `formula` and `export`.
@Suite struct FormulaTests {
  /// A session with a symbolic network.
  private func symbolic() throws -> Engine {
    var engine = try sampleEngine(width: "2,1,1", data: try sampleData(samples: 100))
    try engine.run(
      "fix 0 0 0 sin a=pi b=0 c=1 d=0; fix 0 1 0 x^2 a=1 b=0 c=1 d=0; fix 1 0 0 exp a=1 b=0 c=1 d=0"
    )
    return engine
  }

  private func formulas(_ outcomes: [Outcome]) throws -> FormulaOutcome {
    guard let result = outcomes.last?.result as? FormulaOutcome else {
      throw SessionError(.failed, "no formula")
    }
    return result
  }

  @Test func formulasSayWhatTheNetworkComputes() throws {
    var engine = try symbolic()
    let before = engine
    let result = try formulas(try engine.run("formula"))
    #expect(result.formulas.map(\.name) == ["y"])
    #expect(result.formulas[0].expression.description == "exp(x2^2 + sin(pi*x1))")
    #expect(result.formulas[0].complexity == 9)
    #expect(result.formulas[0].train.error < 1e-14)
    #expect(result.train == engine.network.score(engine.data.train))
    #expect(result.test == engine.data.test.map { engine.network.score($0) })
    #expect(engine.currentModel == before.currentModel && engine.log == before.log)
    #expect(engine.history == before.history)
  }

  @Test func roundingIsToSignificantDigits() throws {
    var engine = try symbolic()
    try engine.run("fix 0 0 0 sin a=1.2345678 b=0 c=1 d=0")
    let full = try formulas(try engine.run("formula")).formulas[0]
    let rounded = try formulas(try engine.run("formula round=3")).formulas[0]
    #expect(full.expression.description.contains("1.234567"))
    #expect(rounded.expression.description == "exp(x2^2 + sin(1.23*x1))")
    // The formula's errors are its own.
    #expect(rounded.train.error > full.train.error || rounded.train.error > 1e-5)
  }

  @Test func splinesAreNoFormula() throws {
    var engine = try symbolic()
    try engine.run("unfix 0 1 0")
    let error = sessionError { try engine.run("formula") }
    #expect(error?.kind == .failed && error?.description.contains("(0, 1, 0)") == true)
  }

  @Test func helpNamesEveryEnding() {
    #expect(
      ExportFormat.help
        == "formulas (.txt .tex .py .sympy .swift .c .json), a picture (.svg), "
        + "samples and predictions (.csv) or the commands so far (.script)")
  }

  @Test(arguments: DocumentFormat.all.map(\.ending))
  func formulasAreExported(ending: String) throws {
    try withFolder { folder in
      let path = "\(folder)/a formula.\(ending)"
      var engine = try symbolic()
      let before = engine
      let outcome = try engine.run("export \"\(path)\"").last
      #expect(outcome == .file(command: "export", path: path))
      #expect(engine.log == before.log && engine.hasUnsavedWork == before.hasUnsavedWork)
      let text = try String(contentsOfFile: path, encoding: .utf8)
      #expect(text.contains("exp"))
      // The bytes do not depend on the time of writing.
      try engine.run("export \"\(path)\"")
      #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
    }
  }

  @Test func tablesHoldSamplesAndPredictions() throws {
    try withFolder { folder in
      let path = "\(folder)/samples.csv"
      var engine = try symbolic()
      try engine.run("export \(path)")
      let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
      #expect(lines[0] == "set,x1,x2,y,y by network,y by formula")
      let rows = lines.dropFirst().map { $0.split(separator: ",") }
      let (train, test) = (engine.data.train, try #require(engine.data.test))
      #expect(rows.map { $0[0] == "train" }.filter { $0 }.count == train.count)
      #expect(rows.count == train.count + test.count)
      let outputs = engine.currentModel.predictions(
        [Array(train.input(0)), Array(train.input(1))])[0]
      for (index, row) in rows.prefix(train.count).enumerated() {
        let numbers = row.dropFirst().compactMap { Double($0) }
        let (x1, x2) = (train.inputs[index], train.inputs[train.count + index])
        #expect(numbers.prefix(3) == [x1, x2, train.targets[index]])
        #expect(numbers[3] == outputs[index])
        #expect(abs(numbers[4] - exp(x2 * x2 + sin(.pi * x1))) < 1e-14)
      }
      // Without formulas of splines, the rest is still written.
      try engine.run("unfix 1 0 0; export \(path)")
      let header = try String(contentsOfFile: path, encoding: .utf8).prefix { $0 != "\n" }
      #expect(header == "set,x1,x2,y,y by network")
    }
  }

  @Test func scriptsLeadHereAgain() throws {
    try withFolder { folder in
      var engine = try sampleEngine()
      try engine.run(
        "train steps=3; define f \"x^2 + 1\"; fix 0 0 0 f; prune edge_th=0.1; undo; "
          + "export \(folder)/log.script")
      let script = try String(contentsOfFile: "\(folder)/log.script", encoding: .utf8)
      #expect(script.contains("\n# begins with [2,3,1], grid 3, order 3, seed 0\n"))
      var replayed = try sampleEngine()
      try replayed.run(script)
      #expect(replayed.bits == engine.bits && replayed.log == engine.log)
    }
  }

  @Test func picturesAreLeftToThoseWhoDraw() throws {
    var engine = try symbolic()
    guard let picture = try engine.run("export a.svg").last?.result as? PictureOutcome else {
      Issue.record("no picture")
      return
    }
    #expect(picture.plot.model == engine.currentModel && picture.path == "a.svg")
  }

  @Test func filesThatCannotBeWrittenAreErrors() throws {
    var engine = try symbolic()
    for ending in ["txt", "csv", "script"] {
      let error = sessionError { try engine.run("export /nowhere/at/all.\(ending)") }
      #expect(error?.kind == .cannotWrite)
    }
  }

  @Test func everySymbolIsKeptInFilesToTheBit() throws {
    try withFolder { folder in
      var engine = try sampleEngine(width: "2,2+1x,1")
      try engine.run(
        "train steps=2; define bump \"exp(-3*x^2)\"; fix 0 0 0 bump; fix 0 1 2 sin b=0.1; "
          + "fix 0 1 3 tanh; unfix 0 1 3; prune_edge 0 0 1; train steps=2; save \(folder)/a.kan")
      var other = try sampleEngine(width: "2,2+1x,1", seed: 3)
      try other.run("open \(folder)/a.kan")
      #expect(other.bits == engine.bits && other.currentModel == engine.currentModel)
      #expect(other.functions == engine.functions)
      try engine.run("unfix 0 1 2; fix 0 0 2 x^2")
      try other.run("unfix 0 1 2; fix 0 0 2 x^2")
      #expect(other.bits == engine.bits)
    }
  }
}
