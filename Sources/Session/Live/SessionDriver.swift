import Dispatch
import Synchronization

/// Runs the loop of a live session.
protocol SessionDriver: Sendable {
  /// Takes ownership of the loop; called once, first.
  func begin(_ loop: consuming TrainingLoop)
  /// Signals that a request has arrived.
  func wake()
  /// Waits for the loop, which has been asked to end, and returns its engine; nil if it never
  /// began. May be called again.
  func end() -> Engine?
}

/// Runs the loop on its own background queue.
final class QueueDriver: SessionDriver {
  private let wakes = DispatchSemaphore(value: 0)
  private let ended = DispatchSemaphore(value: 0)
  private let result = LatestMailbox<Engine>()

  func begin(_ loop: consuming TrainingLoop) {
    let queue = DispatchQueue(label: "kanscope.training", qos: .userInitiated)
    let (wakes, ended, result) = (wakes, ended, result)
    queue.async { [loop] in
      var loop = loop
      running: while true {
        switch loop.turn() {
        case .worked: break
        case .resting: wakes.wait()
        case .waiting(let seconds): _ = wakes.wait(timeout: .now() + seconds)
        case .closed: break running
        }
      }
      result.put(loop.engine)
      ended.signal()
    }
  }

  func wake() { wakes.signal() }

  func end() -> Engine? {
    ended.wait()
    // Further callers must not wait.
    ended.signal()
    return result.current
  }
}

/// Runs the loop by hand, turn by turn, on the calling thread.
///
/// Nothing happens between turns. The driver has its own clock, which advances only when the loop
/// waits, so a session depends only on its commands and turns. Tests use this.
final class SteppedDriver: SessionDriver {
  private let loop = Mutex<TrainingLoop?>(nil)
  private let time = SteppedTime()

  /// The driver's clock, in seconds, for the session.
  var clock: @Sendable () -> Double {
    let time = time
    return { time.seconds }
  }

  func begin(_ loop: consuming TrainingLoop) {
    let begun = loop
    self.loop.withLock { $0 = begun }
  }

  func wake() {}

  func end() -> Engine? {
    while turn() != .closed {}
    return loop.withLock { $0?.engine }
  }

  /// Runs one turn. If the loop then waits for a time, the clock advances to it.
  @discardableResult
  func turn() -> TrainingLoop.Turn {
    let turn = loop.withLock { $0?.turn() ?? .closed }
    if case .waiting(let seconds) = turn { time.pass(seconds) }
    return turn
  }
}

/// A clock that advances on demand.
private final class SteppedTime: Sendable {
  private let now = Mutex(0.0)

  var seconds: Double { now.withLock { $0 } }

  func pass(_ seconds: Double) { now.withLock { $0 += seconds } }
}
