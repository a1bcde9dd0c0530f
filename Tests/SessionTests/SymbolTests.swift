import Expressions
import KAN
import Symbolic
import Testing

@testable import Session

/// `suggest`, `fix`, `unfix` and `define`.
@Suite struct SymbolTests {
  private func fixed(_ outcomes: [Outcome]) throws -> FixOutcome {
    guard let result = outcomes.last?.result as? FixOutcome else {
      throw SessionError(.failed, "nothing fixed")
    }
    return result
  }

  private func suggested(_ outcomes: [Outcome]) throws -> SuggestOutcome {
    guard let result = outcomes.last?.result as? SuggestOutcome else {
      throw SessionError(.failed, "nothing suggested")
    }
    return result
  }

  /// R² of a function on an edge, from the definition.
  private func share(_ fit: AffineFit, of edge: EdgeID, in engine: Engine) -> Double {
    let (inputs, outputs) = engine.network.samples(of: edge, in: engine.data.train)
    let mean = outputs.reduce(0, +) / Double(outputs.count)
    var (residual, total) = (0.0, 0.0)
    for (input, output) in zip(inputs, outputs) {
      residual += (output - fit.value(at: input)) * (output - fit.value(at: input))
      total += (output - mean) * (output - mean)
    }
    return 1 - residual / total
  }

  // MARK: Fixing

  @Test func givenNumbersAreTaken() throws {
    var engine = try sampleEngine()
    try engine.run("train steps=3")
    let before = engine
    let result = try fixed(try engine.run("fix 0 1 2 sin a=3 b=0.1 c=2 d=-1"))
    let edge = EdgeID(0, 1, 2)
    #expect(result.fixed.map(\.edge) == [edge] && result.left.isEmpty)
    let fit = result.fixed[0].fit
    #expect([fit.a, fit.b, fit.c, fit.d] == [3, 0.1, 2, -1])
    #expect(engine.network.layers[0].kind(1, 2) == .symbolic(.sine))
    #expect(engine.network.affine(edge) == (3, 0.1, 2, -1))
    #expect(abs(fit.r2 - share(fit, of: edge, in: before)) < 1e-9 * max(1, abs(fit.r2)))
    #expect(result.train == engine.network.score(engine.data.train))
    #expect(result.test == engine.data.test.map { engine.network.score($0) })
    #expect(engine.log.last == "fix 0 1 2 sin a=3.0 b=0.1 c=2.0 d=-1.0")
  }

  @Test(arguments: ["x", "x^2", "sin", "exp", "x^2 a=2", "x c=1", "sin a=3 b=0.5", "abs d=0"])
  func theRestIsFitted(text: String) throws {
    var engine = try sampleEngine()
    try engine.run("train steps=5")
    let before = engine
    let result = try fixed(try engine.run("fix 0 1 0 \(text)"))
    let fit = result.fixed[0].fit
    let edge = EdgeID(0, 1, 0)
    #expect(abs(fit.r2 - share(fit, of: edge, in: before)) < 1e-6)
    #expect(engine.network.affine(edge) == (fit.a, fit.b, fit.c, fit.d))
    #expect(engine.log.last?.hasPrefix("fix 0 1 0 \(text.split(separator: " ")[0])") == true)
    // Given numbers are kept.
    for word in text.split(separator: " ").dropFirst() {
      let parts = word.split(separator: "=")
      let value = ["a": fit.a, "b": fit.b, "c": fit.c, "d": fit.d][String(parts[0])]
      #expect(value == Double(parts[1]))
    }
  }

  @Test func unfixBringsTheSplineBack() throws {
    var engine = try sampleEngine()
    try engine.run("train steps=5")
    let before = engine.network
    try engine.run("fix 0 0 1 sin")
    #expect(engine.network.score(engine.data.train) != before.score(engine.data.train))
    guard let result = try engine.run("unfix 0 0 1").last?.result as? EditOutcome else {
      Issue.record("no outcome")
      return
    }
    #expect(result.command == "unfix" && result.train == before.score(engine.data.train))
    #expect(engine.network.layers[0].kind(0, 1) == .spline)
    #expect(
      sessionError { try engine.run("unfix 0 0 1") }?.description.contains("no symbol") == true)
  }

  @Test func errorsSayWhatAndWhere() throws {
    var engine = try sampleEngine()
    try engine.run("prune_edge 0 1 1")
    func complaint(_ script: String) -> String {
      sessionError { try engine.run(script) }?.description ?? "accepted"
    }
    for command in ["fix 0 2 0 sin", "suggest 0 2 0", "unfix 0 2 0"] {
      #expect(complaint(command).hasPrefix("there is no edge (0, 2, 0) in a network [2,3,1]"))
    }
    for command in ["fix 0 1 1 sin", "suggest 0 1 1", "unfix 0 1 1"] {
      #expect(complaint(command).hasPrefix("edge (0, 1, 1) has been taken out"))
    }
    #expect(complaint("fix 0 0 0 log a=1 b=-9").contains("log with these numbers cannot stand"))
    #expect(complaint("fix 0 0 0 sin a=0").hasPrefix("with a=0 the edge would be a constant"))
    #expect(complaint("formula").contains("(0, 0, 0)"))
    // A function removed by undo, or expected from a model that lacks it, is missed only when used.
    let missing = Command.fix(EdgeID(0, 0, 0), function: "bump", GivenAffine())
    #expect(sessionError { _ = try engine.start(missing) }?.description.contains("bump") == true)
  }

  @Test func trainingAfterFixingTrainsTheNumbers() throws {
    var engine = try sampleEngine()
    try engine.run("train steps=3; fix 0 0 0 sin")
    let before = engine.network.affine(EdgeID(0, 0, 0))
    let result = try training(try engine.run("train steps=3"))
    #expect(engine.network.affine(EdgeID(0, 0, 0)) != before)
    #expect(result.train.error.isFinite)
  }

  // MARK: Suggestions

  @Test func suggestionsAreWhatFixingWouldDo() throws {
    var engine = try sampleEngine(data: try sampleData(samples: 3000))
    try engine.run("train steps=5")
    let untouched = engine
    let result = try suggested(try engine.run("suggest 0 0 1 lib=x,x^2,sin,exp top=3"))
    #expect(engine.currentModel == untouched.currentModel && engine.log == untouched.log)
    #expect(engine.history == untouched.history && engine.isTraining == false)
    let samples = engine.data.train.thinned(to: 2000)
    #expect(result.edge == EdgeID(0, 0, 1))
    #expect((1...3).contains(result.candidates.count))
    #expect(result.trainError == engine.network.score(samples).error)
    for candidate in result.candidates {
      var other = engine
      try other.run(
        "fix 0 0 1 \(candidate.fit.function.name) a=\(candidate.fit.a) b=\(candidate.fit.b) "
          + "c=\(candidate.fit.c) d=\(candidate.fit.d)")
      #expect(candidate.trainError == other.network.score(samples).error)
      #expect(abs(candidate.fit.r2 - share(candidate.fit, of: result.edge, in: engine)) < 1e-6)
    }
  }

  @Test func suggestionsComeWhileTraining() throws {
    var engine = try sampleEngine()
    var undisturbed = engine
    _ = try engine.start(.train([]))
    for _ in 0..<100 { _ = engine.advance() }
    _ = try engine.start(.suggest(EdgeID(0, 0, 0), library: ["x", "sin"], count: 5))
    #expect(engine.isTraining && engine.search?.command == "suggest")
    let outcomes = engine.advanceToEnd()
    #expect(outcomes.map(\.command) == ["suggest", "train"])
    try undisturbed.run("train")
    #expect(engine.bits == undisturbed.bits && engine.log == undisturbed.log)
  }

  // MARK: Functions of one's own

  @Test func definedFunctionsAreOfTheLibrary() throws {
    var engine = try sampleEngine()
    try engine.run("train steps=2; define bump \"exp(-3*x^2)\" complexity=4")
    #expect(engine.functions.map(\.name) == ["bump"] && engine.functions[0].complexity == 4)
    #expect(engine.hasUnsavedWork)
    let outcomes = try engine.run("define ramp \"x*sigmoid(4*x)\"; fix 0 0 0 bump")
    #expect(try fixed(outcomes).fixed[0].fit.function.name == "bump")
    #expect(try engine.library(nil).suffix(2).map(\.name) == ["bump", "ramp"])
    #expect(
      try suggested(try engine.run("define f x; suggest 0 0 1 lib=bump,ramp"))
        .candidates.allSatisfy { ["bump", "ramp"].contains($0.fit.function.name) })
    let log = engine.log
    #expect(log[1] == "define bump \"exp(-3*x^2)\" complexity=4")
    var replayed = try sampleEngine()
    try replayed.run(log.joined(separator: "\n"))
    #expect(replayed.bits == engine.bits && replayed.functions == engine.functions)
  }

  @Test func functionsInUseAreNotReplaced() throws {
    var engine = try sampleEngine()
    try engine.run("define f x^2; define f x^3; fix 0 0 1 f")
    let error = sessionError { try engine.run("define f x") }
    #expect(error?.description.contains("f is in use by edge (0, 0, 1)") == true)
    #expect(error?.kind == .failed && engine.log.last == "fix 0 0 1 f")
    // Defining the same again does no harm; once the edge is a spline again, the name is free.
    try engine.run("define f x^3; undo; define f \"x + 1\"")
    #expect(engine.functions.map(\.expression.description) == ["x + 1"])
    // Returning to the state with the edge restores its own function.
    try engine.run("redo")
    #expect(engine.functions.map(\.expression.description) == ["x^3"])
    #expect(engine.network.userFunctions == engine.functions)
  }

  @Test func definingDoesNotDisturbTraining() throws {
    var engine = try sampleEngine()
    var undisturbed = engine
    _ = try engine.start(.train([]))
    for _ in 0..<100 { _ = engine.advance() }
    _ = try engine.start(.define(name: "f", formula: "x^2", complexity: nil))
    #expect(engine.isTraining)
    engine.advanceToEnd()
    try undisturbed.run("train")
    #expect(engine.bits == undisturbed.bits)
  }

  @Test func functionsAreKeptInFiles() throws {
    try withFolder { folder in
      var engine = try sampleEngine()
      try engine.run(
        "define f \"x^2 + 1\"; define g exp(x) complexity=9; fix 0 0 0 f a=0.5; save \(folder)/a.kan"
      )
      var other = try sampleEngine(seed: 7)
      try other.run("define g x; define h x^2; open \(folder)/a.kan")
      #expect(other.bits == engine.bits && other.currentModel == engine.currentModel)
      #expect(other.functions.map(\.name) == ["f", "g", "h"])
      #expect(Array(other.functions.prefix(2)) == engine.functions)
      try other.run("open \(folder)/a.kan; fix 0 0 1 g; save \(folder)/b.kan")
    }
  }
}
