import KAN
import Testing

@testable import Session

/// `train` with `patience`, when no step improves on the initial network.
@Suite struct PatienceTests {
  static let wild = "train steps=50 optimizer=adam lr=1.5 patience=3"

  @Test func aRunThatOnlyDoesHarmLeavesWhatThereWas() throws {
    // In the same run, and in a new one after an edit.
    for (edit, step) in [("", 20), ("refine 5", 0)] {
      var engine = try sampleEngine()
      try engine.run("train steps=20; \(edit)")
      let (bits, error) = (engine.bits, engine.history.entries.last?.error)
      let result = try training(try engine.run(Self.wild))
      #expect(result.end == .patience && engine.bits == bits)
      #expect(result.bestStep == step && result.steps == step + 3)
      let measured = try #require(result.test?.error)
      let reported = try #require(engine.history.entries.last?.error)
      #expect(measured < 0.1 && (reported - measured).magnitude <= 1e-12 * measured)
      if edit.isEmpty { #expect(reported == error) }
      // The loss pane marks the best step even if it has no record.
      if step == 0 {
        #expect(engine.curve.best == .init(step: 0, test: Score(error: reported, accuracy: nil)))
      }
      #expect(engine.curve.records.last?.test?.error ?? 0 > 10 * reported)
      // Repeat with the full patience.
      let further = try training(try engine.run(Self.wild))
      #expect(further.end == .patience && further.steps == step + 6 && engine.bits == bits)
      #expect(further.bestStep == step && further.test == result.test)
      try replay(engine)
      try engine.run("undo")
      #expect(engine.bits == bits && engine.curve.records.count == step + 3)
    }
  }

  /// A replayed log leads to the same state wherever training was stopped.
  @Test(arguments: ["", " batch=5", " starts=2 grids=2,3", " grids=4,5"])
  func stoppedAnywhereItIsReplayed(_ options: String) throws {
    for moments in [1, 2, 3, 4, 5, 7, 10, 14, 20, 30, 45] {
      var engine = try sampleEngine()
      try engine.run("train steps=20")
      let train = try #require(try CommandParser.commands(in: Self.wild + options).first)
      _ = try engine.start(train.command)
      for _ in 0..<moments { _ = engine.advance() }
      if engine.isTraining { _ = try engine.start(.stop) }
      engine.advanceToEnd()
      try engine.run("train steps=4 patience=2; set patience 1; step; train steps=3")
      try replay(engine)
    }
  }

  @Test func stagesAreLeftAsTheyBegan() throws {
    var engine = try sampleEngine()
    try engine.run("train steps=20")
    let result = try training(try engine.run(Self.wild + " grids=5,9"))
    var refined = try sampleEngine()
    try refined.run("train steps=20; refine 5; refine 9")
    #expect(result.end == .patience && engine.bits == refined.bits)
    #expect(result.steps == 6 && result.bestStep == 3)
    #expect(try #require(result.test?.error) < 0.1)
    try replay(engine)
  }

  /// The best start is chosen by the training errors of the final networks.
  @Test func startsThatOnlyDoHarmAreCompared() throws {
    let seeds = UInt64(0)..<6
    let errors = try seeds.map { seed in
      let engine = try sampleEngine(seed: seed)
      return engine.network.score(
        engine.data.train, deviations: engine.model.outputs.map(\.standardDeviation)
      )
      .error
    }
    let best = try #require(errors.indices.min { errors[$0] < errors[$1] })
    var engine = try sampleEngine()
    let result = try training(
      try engine.run("train steps=9 optimizer=adam lr=50 patience=2 starts=6"))
    #expect(best > 0 && result.end == .patience)
    #expect(result.stage?.seed == UInt64(best) && result.bestStep == 2 * best)
    #expect((result.train.error - errors[best]).magnitude <= 1e-12 * errors[best])
    try replay(engine)
  }

  private func replay(_ engine: Engine) throws {
    var replayed = try sampleEngine()
    try replayed.run(engine.log.joined(separator: "; "))
    #expect(replayed.bits == engine.bits, "\(engine.log)")
    #expect(replayed.log == engine.log)
    #expect(replayed.curve == engine.curve, "\(engine.log)")
    #expect(replayed.history.text == engine.history.text)
  }
}
