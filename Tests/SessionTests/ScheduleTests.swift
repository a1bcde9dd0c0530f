import KAN
import Numerics
import Testing

@testable import Session

/// `train` with `starts` and `grids`.
@Suite struct ScheduleTests {
  @Test func gridsAreTrainingsInARow() throws {
    for optimizer in ["lbfgs", "lm", "adam"] {
      var engine = try sampleEngine()
      let outcome = try training(
        try engine.run("train optimizer=\(optimizer) steps=4 grids=3,5,9"))
      var parts = try sampleEngine()
      let train = "train optimizer=\(optimizer) steps=4"
      let last = try training(try parts.run("\(train); refine 5; \(train); refine 9; \(train)"))
      #expect(engine.bits == parts.bits)
      #expect(outcome.train == last.train && outcome.test == last.test)
      #expect(outcome.steps == 12 && outcome.stage == .init(seed: 0, grid: 9))
      #expect(engine.curve.records.map(\.step) == Array(1...12))
      #expect(
        zip(engine.curve.records, engine.curve.records.dropFirst()).allSatisfy {
          $0.evaluations < $1.evaluations
        })
      #expect(engine.history.entries.map(\.title) == ["start"] + engine.log)
      #expect(engine.log.count == 1 && engine.log[0].hasSuffix("grids=3,5,9"))
    }
  }

  @Test func theBestStartGoesOn() throws {
    let settings = "optimizer=lm steps=6"
    var errors: [Double] = []
    for seed in 4...8 {
      var one = try sampleEngine(seed: UInt64(seed))
      errors.append(try training(try one.run("train \(settings)")).train.error)
    }
    let best = try #require(errors.indices.min { errors[$0] < errors[$1] })
    var engine = try sampleEngine(seed: 4)
    try engine.run("train steps=2")
    let before = engine.bits
    let outcome = try training(try engine.run("train \(settings) starts=5 grids=3,6"))
    #expect(outcome.stage == .init(seed: UInt64(4 + best), grid: 6))
    // Every start takes its steps; the curve is that of the best start alone.
    #expect(outcome.steps == 36 && engine.curve.records.count == 12)
    var winner = try sampleEngine()
    try winner.run("restart seed=\(4 + best); train \(settings); refine 6; train \(settings)")
    #expect(engine.bits == winner.bits)
    #expect(engine.currentModel.seed == UInt64(4 + best))
    try engine.run("undo")
    #expect(engine.bits == before)
    try engine.run("redo")
    #expect(engine.bits == winner.bits)
  }

  /// At an absurd learning rate some starts diverge at once, and others end with huge errors.
  @Test func theBestStartTellsWhyItEnded() throws {
    let settings = "optimizer=adam lr=1e14 steps=20"
    var ends: [(end: RunEnd, error: Double)] = []
    for seed in 0..<8 {
      var one = try sampleEngine(seed: UInt64(seed))
      let outcome = try training(try one.run("train \(settings)"))
      ends.append((outcome.end, outcome.train.error))
    }
    let best = try #require(ends.min { $0.error < $1.error })
    #expect(best.end == .diverged && ends.last?.end == .completed)
    for grids in ["", " grids=3,5"] {
      var engine = try sampleEngine()
      let outcome = try training(try engine.run("train \(settings) starts=8\(grids)"))
      #expect(outcome.end == .diverged && outcome.train.error == best.error)
    }
  }

  @Test func whereItIsStoppedTheLogLeads() throws {
    var random = RandomSource(seed: 8)
    for options in ["starts=3 grids=3,5", "starts=2", "grids=3,4,6 optimizer=lm", "grids=4"] {
      for _ in 0..<6 {
        var engine = try sampleEngine()
        try engine.run("train steps=1")
        _ = try engine.start(try command("train steps=4 \(options)"))
        for _ in 0..<random.index(below: 150) { _ = engine.advance() }
        guard engine.isTraining else { continue }
        let (steps, end) = engine.progress
        #expect(steps <= end)
        _ = try engine.start(.stop)
        let outcome = try training(engine.advanceToEnd())
        // A step without its test does not count.
        #expect((steps - 1...steps).contains(outcome.steps) && outcome.end == .stopped)
        var replayed = try sampleEngine()
        try replayed.run(engine.log.joined(separator: "\n"))
        #expect(replayed.bits == engine.bits, "\(engine.log)")
        #expect(replayed.history.text == engine.history.text && replayed.log == engine.log)
        // Later training does not depend on it either.
        for command in ["train steps=2", "undo", "train steps=1"] {
          try engine.run(command)
          try replayed.run(command)
        }
        #expect(replayed.bits == engine.bits && replayed.curve == engine.curve)
      }
    }
  }

  /// Stops a schedule with diverging starts after every step and before the next.
  @Test func aStoppedScheduleReplaysItsDivergedStarts() throws {
    let text = "train optimizer=adam lr=1e14 steps=20 starts=8 grids=3,5"
    var whole = try sampleEngine(seed: 0)
    _ = try whole.start(try command(text))
    var stopped: Set<[String]> = []
    while whole.isTraining {
      var engine = whole
      _ = whole.advance()
      _ = try engine.start(.stop)
      engine.advanceToEnd()
      guard stopped.insert(engine.log).inserted else { continue }
      var replayed = try sampleEngine(seed: 0)
      let failures = try replayed.run(engine.log.joined(separator: "\n")).compactMap(\.failure)
      #expect(failures.isEmpty && replayed.log == engine.log, "\(engine.log)")
      #expect(replayed.bits == engine.bits && replayed.history.text == engine.history.text)
      #expect("\(replayed.curve)" == "\(engine.curve)", "\(engine.log)")
    }
    whole.advanceToEnd()
    #expect(whole.log.first?.hasSuffix("grids=3,5 may_diverge=on") == true)
    let marked = stopped.filter { $0.first?.hasSuffix(" may_diverge=on") == true }
    #expect(stopped.count > 40 && marked.count > 10 && marked.count < stopped.count)
  }

  @Test func anEditEndsItAtTheLastStep() throws {
    var engine = try sampleEngine()
    _ = try engine.start(try command("train steps=5 starts=3 grids=3,5"))
    while engine.curve.records.last?.step != 7 { _ = engine.advance() }
    #expect(sessionError { _ = try engine.start(try command("set lamb 0.1")) } != nil)
    #expect(sessionError { _ = try engine.start(try command("train")) } != nil)
    #expect(engine.isTraining)
    try engine.run("prune_edge 0 0 0")
    #expect(engine.log == ["train steps=5 starts=3 grids=3,5 until=7", "prune_edge 0 0 0"])
    var replayed = try sampleEngine()
    try replayed.run(engine.log.joined(separator: "\n"))
    #expect(replayed.bits == engine.bits)
  }

  @Test func complaintsSayWhatToDo() throws {
    for text in [
      "train grids=", "train grids=5,5", "train grids=5,4", "train grids=0", "train grids=3,a",
      "train starts=0", "train starts=x", "train until=3", "set starts 3", "set grids 3",
    ] {
      #expect(sessionError { _ = try command(text) }?.kind == .usage, "\(text)")
    }
    var engine = try sampleEngine(grid: 7)
    let before = engine.bits
    #expect(
      sessionError { try engine.run("train grids=3,9") }?.description.contains("refine") == true)
    // What the optimiser cannot do on the finest grid is rejected before training starts.
    #expect(
      sessionError { try engine.run("train optimizer=lm grids=7,2000") }?.description
        .contains("3000") == true)
    #expect(engine.bits == before && engine.log.isEmpty && !engine.isTraining)
    try engine.run("train steps=0 starts=3 grids=3,5")
    #expect(engine.bits == before && engine.log.isEmpty && engine.history.entries.count == 1)
  }

  @Test func itShowsAndStopsInALiveSession() throws {
    let session = SteppedSession(try sampleEngine())
    try session.submit("pace 10; train steps=3 starts=4 grids=3,30")
    let seen = try #require(
      session.snapshot { $0.status == .running && $0.model.seed == 2 })
    #expect(seen.lastStep <= 15 && seen.step >= 6)
    try session.submit("pause")
    _ = try #require(session.snapshot { $0.status == .paused })
    try session.submit("resume")
    _ = try #require(
      session.snapshot { seen in
        seen.model.network.grid == 30 && seen.curve.records.contains { $0.step > 12 }
      })
    try session.submit("stop")
    // A stopped run has no reply of its own; it may also have ended before.
    let answers = session.replies(4)
    #expect(try training(answers.compactMap { try? $0.result.get() }).stage?.grid == 30)
    let engine = session.close()
    var replayed = try sampleEngine()
    try replayed.run(engine.log.joined(separator: "\n"))
    #expect(replayed.bits == engine.bits)
  }
}

/// The only command in a text.
private func command(_ text: String) throws -> Command {
  try #require(try CommandParser.commands(in: text).first?.command)
}
