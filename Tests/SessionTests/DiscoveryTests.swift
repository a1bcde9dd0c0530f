import Expressions
import Foundation
import KAN
import Numerics
import Symbolic
import Synchronization
import Testing

@testable import Session

/// `discover`: a search that makes its pick the network when it ends.
@Suite struct DiscoveryTests {
  /// Samples of a short formula.
  private func data() throws -> PreparedData { try sampleData("x1^2+x2^2", samples: 100) }

  private func report(_ outcomes: [Outcome]) throws -> DiscoveryReport {
    guard let report = outcomes.last?.result as? DiscoveryReport else {
      throw SessionError(.failed, "nothing discovered")
    }
    return report
  }

  /// Samples of a formula that takes a while to find.
  private func hardData() throws -> PreparedData {
    try sampleData("sin(5*x1*x2+x3)*tanh(x3-x1*x2)", samples: 200)
  }

  /// A session with the hard samples.
  private func hardEngine() throws -> Engine {
    try sampleEngine(width: "3,2,1", data: try hardData())
  }

  /// Advances until there is an entry.
  private func advanceToEntry(_ engine: inout Engine) {
    while engine.discovery?.end == nil, engine.discovery?.entries.isEmpty != false {
      _ = engine.advance()
    }
  }

  @Test func thePickBecomesTheNetworkAndTheLogLeadsThere() throws {
    var engine = try sampleEngine(data: try data())
    try engine.run("train steps=2")
    let trained = engine.bits
    let report = try report(try engine.run("discover work=3000"))
    let best = try #require(report.best)
    let entry = report.entries[best]
    #expect(report.command == "discover" && report.end != nil && report.outputs.count == 1)
    #expect(engine.discovery == report && entry.model?.network.bits == engine.bits)
    let work = report.outputs[0].work
    #expect(engine.log.last == "discover work=\(work) seed=0")
    #expect(engine.history.entries.last?.title == engine.log.last)
    // The errors of an entry are those of its network.
    if let model = entry.model, let formula = entry.formula {
      let score = model.scores(of: [formula], on: engine.data.train)[0].error
      #expect(abs(score - entry.trainError) <= 1e-9 * (1 + score))
      let network = model.network.score(engine.data.train).error
      #expect(abs(network - entry.trainError) <= 1e-9 * (1 + network))
    }
    let found = engine.bits
    try engine.run("undo")
    #expect(engine.bits == trained)
    try engine.run("redo")
    #expect(engine.bits == found)
    var replayed = try sampleEngine(data: try data())
    try replayed.run(engine.log.joined(separator: "\n"))
    #expect(replayed.bits == engine.bits && replayed.log == engine.log)
    #expect(replayed.discovery?.entries == engine.discovery?.entries)
  }

  @Test func aSearchThatIsStoppedKeepsItsBestAndCanBeRepeated() throws {
    var engine = try hardEngine()
    #expect(try engine.start(.discover(DiscoveryOptions())) == nil)
    #expect(engine.search?.command == "discover")
    advanceToEntry(&engine)
    let outcome = try engine.start(.stop)
    #expect(outcome == .done(command: "stop", message: "discover stopped"))
    let report = try report(engine.advanceToEnd())
    #expect(report.end == .stopped && report.best != nil && engine.search == nil)
    var replayed = try hardEngine()
    try replayed.run(engine.log.joined(separator: "\n"))
    #expect(replayed.bits == engine.bits)
    #expect(replayed.discovery?.entries == report.entries)
  }

  @Test func aSearchThatWasStoppedGoesOn() throws {
    var engine = try hardEngine()
    var works: [Double] = []
    for _ in 0..<2 {
      _ = try engine.start(.discover(DiscoveryOptions()))
      let before = works.last ?? 0
      #expect(engine.discovery?.work == before)
      while engine.discovery?.end == nil, (engine.discovery?.work ?? 0) <= before {
        _ = engine.advance()
      }
      _ = try engine.start(.stop)
      engine.advanceToEnd()
      works.append(engine.discovery?.work ?? 0)
    }
    #expect(works[1] > works[0] && works[0] > 0)
    var replayed = try hardEngine()
    try replayed.run(engine.log.joined(separator: "\n"))
    #expect(replayed.bits == engine.bits && replayed.log == engine.log)
    #expect(replayed.discovery?.entries == engine.discovery?.entries)
  }

  @Test func entriesOpenAndEndASearch() throws {
    var engine = try hardEngine()
    #expect(sessionError { try engine.run("entry 0") }?.description.contains("no entries") == true)
    _ = try engine.start(.discover(DiscoveryOptions()))
    advanceToEntry(&engine)
    #expect(sessionError { _ = try engine.start(.entry(1000)) } != nil)
    // Commands that fail do not disturb the search.
    #expect(engine.search?.command == "discover")
    _ = try engine.start(.entry(0))
    #expect(engine.search == nil)
    let outcomes = engine.advanceToEnd()
    #expect(outcomes.map(\.command).first == "discover")
    #expect(engine.bits == engine.discovery?.entries[0].model?.network.bits)
    var replayed = try hardEngine()
    try replayed.run(engine.log.joined(separator: "\n"))
    #expect(replayed.bits == engine.bits && replayed.history.text == engine.history.text)
  }

  @Test func whatWouldChangeTheNetworkWaits() throws {
    var engine = try sampleEngine(data: try data())
    _ = try engine.start(.discover(DiscoveryOptions()))
    for command: Command in [
      .train([]), .step, .auto(library: nil, minimumR2: nil), .undo, .refine(grid: 9),
      .discover(DiscoveryOptions()),
    ] {
      #expect(
        sessionError { _ = try engine.start(command) }?.description
          .contains("discover is under way") == true)
    }
    _ = try engine.start(.stop)
    engine.advanceToEnd()
    var classes = try sampleEngine(data: try data())
    classes.model.loss = .crossEntropy
    #expect(sessionError { _ = try classes.start(.discover(DiscoveryOptions())) } != nil)
  }

  @Test func argumentsAreChecked() throws {
    func options(_ text: String) throws -> DiscoveryOptions? {
      try CommandParser.commands(in: text).first?.command.discovery
    }
    let all = try #require(
      try options("distil time_limit=2.5 work=10,20 seed=7 target_error=1e-3 units=x1=m,y=m/s"))
    #expect(all.distils && all.timeLimit == 2.5 && all.workLimits == [10, 20] && all.seed == 7)
    #expect(all.targetError == 1e-3 && all.units == "x1=m,y=m/s")
    #expect([0, 1, 5].map(all.workLimit) == [10, 20, 20])
    let repeated = try options(
      Command.discover(all.repeated(work: [10, 20], seed: 7)).description)
    #expect(repeated?.timeLimit == nil)
    #expect(repeated?.units == all.units && repeated?.workLimits == all.workLimits)
    for text in ["discover work=a", "discover work=1,", "discover time_limit=-1", "discover 5"] {
      #expect(sessionError { _ = try options(text) }?.kind == .usage, "\(text)")
    }
    var engine = try sampleEngine(data: try data())
    for units in ["q=m", "x1", "=m"] {
      #expect(sessionError { try engine.run("discover \"units=\(units)\"") } != nil)
    }
  }

  // MARK: Files

  @Test func aSearchGoesOnFromItsFile() throws {
    try withFolder { folder in
      let path = folder + "/search"
      var options = DiscoveryOptions()
      options.workLimits = [1500]
      var whole = try hardEngine()
      _ = try whole.start(.discover(options))
      let expected = try report(whole.advanceToEnd())

      var first = try hardEngine()
      _ = try first.start(.discover(options))
      #expect(first.resumeSearch(from: path) == .none)
      advanceToEntry(&first)
      try first.writeSearch(to: path)

      var second = try hardEngine()
      _ = try second.start(.discover(options))
      #expect(second.resumeSearch(from: path) == .resumed(work: first.discovery?.work ?? -1))
      let resumed = try report(second.advanceToEnd())
      #expect(resumed.entries == expected.entries && resumed.work == expected.work)
      #expect(second.bits == whole.bits && second.log == whole.log)

      for (text, result): (String, SearchResumption) in [
        ("seed=5 work=1500", .otherSearch), ("work=1500 target_error=1", .otherSearch),
        ("work=1500", .resumed(work: first.discovery?.work ?? -1)),
      ] {
        var other = try hardEngine()
        let command = try #require(try CommandParser.commands(in: "discover \(text)").first)
        _ = try other.start(command.command)
        #expect(other.resumeSearch(from: path) == result, "\(text)")
      }
      var otherData = try sampleEngine(data: try sampleData("x1*x2", samples: 100))
      _ = try otherData.start(.discover(options))
      #expect(otherData.resumeSearch(from: path) == .otherSearch)
      for (text, result): (String, SearchResumption) in [
        ("{\"program\":\"kanscope\"}", .unreadable),
        ("{\"program\":\"kanscope\",\"version\":2,\"fingerprint\":1}", .otherVersion),
        ("{\"program\":\"other\",\"version\":2,\"fingerprint\":1}", .unreadable),
      ] {
        try write(text, to: path)
        #expect(otherData.resumeSearch(from: path) == result, "\(text)")
      }
    }
  }

  @Test func withMoreWorkASearchGoesOnAsIfItHadHadItFromTheStart() throws {
    try withFolder { folder in
      let path = folder + "/search"
      var options = DiscoveryOptions()
      options.workLimits = [900]
      var engine = try hardEngine()
      _ = try engine.start(.discover(options))
      let less = try report(engine.advanceToEnd())
      #expect(less.end == .work)
      try engine.writeSearch(to: path)
      options.workLimits = [1800]
      var whole = try hardEngine()
      _ = try whole.start(.discover(options))
      let expected = try report(whole.advanceToEnd())
      #expect(expected.work > less.work)

      // Resume in the same session, and from the file.
      _ = try engine.start(.discover(options))
      let more = try report(engine.advanceToEnd())
      #expect(more.entries == expected.entries && more.work == expected.work)
      var second = try hardEngine()
      _ = try second.start(.discover(options))
      #expect(second.resumeSearch(from: path) == .resumed(work: less.work))
      let resumed = try report(second.advanceToEnd())
      #expect(resumed.entries == expected.entries && resumed.work == expected.work)

      // A search that has done more work than the limit allows is not resumed.
      options.workLimits = [500]
      var third = try hardEngine()
      _ = try third.start(.discover(options))
      #expect(third.resumeSearch(from: path) == .otherSearch)
    }
  }

  /// Two targets that take a while.
  private func twoTargets() throws -> PreparedData {
    var random = RandomSource(seed: 3)
    var text = "x1,x2,a,b\n"
    for _ in 0..<150 {
      let (x, y) = (random.uniform(in: -1...1), random.uniform(in: -1...1))
      text += "\(x),\(y),\(tanh(3 * x * y) * sin(5 * x + y)),\(exp(-x * y) * cos(4 * y - x))\n"
    }
    return try withFolder { folder in
      try write(text, to: folder + "/two.csv")
      var options = DataOptions()
      options.path = folder + "/two.csv"
      options.targets = ["a", "b"]
      return try PreparedData(options)
    }
  }

  @Test func afterATimeLimitEveryTargetGoesOn() throws {
    let data = try twoTargets()
    func begin(_ text: String) throws -> Engine {
      var engine = try sampleEngine(width: "2,2,2", data: data, clock: tickingClock())
      _ = try engine.start(
        try #require(try CommandParser.commands(in: "discover \(text)").first).command)
      return engine
    }
    try withFolder { folder in
      var first = try begin("time_limit=1")
      let before = try report(first.advanceToEnd())
      try first.writeSearch(to: folder + "/search")
      var second = try begin("time_limit=1")
      #expect(second.resumeSearch(from: folder + "/search") == .resumed(work: before.work))
      #expect(second.discovery?.current == 0)
      let after = try report(second.advanceToEnd())
      #expect(before.end == .time && after.end == .time)
      for (output, later) in zip(before.outputs, after.outputs) {
        #expect(output.work > 0 && later.work > output.work)
      }
    }
  }

  // MARK: In a live session

  @Test func searchesShowAndStopAtOnce() throws {
    let session = SteppedSession(try hardEngine())
    for round in 0..<4 {
      try session.submit("discover seed=\(round)")
      _ = try #require(session.snapshot { $0.status == .searching("discover") })
      session.turn(3 * round)
      _ = session.takeSnapshot()
      try session.submit("stop")
      session.turn()
      #expect(session.takeSnapshot()?.status == .idle)
      let answers = session.replies(2)
      #expect(try answers.map { try $0.result.get().command } == ["discover", "stop"])
    }
    _ = session.close()
  }

  /// A piece of a search ends soon after `shouldYield` returns true, and is done again later.
  @Test func searchesYield() throws {
    let asks = Mutex(0)
    for limit in [1, 2, 5, 20, 100] {
      var engine = try hardEngine()
      _ = try engine.start(
        try #require(try CommandParser.commands(in: "discover work=2000").first).command)
      asks.withLock { $0 = 0 }
      engine.shouldYield = {
        asks.withLock { asks in
          asks += 1
          return asks >= limit
        }
      }
      while asks.withLock({ $0 < limit }), engine.search != nil { _ = engine.advance() }
      // Every task in progress polls once more, and the rest poll before they start.
      #expect(asks.withLock { $0 } <= limit + 40)
    }
  }
}
