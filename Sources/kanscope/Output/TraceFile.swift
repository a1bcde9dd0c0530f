import Session
import Storage
import Synchronization
import Terminal

/// A trace of screen events with their times, one JSON object per line, for measurements.
final class TraceFile: Sendable {
  private let file: OutputFile
  private let lines = Mutex<[String]>([])

  /// Creates or truncates the file.
  init(path: String) throws(SessionError) {
    do {
      file = try OutputFile(path: path)
    } catch {
      throw SessionError(error)
    }
  }

  /// Records an event of the terminal.
  func write(_ event: TraceEvent) {
    switch event {
    case .keyRead(let time):
      add([("event", .text("key")), ("time", .number(time))])
    case .framePresented(let frame):
      add([
        ("event", .text("frame")), ("time", .number(frame.time)),
        ("build", .number(frame.build)), ("present", .number(frame.present)),
        ("key_time", .optional(frame.keyTime)), ("latency", .optional(frame.latency)),
      ])
    }
  }

  /// Records that a snapshot was taken.
  func write(_ snapshot: Snapshot, time: Double) {
    add([
      ("event", .text("snapshot")), ("time", .number(time)), ("step", .integer(snapshot.step)),
      ("evaluations", .integer(snapshot.evaluations)), ("rate", .optional(snapshot.rate)),
    ])
  }

  private func add(_ fields: [(String, JSONText.Value)]) {
    let full = lines.withLock { lines in
      lines.append(JSONText.line(.object(fields)))
      return lines.count >= 64
    }
    if full { flush() }
  }

  /// Writes the recorded events.
  func flush() {
    let text = lines.withLock { lines in
      defer { lines = [] }
      return lines.joined()
    }
    try? file.write(text)
  }
}
