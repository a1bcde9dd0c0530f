import Dispatch
import Synchronization

/// What runs the loop of a live session.
protocol SessionDriver: Sendable {
  /// Takes the loop over; called once, before anything else.
  func begin(_ loop: consuming TrainingLoop)
  /// Says that a request has come.
  func wake()
  /// Waits until the loop has ended, which it has been asked to, and returns its engine; nil if it
  /// was never begun. May be called again.
  func end() -> Engine?
}

/// Runs the loop on a background queue of its own.
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
    // Whoever asks again does not wait.
    ended.signal()
    return result.current
  }
}

/// Runs the loop by hand, turn by turn, on the thread of whoever asks for a turn.
///
/// Between turns nothing happens. Time is the driver's own and passes only where the loop waits for
/// it, so that what a session does depends on its commands and turns alone: this is how tests drive
/// one.
final class SteppedDriver: SessionDriver {
  private let loop = Mutex<TrainingLoop?>(nil)
  private let time = SteppedTime()

  /// Seconds of the driver's own time, for the session.
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

  /// Gives the loop one turn. Where it then waits for a moment to come, that moment has come.
  @discardableResult
  func turn() -> TrainingLoop.Turn {
    let turn = loop.withLock { $0?.turn() ?? .closed }
    if case .waiting(let seconds) = turn { time.pass(seconds) }
    return turn
  }
}

/// Time that passes when it is told to.
private final class SteppedTime: Sendable {
  private let now = Mutex(0.0)

  var seconds: Double { now.withLock { $0 } }

  func pass(_ seconds: Double) { now.withLock { $0 += seconds } }
}
