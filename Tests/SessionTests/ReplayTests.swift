import Expressions
import KAN
import Numerics
import Testing

@testable import Session

/// Interactive use, at any moment, leaves a log that reproduces the same bits.
@Suite struct ReplayTests {
  /// A session used at random: commands fall between any two pieces of work.
  private struct Hand {
    var engine: Engine
    var random: RandomSource

    mutating func pick(_ texts: [String]) -> String { texts[random.index(below: texts.count)] }

    mutating func act() throws {
      let text: String
      switch random.index(below: 20) {
      case 0, 1, 2, 3: text = trainText()
      case 4, 5: text = "set " + setText()
      case 6: text = "stop"
      case 7: text = "prune_edge \(random.index(below: 2)) \(random.index(below: 3)) 0"
      case 8: text = "prune_node 1 \(random.index(below: 4))"
      case 9: text = "undo"
      case 10: text = "redo"
      case 11: text = pick(["refine 4", "refine 6", "restart", "restart seed=3"])
      case 12: text = "checkout \(random.index(below: 6))"
      case 13: text = pick(["prune", "prune node_th=0.2 edge_th=0.3", "prune preview=on"])
      case 14: text = pick(["prune_input th=0.4", "unfix 0 0 0", "unfix 0 1 0", "stop"])
      case 15, 16: text = "fix 0 \(random.index(below: 2)) \(random.index(below: 2)) " + fixText()
      case 17: text = "define f \"" + pick(["x^2", "exp(-x^2)", "x*sin(x)"]) + "\""
      case 18: text = pick(["auto lib=x,sin,x^2", "auto lib=x,exp min_r2=0.5", "auto lib=x,f"])
      default: text = "step"
      }
      let own = try UserFunction(name: "f", formula: "x")
      let command = try #require(
        try CommandParser.commands(in: text, functions: [own]).first?.command)
      // Many commands fail at that point; they must not leave a trace.
      _ = try? engine.start(command)
      for _ in 0..<random.index(below: 120) { _ = engine.advance() }
    }

    mutating func trainText() -> String {
      var text = "train steps=\(random.index(below: 7))"
      for option in ["optimizer", "lamb", "lr", "batch", "patience", "update_grid", "grid_eps"]
      where random.index(below: 4) == 0 {
        text += " \(option)=\(value(of: option))"
      }
      if random.index(below: 4) == 0 {
        text += " " + pick(["starts=2", "starts=2 grids=2,3", "grids=4,5", "grids=8 until=3"])
      }
      return text
    }

    mutating func fixText() -> String {
      pick(["x", "x^2", "sin", "f", "exp", "0", "sin a=pi", "x^2 a=0.5 b=1 c=2 d=-1", "log"])
    }

    mutating func setText() -> String {
      let option = pick(["optimizer", "lamb", "lr", "batch", "patience", "update_grid", "steps"])
      return "\(option) \(value(of: option))"
    }

    mutating func value(of option: String) -> String {
      switch option {
      case "optimizer": pick(["adam", "lbfgs", "lm"])
      case "lamb": pick(["0", "0.01", "0.5"])
      // The last is so large that Adam soon becomes non-finite.
      case "lr": pick(["default", "0.3", "0.02", "1e160"])
      case "batch": pick(["all", "5", "23"])
      case "patience": pick(["off", "1", "2"])
      case "update_grid": pick(["on", "off"])
      case "grid_eps": pick(["0.02", "1", "0"])
      default: pick(["1", "3"])
      }
    }
  }

  @Test func logsLeadToTheSameBits() throws {
    var outcomes = 0
    for seed in 0..<200 {
      var hand = Hand(engine: try sampleEngine(), random: RandomSource(seed: UInt64(seed)))
      for _ in 0..<12 { try hand.act() }
      _ = try hand.engine.start(.stop)
      hand.engine.advanceToEnd()
      var replayed = try sampleEngine()
      let log = hand.engine.log.joined(separator: "; ")
      // Replaying must not fail on what succeeded, because a script stops at a failure.
      let failures = try replayed.run(hand.engine.log.joined(separator: "\n")).compactMap(\.failure)
      #expect(failures.isEmpty, "seed \(seed): \(log)")
      #expect(replayed.bits == hand.engine.bits, "seed \(seed): \(log)")
      #expect(replayed.log == hand.engine.log)
      #expect(replayed.history.text == hand.engine.history.text, "seed \(seed): \(log)")
      #expect(replayed.settings == hand.engine.settings)
      #expect(replayed.functions == hand.engine.functions, "seed \(seed): \(log)")
      #expect("\(replayed.curve)" == "\(hand.engine.curve)", "seed \(seed): \(log)")
      // The optimiser's state is the same too.
      _ = try hand.engine.run("train steps=2 lamb=0.03 optimizer=lbfgs")
      _ = try replayed.run("train steps=2 lamb=0.03 optimizer=lbfgs")
      #expect(replayed.bits == hand.engine.bits, "seed \(seed), going on: \(log)")
      outcomes += hand.engine.log.count
    }
    #expect(outcomes > 500)
  }

  @Test func settingsGivenAtTheStartNeedNoRepetition() throws {
    var settings = TrainingSettings()
    settings.penalty.lamb = 0.1
    settings.batch = 20
    var engine = try sampleEngine(settings: settings)
    try engine.run("train steps=2; train steps=3 lamb=0 batch=all; set lamb 0; train steps=2")
    #expect(engine.log[1] == "train steps=3 batch=all lamb=0.0")
    var replayed = try sampleEngine(settings: settings)
    try replayed.run(engine.log.joined(separator: ";"))
    #expect(replayed.bits == engine.bits)
  }

  @Test func aRunThatDivergedIsReplayed() throws {
    let wild = "train steps=20 optimizer=adam lr=1e200"
    var engine = try sampleEngine()
    let result = try training(
      try engine.run("train steps=3 optimizer=adam; \(wild)"))
    #expect(result.end == .diverged)
    let failure = try #require(result.failure)
    #expect(failure.kind == .failed && failure.description.contains("lr"))
    #expect(engine.network.parameters.allSatisfy { $0.isFinite })
    #expect(result.train.error.isFinite)
    // Again, now from where not a single step is possible, and onwards.
    try engine.run(
      "step; \(wild); undo; redo; checkout 1; refine 5; train steps=2; undo; train steps=1")
    #expect(engine.log.filter { $0.hasSuffix(" may_diverge=on") }.count == 2, "\(engine.log)")
    var replayed = try sampleEngine()
    let outcomes = try replayed.run(engine.log.joined(separator: "\n"))
    #expect(outcomes.compactMap(\.failure).isEmpty)
    #expect(try training(Array(outcomes.prefix(2))).end == .diverged)
    #expect(replayed.bits == engine.bits && replayed.log == engine.log)
    #expect(replayed.history.text == engine.history.text)
    let gentle = try engine.run("train steps=2 optimizer=adam lr=0.01").compactMap(\.failure)
    #expect(gentle.isEmpty)
  }
}
