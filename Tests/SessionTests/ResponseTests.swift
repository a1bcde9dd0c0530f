import Foundation
import KAN
import Numerics
import Testing

@testable import Session

/// Commands act within 50 milliseconds, however long one evaluation takes.
@Suite(.serialized) struct ResponseTests {
  /// Seconds from `act` until a snapshot shows it.
  private func delay(
    _ session: LiveSession, _ act: () -> Void, _ condition: (Snapshot) -> Bool
  ) -> Double {
    while session.takeSnapshot() != nil {}
    let start = realClock()
    act()
    guard snapshot(of: session, within: 20, where: condition) != nil else { return .infinity }
    return realClock() - start
  }

  /// On a busy machine anything may come late; `piecesAreShort` measures the work itself.
  private func expectQuick(_ delays: [Double], _ what: String) {
    let sorted = delays.sorted()
    let text = sorted.map { String(format: "%.1f", $0 * 1000) }.joined(separator: " ")
    if ProcessInfo.processInfo.environment["REPORT_DELAYS"] != nil { print("\(what): \(text) ms") }
    #expect(sorted[sorted.count / 2] < 0.3, "\(what): \(text) ms")
  }

  /// Seconds of processor time of this thread.
  private var workTime: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// Nothing that the queue does at a time takes long, whatever else the machine does.
  @Test(arguments: cases)
  func piecesAreShort(width: String, script: String) throws {
    let data = try sampleData("sin(x1)*x2+x3^2", samples: 100_000)
    var engine = try sampleEngine(width: width, grid: 10, data: data)
    var longest: [String: Double] = [:]
    func measure(_ name: String, _ work: () throws -> Void) rethrows {
      let start = workTime
      try work()
      longest[name] = max(longest[name] ?? 0, workTime - start)
    }
    var random = RandomSource(seed: 1)
    for text in [script, "set lamb 0.3", "set lr 0.5", "stop", script, "prune_edge 0 0 0", "undo"] {
      let command = try #require(try CommandParser.commands(in: text).first?.command)
      try measure(text) { _ = try engine.start(command) }
      // Into the run and out of it anywhere; with outcomes measured to their end in between.
      var pieces = 20 + random.index(below: 40)
      while pieces > 0 || engine.pendingOutcomes > 0 {
        measure("piece") { _ = engine.advance() }
        pieces -= 1
      }
    }
    for (name, seconds) in longest.sorted(by: { $0.key < $1.key }) {
      if ProcessInfo.processInfo.environment["REPORT_DELAYS"] != nil {
        print("[\(width)] \(name): \(String(format: "%.1f", seconds * 1000)) ms of work")
      }
      #expect(seconds < 0.05, "[\(width)] \(script): \(name)")
    }
  }

  /// Searches too are made of pieces that end before anybody waits.
  @Test(arguments: ["3,16,16,1", "3,3,1"])
  func searchesHaveShortPieces(width: String) throws {
    let isWide = width == "3,16,16,1"
    let data = try sampleData("sin(x1)*x2+x3^2", samples: isWide ? 100_000 : 20_000)
    var engine = try sampleEngine(width: width, grid: 10, data: data)
    var texts = [
      "train steps=1", "prune preview=on", "suggest 0 0 0 top=9", "fix 0 0 0 sin", "unfix 0 0 0",
      "auto", "prune",
    ]
    if !isWide {
      texts += engine.network.activeEdges.map { "fix \($0.layer) \($0.input) \($0.output) sin" }
      texts += ["undo", "redo", "formula"]
    }
    var longest: [String: Double] = [:]
    for text in texts {
      let command = try #require(try CommandParser.commands(in: text).first?.command)
      let name = String(text.prefix { $0 != " " })
      func measure(_ work: () throws -> Void) rethrows {
        let start = workTime
        try work()
        longest[name] = max(longest[name] ?? 0, workTime - start)
      }
      // What pruning has taken out cannot be fixed.
      do { try measure { _ = try engine.start(command) } } catch { continue }
      var pieces = 0
      while engine.pendingOutcomes > 0, pieces < 150 {
        measure { _ = engine.advance() }
        pieces += 1
      }
      try measure { _ = try engine.start(.stop) }
      engine.advanceToEnd()
    }
    for (name, seconds) in longest.sorted(by: { $0.key < $1.key }) {
      if ProcessInfo.processInfo.environment["REPORT_DELAYS"] != nil {
        print("[\(width)] \(name): \(String(format: "%.1f", seconds * 1000)) ms of work")
      }
      // A formula is simplified whole.
      #expect(seconds < (name == "formula" ? 0.3 : 0.05), "[\(width)] \(name)")
    }
  }

  private static let cases = [
    ("3,16,16,1", "train steps=1000 lamb=0.01"), ("3,5,1", "train steps=1000 optimizer=adam"),
    ("3,16,16,1", "train steps=1000 optimizer=adam batch=1000"),
    ("3,5,1", "train steps=1000 update_grid=off reg_metric=edge_backward lamb=0.1"),
  ]

  @Test(arguments: cases)
  func commandsActAtOnceInsideLongEvaluations(width: String, script: String) throws {
    let data = try sampleData("sin(x1)*x2+x3^2", samples: 100_000)
    let engine = try sampleEngine(width: width, grid: 10, data: data)
    let session = LiveSession(engine: engine, clock: realClock, onPublish: {})
    let start = try #require(try CommandParser.commands(in: script).first)
    var delays: [String: [Double]] = [:]
    func measure(_ name: String, _ act: () -> Void, _ condition: (Snapshot) -> Bool) {
      delays[name, default: []].append(delay(session, act, condition))
    }
    var random = RandomSource(seed: 6)
    for round in 0..<5 {
      measure("train", { session.submit(start.command) }) {
        $0.status == .running
      }
      usleep(UInt32(random.index(below: 60_000)))
      measure("pause", { session.submit(.pause) }) { $0.status == .paused }
      measure("resume", { session.submit(.toggle) }) { $0.status == .running }
      usleep(UInt32(random.index(below: 60_000)))
      let lamb = Double(round + 1) / 100
      let change = try TrainingChange(.lamb, "\(lamb)")
      measure("set lamb", { session.submit(.set(change)) }) {
        $0.settings.penalty.lamb == lamb
      }
      usleep(UInt32(random.index(below: 60_000)))
      let pace = Double(round + 1)
      measure("pace", { session.submit(.pace(pace)) }) { $0.pace == pace }
      measure("stop", { session.submit(.stop) }) { $0.status == .idle }
      measure(
        "undo or edit",
        {
          session.submit(.pruneEdge(EdgeID(0, 0, round)))
        }
      ) { !$0.model.network.activeEdges.contains(EdgeID(0, 0, round)) }
      session.submit(.pace(nil))
    }
    let begin = realClock()
    _ = session.close()
    delays["close", default: []].append(realClock() - begin)
    for (name, times) in delays.sorted(by: { $0.key < $1.key }) {
      expectQuick(times, "[\(width)] \(start.text.dropFirst(17)) \(name)")
    }
  }
}
