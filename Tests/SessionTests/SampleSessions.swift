import Foundation
import KAN
import Synchronization
import Testing

@testable import Session

/// A clock that stands still; results must not depend on it.
let stillClock: @Sendable () -> Double = { 0 }

/// A clock that advances whenever it is read.
func tickingClock() -> @Sendable () -> Double {
  let ticks = Mutex(0.0)
  return {
    ticks.withLock { ticks in
      ticks += 0.0002
      return ticks
    }
  }
}

/// Samples of a small function.
func sampleData(
  _ function: String = "exp(sin(pi*x1)+x2^2)", samples: Int = 60, noise: Double = 0
) throws -> PreparedData {
  var options = DataOptions()
  options.function = function
  options.samples = samples
  options.testSamples = samples / 2
  options.noise = noise
  return try PreparedData(options)
}

/// A session with a tiny network.
func sampleEngine(
  width: String? = "2,3,1", grid: Int = 3, seed: UInt64 = 0, data: PreparedData? = nil,
  settings: TrainingSettings = TrainingSettings(),
  clock: @escaping @Sendable () -> Double = stillClock
) throws -> Engine {
  var options = ModelOptions()
  options.width = width
  options.grid = grid
  options.seed = seed
  return try Engine(
    data: try data ?? sampleData(), options: options, settings: settings, clock: clock)
}

extension Engine {
  /// Runs a script as `kanscope run` does; returns the outcomes in order.
  @discardableResult
  mutating func run(_ script: String) throws -> [Outcome] {
    var outcomes: [Outcome] = []
    for placed in try CommandParser.commands(in: script, functions: functions) {
      if let outcome = try start(placed.command) { outcomes.append(outcome) }
      outcomes += try advanceOrFail()
    }
    return outcomes
  }

  /// Advances until nothing is left to do or something fails.
  mutating func advanceOrFail() throws(SessionError) -> [Outcome] {
    var outcomes: [Outcome] = []
    while true {
      switch advance() {
      case .idle: return outcomes
      case .working, .step: break
      case .finished(let outcome): outcomes.append(outcome)
      case .failed(let error): throw error
      }
    }
  }

  /// Advances until nothing is left to do.
  @discardableResult
  mutating func advanceToEnd() -> [Outcome] {
    (try? advanceOrFail()) ?? []
  }

  /// Parameters and knots as bits.
  var bits: [UInt64] { network.bits }
}

extension LiveSession {
  /// Submits the commands of a script.
  @discardableResult
  func submit(_ script: String) throws -> [CommandID] {
    try CommandParser.commands(in: script).map { submit($0.command) }
  }
}

/// A live session that works only when a test gives it turns, with its own clock.
struct SteppedSession {
  let live: LiveSession
  private let driver = SteppedDriver()

  /// More turns than any test needs; what has not happened by then never will.
  private static let patience = 100_000

  init(
    _ engine: Engine, log: LiveSession.Log? = nil, onPublish: @escaping @Sendable () -> Void = {}
  ) {
    live = LiveSession(
      engine: engine, clock: driver.clock, log: log, driver: driver, onPublish: onPublish)
  }

  /// The session's clock.
  var seconds: Double { driver.clock() }

  @discardableResult
  func submit(_ script: String) throws -> [CommandID] { try live.submit(script) }
  @discardableResult
  func submit(_ command: Command) -> CommandID { live.submit(command) }
  func takeSnapshot() -> Snapshot? { live.takeSnapshot() }
  func close() -> Engine { live.close() }

  @discardableResult
  func turn() -> TrainingLoop.Turn { driver.turn() }

  func turn(_ count: Int) { for _ in 0..<count { driver.turn() } }

  /// Gives turns until a snapshot satisfies `condition`; nil if none does before the session rests.
  func snapshot(where condition: (Snapshot) -> Bool) -> Snapshot? {
    for _ in 0..<Self.patience {
      let turn = driver.turn()
      if let snapshot = takeSnapshot(), condition(snapshot) { return snapshot }
      if turn == .resting || turn == .closed { return nil }
    }
    return nil
  }

  /// Gives turns until there are `count` replies, or fewer if the session rests first.
  func replies(_ count: Int) -> [Reply] {
    var replies = live.takeReplies()
    for _ in 0..<Self.patience where replies.count < count {
      let turn = driver.turn()
      replies += live.takeReplies()
      if turn == .resting || turn == .closed { break }
    }
    return replies
  }
}

extension Network {
  /// Parameters, knots, edges and functions as bits, which distinguish 0 from −0 and compare NaN as
  /// equal.
  var bits: [UInt64] {
    var bits = parameters.map(\.bitPattern)
    for layer in layers { bits += layer.knots.map(\.bitPattern) }
    for edge in activeEdges {
      for index in [edge.layer, edge.input, edge.output] { bits.append(UInt64(index)) }
      let kind = "\(layers[edge.layer].kind(edge.input, edge.output))"
      for byte in kind.utf8 { bits.append(UInt64(byte)) }
    }
    return bits
  }
}

extension History {
  /// The whole content; NaN equals NaN.
  var text: [String] {
    entries.map { "\($0.title) \($0.curve) \($0.model.network.bits.hashValue)" } + ["\(current)"]
  }
}

/// The last training outcome of a script, without its time.
func training(_ outcomes: [Outcome]) throws -> TrainingOutcome {
  for outcome in outcomes.reversed() {
    if var result = outcome.result as? TrainingOutcome {
      result.seconds = 0
      return result
    }
  }
  throw SessionError(.failed, "no training among the outcomes")
}

/// The error that `body` throws.
func sessionError(_ body: () throws -> Void) -> SessionError? {
  do {
    try body()
    return nil
  } catch {
    return error as? SessionError
  }
}

/// Runs `body` with a temporary folder.
func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let url = FileManager.default.temporaryDirectory
    .appendingPathComponent("session-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: url) }
  return try body(url.path)
}

/// Writes a text to a file.
func write(_ text: String, to path: String) throws {
  try text.write(toFile: path, atomically: true, encoding: .utf8)
}

/// Reads a table and a table of test samples as the program does.
func preparedTable(
  _ text: String, test: String? = nil, _ change: (inout DataOptions) -> Void = { _ in }
) throws -> PreparedData {
  try withFolder { folder in
    try write(text, to: "\(folder)/data.csv")
    var options = DataOptions()
    options.path = "\(folder)/data.csv"
    if let test {
      try write(test, to: "\(folder)/test.csv")
      options.testPath = "\(folder)/test.csv"
    }
    change(&options)
    return try PreparedData(options)
  }
}
