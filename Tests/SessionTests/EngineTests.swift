import KAN
import Numerics
import Testing

@testable import Session

@Suite struct EngineTests {
  @Test(arguments: [
    "", "lamb=0.01", "optimizer=adam", "optimizer=adam batch=16", "batch=20", "update_grid=off",
    "lamb=0.01 reg_metric=edge_backward lamb_coef=0.1", "patience=50", "optimizer=lm",
  ])
  func twoTrainingsInARowAreOne(options: String) throws {
    for (first, second) in [(10, 10), (7, 13), (1, 19), (19, 1)] {
      var parts = try sampleEngine()
      let last = try training(
        try parts.run("train steps=\(first) \(options); train steps=\(second) \(options)"))
      var whole = try sampleEngine()
      let outcome = try training(try whole.run("train steps=20 \(options)"))
      #expect(last == outcome)
      #expect(parts.bits == whole.bits)
      #expect(parts.curve == whole.curve)
    }
  }

  @Test func optionsOfTheNetworkHoldFromTheNextRestartOn() throws {
    var engine = try sampleEngine()
    let before = engine.bits
    try engine.run("set grid 6; set width 2,4,1; set base identity; set seed 5")
    #expect(engine.bits == before)
    try engine.run("restart")
    var options = ModelOptions()
    options.width = "2,4,1"
    options.grid = 6
    options.base = .identity
    let fresh = try options.model(for: engine.data, seed: 5)
    #expect(engine.bits == fresh.network.bits && engine.network.base == .identity)
    #expect(engine.log.prefix(2) == ["set grid 6", "set width 2,4,1"])
    // Options that do not suit the data are rejected at once.
    let refused = sessionError { try engine.run("set width 3,2,1") }
    #expect(refused?.description.contains("begins with 3") == true)
    try engine.run("restart")
    #expect(engine.bits == fresh.network.bits)
  }

  @Test func sameSeedSameBits() throws {
    let script = "train steps=6 optimizer=adam batch=9; refine 5; train steps=5 lamb=0.01"
    var one = try sampleEngine(seed: 3)
    var two = try sampleEngine(seed: 3, clock: tickingClock())
    try one.run(script)
    try two.run(script)
    #expect(one.bits == two.bits)
    #expect(one.log == two.log)
  }

  @Test func outcomesTellWhatAFreshLookTells() throws {
    let data = try sampleData(samples: 300)
    for options in [
      "", "optimizer=adam batch=7", "lamb=0.02 patience=3", "update_grid=off", "optimizer=lm",
    ] {
      var engine = try sampleEngine(data: data)
      let result = try training(try engine.run("train steps=9 \(options)"))
      #expect(result.train == engine.network.score(engine.data.train))
      #expect(result.test == engine.data.test.map { engine.network.score($0) })
      let figures = engine.network.objective(
        engine.data.train, loss: .meanSquaredError, penalty: engine.lastSettings.penalty)
      #expect(result.objective == figures.objective)
      #expect(result.regularization == figures.regularization)
      #expect(result.parameters == engine.network.trainableCount)
    }
  }

  @Test func stopLandsOnAWholeStep() throws {
    var random = RandomSource(seed: 8)
    for options in ["", "optimizer=adam batch=16", "lamb=0.01", "optimizer=lm"] {
      for _ in 0..<10 {
        var engine = try sampleEngine()
        _ = try engine.start(try command("train steps=50 \(options)"))
        for _ in 0..<random.index(below: 300) { _ = engine.advance() }
        guard engine.isTraining else { continue }
        #expect(try engine.start(.stop) == nil)
        #expect(!engine.isTraining)
        let result = try training(engine.advanceToEnd())
        var whole = try sampleEngine()
        let expected = try training(try whole.run("train steps=\(result.steps) \(options)"))
        #expect(engine.bits == whole.bits)
        #expect(result.train == expected.train && result.evaluations == expected.evaluations)
        #expect(result.end == .stopped)
        #expect(engine.log == whole.log)
      }
    }
  }

  @Test func editsTellWhatWentAndWhatIsLeft() throws {
    var engine = try sampleEngine()
    guard let edge = try engine.run("prune_edge 0 1 2").last?.result as? EditOutcome else {
      Issue.record("no outcome")
      return
    }
    #expect(edge.command == "prune_edge" && edge.removed == [EdgeID(0, 1, 2)] && edge.edges == 8)
    #expect(edge.train == engine.network.score(engine.data.train))
    guard let node = try engine.run("prune_node 1 0").last?.result as? EditOutcome else {
      Issue.record("no outcome")
      return
    }
    #expect(node.command == "prune_node" && node.edges < 8)
    guard let fine = try engine.run("refine 9").last?.result as? EditOutcome else {
      Issue.record("no outcome")
      return
    }
    #expect(fine.grid == 9 && fine.edges == node.edges && fine.removed.isEmpty)
    #expect(abs(fine.train.error - node.train.error) < 1e-9 * node.train.error)
  }

  @Test func undoRedoAndCheckoutRestoreBits() throws {
    var engine = try sampleEngine()
    var states = [engine.bits]
    let edits = [
      "train steps=3", "prune_edge 0 0 1", "train steps=2 lamb=0.1", "refine 6",
      "fix 0 1 1 x^2 c=0.5", "prune node_th=0.1 edge_th=0.2", "fix 0 0 0 sin", "train steps=1",
      "unfix 0 0 0", "auto lib=x,sin min_r2=0.1", "restart seed=4", "train steps=1",
      "prune_node 1 1", "prune_input th=0.9",
    ]
    for edit in edits {
      try engine.run(edit)
      states.append(engine.bits)
    }
    #expect(Set(states).count == states.count)
    #expect(engine.history.entries.count == states.count)
    for index in states.indices.dropLast().reversed() {
      try engine.run("undo")
      #expect(engine.bits == states[index])
    }
    #expect(sessionError { _ = try engine.run("undo") }?.description == "nothing to undo")
    for state in states.dropFirst() {
      try engine.run("redo")
      #expect(engine.bits == state)
    }
    #expect(sessionError { _ = try engine.run("redo") }?.description == "nothing to redo")
    for index in [3, 0, 6, 2, 9, 2] {
      try engine.run("checkout \(index)")
      #expect(engine.bits == states[index] && engine.history.current == index)
    }
    try engine.run("prune_edge 0 1 0")
    #expect(engine.history.entries.count == 4 && engine.history.current == 3)
    #expect(sessionError { _ = try engine.run("redo") } != nil)
  }

  @Test func trainingAfterAnEditStartsWithAFreshOptimizer() throws {
    var engine = try sampleEngine()
    try engine.run("train steps=4; prune_edge 0 0 0; undo; train steps=4")
    // Training continues from the state reached, with a fresh optimiser.
    var fresh = try sampleEngine()
    try fresh.run("train steps=4")
    var trainer = Trainer(
      network: fresh.network, train: fresh.data.train, test: fresh.data.test,
      settings: TrainingSettings(), deviations: [1], seed: 0)
    trainer.start(steps: 4)
    while true { if case .ended = trainer.advance() { break } }
    #expect(engine.bits == trainer.network.bits)
  }

  @Test func restartIsWhatTheSeedMakes() throws {
    var engine = try sampleEngine(seed: 1)
    let fresh = engine.bits
    try engine.run("train steps=3; refine 7; restart")
    #expect(engine.bits == fresh)
    try engine.run("restart seed=5")
    #expect(engine.bits == (try sampleEngine(seed: 5)).bits)
    #expect(engine.currentModel.seed == 5)
    try engine.run("train steps=2")
    var other = try sampleEngine(seed: 5)
    try other.run("train steps=2")
    #expect(engine.bits == other.bits)
  }

  @Test func anEditEndsTheRunAtItsLastWholeStep() throws {
    var engine = try sampleEngine()
    _ = try engine.start(.train([]))
    for _ in 0..<150 { _ = engine.advance() }
    let steps = engine.progress.step
    #expect(steps > 0 && engine.isTraining)
    try engine.run("prune_edge 0 0 0")
    #expect(!engine.isTraining)
    #expect(engine.log == ["train steps=\(steps)", "prune_edge 0 0 0"])
    #expect(engine.history.entries.map(\.title) == ["start"] + engine.log)
    try engine.run("undo")
    var whole = try sampleEngine()
    try whole.run("train steps=\(steps)")
    #expect(engine.bits == whole.bits)
  }

  @Test(arguments: [
    "prune_edge 0 5 0", "prune_edge 9 0 0", "prune_node 1 7", "prune_node 0 0", "prune_node 2 0",
    "refine 2", "refine 1000000", "checkout 99", "undo", "redo", "open /nowhere.kan", "train",
    "save /nowhere/at/all.kan", "fix 9 0 0 sin", "fix 0 0 1 sin", "fix 0 0 0 log a=0 b=-1",
    "unfix 0 0 0", "unfix 0 0 1", "suggest 0 0 1", "suggest 0 7 0", "formula",
    "export /nowhere/at/all.script", "export a.tex",
  ])
  func commandsThatFailLeaveEverythingAsItWas(text: String) throws {
    var engine = try sampleEngine()
    if text != "undo" { try engine.run("prune_edge 0 0 1") }
    _ = try engine.start(.train([]))
    for _ in 0..<100 { _ = engine.advance() }
    var untouched = engine
    let error = sessionError { _ = try engine.start(try command(text)) }
    guard error != nil else {
      #expect(text == "undo" || text == "prune_node 0 0", "\(text) was accepted")
      return
    }
    #expect(engine.isTraining && engine.bits == untouched.bits)
    #expect(engine.log == untouched.log && engine.history == untouched.history)
    #expect(engine.progress == untouched.progress)
    _ = engine.advanceToEnd()
    _ = untouched.advanceToEnd()
    #expect(engine.bits == untouched.bits)
  }

  @Test func oneStepDoesNotBecomeTheLengthOfRuns() throws {
    var engine = try sampleEngine()
    try engine.run("train steps=5 lamb=0.01; step; step")
    #expect(engine.progress.step == 7)
    #expect(engine.lastSettings.steps == 5)
    #expect(
      engine.log == ["train steps=5 lamb=0.01"]
        + Array(repeating: "train steps=1 lamb=0.01", count: 2))
    var whole = try sampleEngine()
    try whole.run("train steps=7 lamb=0.01")
    #expect(engine.bits == whole.bits)
  }

  @Test func settingStepsConcernsTheNextRunOnly() throws {
    var engine = try sampleEngine()
    _ = try engine.start(try command("train steps=6"))
    for _ in 0..<30 { _ = engine.advance() }
    _ = try engine.start(try command("set steps 2"))
    #expect(try training(engine.advanceToEnd()).steps == 6)
    #expect(try training(try engine.run("train")).steps == 8)
  }

  @Test func workIsUnsavedFromTheFirstChangeOn() throws {
    try withFolder { folder in
      var engine = try sampleEngine()
      #expect(!engine.hasUnsavedWork)
      try engine.run("train steps=1")
      #expect(engine.hasUnsavedWork)
      try engine.run("save \(folder)/a.kan")
      #expect(!engine.hasUnsavedWork && engine.path == "\(folder)/a.kan")
      try engine.run("prune_edge 0 0 0")
      #expect(engine.hasUnsavedWork)
      try engine.run("open \(folder)/a.kan")
      #expect(!engine.hasUnsavedWork)
    }
  }

  private func command(_ text: String) throws -> Command {
    try #require(try CommandParser.commands(in: text).first?.command)
  }

  /// What Levenberg-Marquardt cannot do is rejected at once and changes nothing.
  @Test(arguments: [
    ("train optimizer=lm lamb=0.1", "train: lm knows no penalties"),
    ("train optimizer=lm batch=10", "train: lm takes all samples"),
    ("refine 1000; train optimizer=lm", "train: lm would solve for"),
  ])
  func levenbergMarquardtSaysWhatItCannotDo(script: String, complaint: String) throws {
    var engine = try sampleEngine()
    let error = sessionError { _ = try engine.run(script) }
    #expect(error?.description.hasPrefix(complaint) == true)
    #expect(error?.description.contains("optimizer=lbfgs or adam") == true)
    #expect(!engine.isTraining && !engine.log.contains { $0.hasPrefix("train") })
    // A run in progress rejects such settings too.
    var running = try sampleEngine()
    _ = try running.start(try command("train optimizer=lm steps=50"))
    for _ in 0..<20 { _ = running.advance() }
    let log = running.log
    let refusal = sessionError { _ = try running.start(try command("set lamb 0.1")) }
    #expect(refusal?.description.hasPrefix("set lamb: lm knows no penalties") == true)
    #expect(running.isTraining && running.log == log && running.settings.penalty.lamb == 0)
  }
}
