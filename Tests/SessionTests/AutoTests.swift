import Foundation
import KAN
import Numerics
import Testing

@testable import Session

/// `auto`: a search that changes the network only when it ends.
@Suite struct AutoTests {
  /// A session whose network contains two squares for the search to find.
  private func trained() throws -> Engine {
    var engine = try sampleEngine(
      width: "2,1,1", data: try sampleData("exp(sin(pi*x1)+x2^2)", samples: 150))
    try engine.run("train steps=15")
    return engine
  }

  private func outcome(_ outcomes: [Outcome]) throws -> FixOutcome {
    guard let result = outcomes.last?.result as? FixOutcome else {
      throw SessionError(.failed, "nothing fixed")
    }
    return result
  }

  @Test func edgesThatCarryNothingBecomeZero() throws {
    var engine = try sampleEngine(
      width: "2,1x2,1", grid: 5, data: try sampleData("x1*x2", samples: 1000))
    try engine.run("train steps=20")
    let result = try outcome(try engine.run("auto"))
    #expect(result.left.isEmpty)
    let formula = try engine.run("train; formula").last?.result as? FormulaOutcome
    #expect(formula?.formulas.first?.expression.description == "x1*x2")
  }

  @Test func edgesThatAFunctionExplainsAreFixed() throws {
    var engine = try trained()
    let result = try outcome(try engine.run("auto lib=x,x^2,sin,exp"))
    #expect(result.command == "auto" && result.left.isEmpty)
    #expect(result.fixed.map(\.edge) == engine.network.activeEdges)
    #expect(result.fixed.map(\.fit.function.name) == ["sin", "x^2", "exp"])
    #expect(result.shape == engine.network.shape && result.edges == 3)
    #expect(result.train == engine.network.score(engine.data.train))
    #expect(result.test == engine.data.test.map { engine.network.score($0) })
    #expect(result.train.error < 1e-6)
    #expect(engine.log.last == "auto lib=x,x^2,sin,exp")
    #expect(engine.history.entries.last?.title == engine.log.last)
    let fixed = engine.bits
    try engine.run("undo")
    #expect(engine.bits == (try trained()).bits)
    try engine.run("redo")
    #expect(engine.bits == fixed)
    var replayed = try sampleEngine(width: "2,1,1", data: engine.data)
    try replayed.run(engine.log.joined(separator: "\n"))
    #expect(replayed.bits == engine.bits && replayed.history.text == engine.history.text)
  }

  @Test func classesAreFixedToo() throws {
    var data = DataOptions()
    data.function = "(1 + sign(x1 + x2))/2"
    data.samples = 60
    data.testSamples = 30
    var options = ModelOptions()
    options.loss = .crossEntropy
    var engine = try Engine(
      data: try PreparedData(data), options: options, settings: TrainingSettings(),
      clock: stillClock)
    let result = try outcome(try engine.run("train steps=3; auto min_r2=0.5; auto"))
    #expect(engine.network.shape.outputs == 2)
    #expect(result.train == engine.network.score(engine.data.train, loss: .crossEntropy))
    #expect(result.train.accuracy != nil)
  }

  @Test func whatIsExplainedTooBadlyIsLeft() throws {
    var engine = try trained()
    let before = engine
    let result = try outcome(try engine.run("auto lib=exp min_r2=0.9999999"))
    #expect(!result.left.isEmpty)
    #expect(result.left.allSatisfy { left in left.candidates.allSatisfy { $0.r2 < 0.9999999 } })
    #expect(Set(result.fixed.map(\.edge) + result.left.map(\.edge)).count == 3)
    guard result.fixed.isEmpty else { return }
    // Nothing was changed, and there is no earlier state to return to.
    #expect(engine.log == before.log && engine.history == before.history)
    #expect(engine.bits == before.bits)
  }

  @Test func stoppedSearchesChangeNothing() throws {
    let rested = try trained()
    var random = RandomSource(seed: 5)
    var stopped = 0
    for _ in 0..<10 {
      var engine = rested
      #expect(try engine.start(.auto(library: nil, minimumR2: nil)) == nil)
      for _ in 0..<random.index(below: 6) { _ = engine.advance() }
      guard engine.search?.command == "auto" else { continue }
      let outcome = try engine.start(.stop)
      #expect(outcome == .done(command: "stop", message: "auto stopped"))
      #expect(engine.search == nil)
      let rest = engine.advanceToEnd()
      #expect(rest == [.done(command: "auto", message: "stopped; nothing was changed")])
      #expect(engine.bits == rested.bits && engine.log == rested.log)
      #expect(engine.history == rested.history)
      stopped += 1
    }
    #expect(stopped > 2)
  }

  @Test func editsEndSearchesAndTrainingWaits() throws {
    var engine = try trained()
    let before = engine
    _ = try engine.start(.auto(library: nil, minimumR2: nil))
    _ = engine.advance()
    for command: Command in [
      .train([]), .step, .auto(library: nil, minimumR2: nil),
      .define(name: "f", formula: "x", complexity: nil),
    ] {
      #expect(
        sessionError { _ = try engine.start(command) }?.description.contains("auto is under way")
          == true)
    }
    _ = try engine.start(.fix(EdgeID(0, 0, 0), function: "sin", GivenAffine()))
    #expect(engine.search == nil)
    #expect(engine.advanceToEnd().map(\.command) == ["auto", "fix"])
    #expect(engine.log == before.log + ["fix 0 0 0 sin"])
    // A command that fails does not disturb the search.
    _ = try engine.start(.auto(library: ["x", "x^2"], minimumR2: 0.5))
    #expect(sessionError { _ = try engine.start(.refine(grid: 1)) } != nil)
    #expect(engine.search?.command == "auto")
    let result = try outcome(engine.advanceToEnd())
    #expect(result.command == "auto")
  }

  @Test func aRunUnderWayEndsFirst() throws {
    var engine = try sampleEngine()
    _ = try engine.start(.train([]))
    for _ in 0..<150 { _ = engine.advance() }
    let steps = engine.progress.step
    _ = try engine.start(.auto(library: ["x", "x^2"], minimumR2: 0.2))
    #expect(!engine.isTraining)
    engine.advanceToEnd()
    #expect(engine.log.first == "train steps=\(steps)")
    var replayed = try sampleEngine()
    try replayed.run(engine.log.joined(separator: "\n"))
    #expect(replayed.bits == engine.bits)
  }

  @Test func formulasAskedForMeanwhileAreThoseOfTheResult() throws {
    var engine = try trained()
    _ = try engine.start(.auto(library: ["x", "x^2", "sin", "exp"], minimumR2: nil))
    _ = try engine.start(.formula(digits: nil))
    let outcomes = engine.advanceToEnd()
    #expect(outcomes.map(\.command) == ["auto", "formula"])
    // Without symbolic edges it fails when its turn comes.
    var other = try trained()
    _ = try other.start(.auto(library: ["exp"], minimumR2: 1))
    _ = try other.start(.formula(digits: nil))
    var failures: [SessionError] = []
    work: while true {
      switch other.advance() {
      case .idle: break work
      case .failed(let error): failures.append(error)
      default: continue
      }
    }
    #expect(failures.count == 1)
  }

  // MARK: In a live session

  @Test func searchesShowAndStopAtOnce() throws {
    let data = try sampleData("sin(x1)*x2+x3^2", samples: 20_000)
    var engine = try sampleEngine(width: "3,8,8,1", grid: 10, data: data)
    try engine.run("train steps=1")
    let before = engine
    let session = SteppedSession(engine)
    for round in 0..<4 {
      let auto = try session.submit("auto")
      _ = try #require(session.snapshot { $0.status == .searching("auto") })
      session.turn(3 * round)
      _ = session.takeSnapshot()
      let stop = try session.submit("stop")
      session.turn()
      #expect(session.takeSnapshot()?.status == .idle)
      let answers = session.replies(2)
      #expect(answers.map(\.id) == auto + stop)
      #expect(try answers.map { try $0.result.get().command } == ["auto", "stop"])
    }
    let end = session.close()
    #expect(end.bits == before.bits && end.log == before.log)
  }

  @Test func repliesToSearchesComeInOrder() throws {
    let session = SteppedSession(try trained())
    let script =
      "suggest 0 0 0; formula; auto lib=x,x^2,sin,exp; suggest 0 1 0 lib=x; formula; undo; "
      + "prune preview=on; define f x^2; fix 0 1 0 f"
    let placed = try CommandParser.commands(in: script)
    var ids: [CommandID] = []
    for placed in placed {
      ids.append(session.submit(placed.command))
      if placed.text.hasPrefix("auto") {
        _ = try #require(session.snapshot { $0.status == .idle && $0.log.count == 2 })
      }
    }
    let answers = session.replies(placed.count)
    #expect(answers.map(\.id) == ids)
    let failed = answers.filter { if case .failure = $0.result { true } else { false } }
    // Before the search the edges were splines.
    #expect(failed.map(\.command) == [.formula(digits: nil)])
    let last = try #require(session.snapshot { $0.log.count >= 5 })
    #expect(last.functions.map(\.name) == ["f"])
    _ = session.close()
  }

  @Test func closingASearchChangesNothing() throws {
    let before = try trained()
    for turns in [0, 1, 9] {
      let session = SteppedSession(before)
      try session.submit("auto; formula")
      session.turn(turns)
      #expect(session.close().bits == before.bits)
    }
  }
}
