import Session
import Storage
import Synchronization
import Terminal

/// Times of what happens on the screen, one JSON object per line, for measuring.
final class TraceFile: Sendable {
  private let file: OutputFile
  private let lines = Mutex<[String]>([])

  /// Opens the file, emptying it.
  init(path: String) throws(SessionError) {
    do {
      file = try OutputFile(path: path)
    } catch {
      throw SessionError(error)
    }
  }

  /// Notes what the terminal tells.
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

  /// Notes that a snapshot was taken.
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

  /// Writes what was noted.
  func flush() {
    let text = lines.withLock { lines in
      defer { lines = [] }
      return lines.joined()
    }
    try? file.write(text)
  }
}
