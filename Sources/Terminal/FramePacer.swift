/// Decides when to draw frames and when to handle wakes from other threads.
///
/// A frame that answers a key is drawn almost at once. Any other frame waits 1/30 s after the
/// previous one, or ten times that frame's cost if that is longer, up to 0.1 s, so that drawing
/// takes at most a tenth of a core unless frames are very slow. Times are seconds on a monotonic
/// clock.
struct FramePacer {
  /// The minimum time from a frame to the next that does not answer a key.
  static let interval = 1.0 / 30
  /// The minimum time from a frame to the next that answers a key, so that one frame answers
  /// several keys of a flood (a wheel, a key held down).
  static let keyInterval = 0.01

  /// The interval as a multiple of the previous frame's cost, and its upper limit.
  private static let rest = 10.0
  private static let longestInterval = 0.1

  private var lastFrame = -Double.infinity
  private var lastCost = 0.0
  private var lastWake = -Double.infinity

  /// The minimum time to the next frame that does not answer a key, given the previous frame's
  /// cost.
  var frameInterval: Double {
    max(Self.interval, min(Self.longestInterval, Self.rest * lastCost))
  }

  /// Seconds until a frame may be drawn; 0 if now.
  func frameDelay(now: Double, isForKey: Bool) -> Double {
    Self.delay(since: lastFrame, interval: isForKey ? Self.keyInterval : frameInterval, now: now)
  }

  /// Seconds until a wake from another thread is handled; 0 if now.
  ///
  /// Handling wakes more often than drawing would only slow down the thread that wakes.
  func wakeDelay(now: Double) -> Double {
    Self.delay(since: lastWake, interval: Self.interval, now: now)
  }

  /// Records when a frame was begun and how long it took.
  mutating func noteFrame(at time: Double, cost: Double = 0) {
    lastFrame = time
    lastCost = cost
  }

  /// Records when a wake was handled.
  mutating func noteWake(at time: Double) { lastWake = time }

  private static func delay(since last: Double, interval: Double, now: Double) -> Double {
    max(0, last + interval - now)
  }
}

/// The time at which the application wants a `wake` event.
struct WakeAlarm {
  /// The shortest interval, in seconds.
  static let shortest = 0.001

  private(set) var deadline: Double?

  /// Sets the alarm. A pending earlier deadline is kept, so that frequent events cannot postpone
  /// the wake forever.
  mutating func set(interval: Double?, now: Double) {
    guard let interval, !interval.isNaN, interval < .infinity else {
      deadline = nil
      return
    }
    deadline = min(deadline ?? .infinity, now + max(Self.shortest, interval))
  }

  /// Returns whether the deadline has passed, and if so, clears the alarm.
  mutating func take(now: Double) -> Bool {
    guard let deadline, deadline <= now else { return false }
    self.deadline = nil
    return true
  }
}
