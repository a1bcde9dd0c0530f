import KAN
import Testing

@testable import Session

@Suite struct RecordingTests {
  private func record(_ step: Int) -> TrainingRecord {
    TrainingRecord(
      step: step, evaluations: step, train: Score(error: 1, accuracy: nil), test: nil,
      objective: 1, regularization: nil)
  }

  private func network(_ width: Int) throws -> Network {
    try Network(shape: try NetworkShape([2, width, 1]), grid: 5, order: 3, ranges: [-1...1])
  }

  @Test func framesAreThinnedEvenlyAndTheNewestStays() throws {
    let network = try network(2)
    var recording = Recording()
    for step in 1...5000 {
      recording.append(record(step), network)
      let steps = recording.frames.map(\.record.step)
      #expect(steps.last == step)
      #expect(steps.count <= Recording.frameLimit)
    }
    let steps = recording.frames.map(\.record.step)
    #expect(steps.count > Recording.frameLimit / 2 - 2)
    let strides = Set(zip(steps.dropFirst(), steps).dropLast().map { $0 - $1 })
    #expect(strides.count == 1)
  }

  @Test func largeNetworksStayWithinTheBudget() throws {
    let network = try network(1000)
    let bytes = network.parameters.count * 8
    var recording = Recording()
    for step in 1...400 { recording.append(record(step), network) }
    #expect(recording.frames.count * bytes <= Recording.byteBudget + bytes)
    #expect(recording.frames.count >= 16)
    #expect(recording.frames.last?.record.step == 400)
  }

  /// Frames whose networks are supplied on demand equal frames that store them.
  @Test func notedFramesAreThoseThatAreHeld() throws {
    var network = try network(2)
    var (noted, held) = (Recording(), Recording())
    for step in 1...3 * Recording.frameLimit {
      network.parameters[0] = Double(step)
      noted.note(record(step), network)
      held.append(record(step), network)
      guard step > 3 * Recording.frameLimit - 9 else { continue }
      let completed = noted.completed(with: network)
      #expect(completed.frames.map(\.record) == held.frames.map(\.record))
      #expect(completed.frames.map(\.network) == held.frames.map(\.network))
      // A network that is about to change is stored only if its frame stays.
      #expect(noted.frames.count == held.frames.count || step % 4 != 0)
    }
  }

  @Test func recordingsFollowTheRun() throws {
    var engine = try sampleEngine()
    try engine.run("train steps=6; train steps=4")
    #expect(engine.recording.frames.map(\.record.step) == Array(1...10))
    #expect(engine.recording.frames.last?.network.bits == engine.bits)
    var shorter = try sampleEngine()
    try shorter.run("train steps=3")
    #expect(engine.recording.frames[2].network.bits == shorter.bits)
    try engine.run("checkout 0; train steps=2")
    #expect(engine.recording.frames.map(\.record.step) == [1, 2])
    try engine.run("prune_edge 0 0 0")
    #expect(engine.recording.frames.isEmpty)
  }

  /// Checked at every moment: within steps, tests and grid updates, and where training returns to
  /// an earlier network.
  @Test(arguments: [
    ("optimizer=adam", RunEnd.completed), ("optimizer=adam batch=23 update_grid=off", .completed),
    ("optimizer=lbfgs", .completed), ("optimizer=lm", .completed),
    ("optimizer=adam lr=1.5 patience=2 update_grid=off", .patience),
    ("optimizer=lbfgs batch=9 patience=1", .patience),
    ("optimizer=adam lr=1e160", .diverged),
  ])
  func networksAndLossesAreOfTheSameStep(options: String, end: RunEnd) throws {
    let steps = 13
    let plain = options.split(separator: " ").filter { !$0.hasPrefix("patience") }
    let networks = try (0...steps).map { count in
      var engine = try sampleEngine()
      try engine.run("train steps=\(count) " + plain.joined(separator: " "))
      return engine.bits
    }
    var engine = try sampleEngine()
    let train = try #require(
      try CommandParser.commands(in: "train steps=\(steps) \(options)").first)
    _ = try engine.start(train.command)
    engine.recorded = Recording(stride: 5)
    var moments = 0, outcome: Outcome?
    while outcome == nil {
      if case .finished(let result) = engine.advance() { outcome = result }
      let frames = engine.recording.frames
      #expect(frames.last?.record.step == engine.curve.records.last?.step)
      for frame in frames {
        #expect(frame.network.bits == networks[frame.record.step], "step \(frame.record.step)")
      }
      if let last = frames.last, engine.network.bits != last.network.bits { moments += 1 }
    }
    let result = try training([try #require(outcome)])
    #expect(result.end == end)
    // The history has the error of the final network if it was measured.
    let (reported, measured) = (
      engine.history.entries.last?.error, try #require(result.test?.error)
    )
    if end == .diverged {
      #expect(reported == nil)
    } else {
      #expect((try #require(reported) - measured).magnitude <= 1e-12 * measured)
    }
    // Make sure the check was not vacuous.
    #expect(moments > 0)
  }

  @Test func historiesForgetTheOldest() throws {
    var engine = try sampleEngine()
    for seed in 1...History.limit + 20 { try engine.run("restart seed=\(seed)") }
    #expect(engine.history.entries.count == History.limit)
    #expect(engine.history.current == History.limit - 1)
    #expect(engine.history.entries.last?.title == "restart seed=\(History.limit + 20)")
    try engine.run("undo")
    #expect(engine.currentModel.seed == UInt64(History.limit + 19))
  }
}
