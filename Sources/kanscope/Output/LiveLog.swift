import Session
import Synchronization

/// The log of a live session.
final class LiveLog: Sendable {
  private struct State {
    var news = StageNews()
    var failure: SessionError?
  }

  private let log: SessionLog
  private let state = Mutex(State())

  /// Creates or truncates the file.
  init(path: String) throws(SessionError) { log = try SessionLog(path: path) }

  /// Why the log is incomplete; nil if it is not.
  var failure: SessionError? { state.withLock { $0.failure } }

  /// Appends an event; `engine` is the session after it.
  func note(_ event: Engine.Event, _ engine: Engine) throws(SessionError) {
    do throws(SessionError) {
      switch event {
      case .step(let record): try log.write(record)
      case .finished(let outcome):
        if let report = outcome.result as? DiscoveryReport { try write(report) }
      case .working:
        if let report = engine.discovery, report.end == nil { try write(report) }
      case .idle, .failed: break
      }
    } catch {
      state.withLock { $0.failure = error }
      throw error
    }
  }

  private func write(_ report: DiscoveryReport) throws(SessionError) {
    for (output, stage) in state.withLock({ $0.news.take(from: report) }) {
      try log.write(stage, of: output)
    }
  }
}
