import Foundation
import KAN
import Numerics
import Testing

@testable import Session

/// Commands take effect within 50 milliseconds however long an evaluation takes: a live session
/// checks for them before each piece of work, and pieces are short.
@Suite struct ResponseTests {
  /// Processor time of this thread in seconds.
  private var workTime: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// Whether to measure and print times, requested by an environment variable on an otherwise idle
  /// machine.
  static let isMeasuring = ProcessInfo.processInfo.environment["REPORT_DELAYS"] != nil

  /// Every piece of work of a session is short.
  @Test(.enabled(if: isMeasuring, "measures times"), arguments: cases)
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
      // Stop somewhere within the run, but complete the measurement of outcomes.
      var pieces = 20 + random.index(below: 40)
      while pieces > 0 || engine.pendingOutcomes > 0 {
        measure("piece") { _ = engine.advance() }
        pieces -= 1
      }
    }
    for (name, seconds) in longest.sorted(by: { $0.key < $1.key }) {
      print("[\(width)] \(name): \(String(format: "%.1f", seconds * 1000)) ms of work")
      #expect(seconds < 0.05, "[\(width)] \(script): \(name)")
    }
  }

  /// Searches too consist of short pieces.
  @Test(.enabled(if: isMeasuring, "measures times"), arguments: ["3,16,16,1", "3,3,1"])
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
      // Pruned edges cannot be fixed.
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
      print("[\(width)] \(name): \(String(format: "%.1f", seconds * 1000)) ms of work")
      // Simplifying a formula is one piece.
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
    let session = SteppedSession(try sampleEngine(width: width, grid: 10, data: data))
    var random = RandomSource(seed: 6)
    /// Advances into the middle of an evaluation and expects the effect of `act` in the next
    /// snapshot.
    func expect(_ act: String, _ condition: (Snapshot) -> Bool) throws {
      session.turn(random.index(below: 8))
      _ = session.takeSnapshot()
      try session.submit(act)
      session.turn()
      #expect(session.takeSnapshot().map(condition) == true, "[\(width)] \(script): \(act)")
    }
    for round in 0..<3 {
      try expect(script) { $0.status == .running }
      try expect("pause") { $0.status == .paused }
      try expect("resume") { $0.status == .running }
      let lamb = Double(round + 1) / 100
      try expect("set lamb \(lamb)") { $0.settings.penalty.lamb == lamb }
      try expect("pace \(round + 1)") { $0.pace == Double(round + 1) }
      try expect("stop") { $0.status == .idle }
      let edge = EdgeID(0, 0, round)
      try expect("prune_edge 0 0 \(round)") { !$0.model.network.activeEdges.contains(edge) }
      try session.submit("pace max")
    }
    _ = session.close()
  }
}
