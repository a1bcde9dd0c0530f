import KAN
import Testing

@testable import Session

/// Harmful grid updates are undone and reported, and replays lead to the same bits.
@Suite struct UndoneGridUpdateTests {
  private static func engine(order: Int, grid: Int, samples: Int) throws -> Engine {
    var data = DataOptions()
    data.function = "exp(sin(pi*x1)+x2^2)"
    data.samples = samples
    data.testSamples = samples
    var options = ModelOptions()
    options.width = "2,5,1"
    options.order = order
    options.grid = grid
    return try Engine(
      data: try PreparedData(data), options: options, settings: TrainingSettings(),
      clock: stillClock)
  }

  /// Steps so short that nothing recovers.
  private static let trained = "train steps=11 update_grid=off"
  private static let helpless = "train steps=2 optimizer=adam lr=1e-9 update_grid=on"

  @Test(arguments: 1...5, [1, 2, 5])
  func levenbergMarquardtAfterLBFGSDoesNoHarm(order: Int, grid: Int) throws {
    var engine = try Self.engine(order: order, grid: grid, samples: 200)
    let before = try training(try engine.run("train steps=10"))
    let after = try training(try engine.run("train steps=10 optimizer=lm"))
    #expect(after.objective <= 11 * before.objective)
    #expect(after.train == engine.network.score(engine.data.train))
  }

  @Test func theOutcomeReportsWhatWasUndone() throws {
    var engine = try Self.engine(order: 1, grid: 2, samples: 20)
    let before = try training(try engine.run(Self.trained))
    #expect(before.undoneGridUpdate == nil)
    let network = engine.network
    let result = try training(try engine.run(Self.helpless))
    let undone = try #require(result.undoneGridUpdate)
    #expect(undone.step == 11 && undone.factor > 10 && result.end == .completed)
    #expect(engine.network == network && result.steps == 13)
    #expect(result.train == before.train && result.test == before.test)
    var replayed = try Self.engine(order: 1, grid: 2, samples: 20)
    try replayed.run(engine.log.joined(separator: "\n"))
    #expect(replayed.bits == engine.bits && replayed.history == engine.history)
  }

  /// A run that is stopped or changes its settings ends as its log does.
  @Test(arguments: ["stop", "set lamb 0.01"])
  func interruptedRunsReplay(_ interruption: String) throws {
    var engine = try Self.engine(order: 1, grid: 2, samples: 20)
    try engine.run(Self.trained)
    let network = engine.network
    _ = try engine.start(
      try #require(
        CommandParser.commands(in: "train steps=4 optimizer=adam lr=1e-9 update_grid=on").first
      ).command)
    var steps = 0
    while steps < 2 { if case .step = engine.advance() { steps += 1 } }
    _ = try engine.start(
      try #require(CommandParser.commands(in: interruption).first).command)
    let outcomes = try engine.advanceOrFail()
    #expect(try training(outcomes).undoneGridUpdate?.step == 11)
    #expect(engine.network.layers == network.layers)
    var replayed = try Self.engine(order: 1, grid: 2, samples: 20)
    try replayed.run(engine.log.joined(separator: "\n"))
    #expect(replayed.bits == engine.bits)
  }

  /// Training in stages counts steps across stages.
  @Test func stagesReportTheirSteps() throws {
    var engine = try Self.engine(order: 1, grid: 2, samples: 20)
    try engine.run(Self.trained)
    let text = "train optimizer=adam lr=1e-9 steps=3 update_grid=on grids=2,4"
    let result = try training(try engine.run(text))
    #expect([0, 3].contains(result.undoneGridUpdate?.step))
    let twoStarts = "train optimizer=adam lr=1e-9 steps=3 starts=2"
    #expect(try training(try engine.run(twoStarts)).undoneGridUpdate == nil)
  }
}
