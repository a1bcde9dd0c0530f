/// Decides when frames are drawn and when another thread's news is looked at.
///
/// A frame that answers a key is drawn almost at once; every other frame waits until 1/30 s has
/// passed since the last frame of any kind, and longer where frames take long, so that drawing takes
/// but a tenth of a core from what is drawn. Times are seconds on one monotonic clock.
struct FramePacer {
  /// The least time between a frame and the next that no key asked for.
  static let interval = 1.0 / 30
  /// The least time between a frame and the next that a key asked for, so that a flood of keys
  /// (a wheel, a key held down) is answered by one frame for several.
  static let keyInterval = 0.01

  /// Least time between two such frames in units of what the last one took, and the most of it.
  private static let rest = 10.0
  private static let longestInterval = 0.1

  private var lastFrame = -Double.infinity
  private var lastCost = 0.0
  private var lastWake = -Double.infinity

  /// The least time between a frame and the next that no key asked for, by what the last one took.
  var frameInterval: Double {
    max(Self.interval, min(Self.longestInterval, Self.rest * lastCost))
  }

  /// Seconds until a frame may be drawn; 0 where it may be now.
  func frameDelay(now: Double, isForKey: Bool) -> Double {
    Self.delay(since: lastFrame, interval: isForKey ? Self.keyInterval : frameInterval, now: now)
  }

  /// Seconds until another thread's wake is taken; 0 where it may be now.
  ///
  /// Waking more often than frames are drawn would only take time from the thread that wakes.
  func wakeDelay(now: Double) -> Double {
    Self.delay(since: lastWake, interval: Self.interval, now: now)
  }

  /// Notes that a frame was begun, and how long it took.
  mutating func noteFrame(at time: Double, cost: Double = 0) {
    lastFrame = time
    lastCost = cost
  }

  /// Notes that a wake was taken.
  mutating func noteWake(at time: Double) { lastWake = time }

  private static func delay(since last: Double, interval: Double, now: Double) -> Double {
    max(0, last + interval - now)
  }
}

/// When the application wants to be woken by itself.
struct WakeAlarm {
  /// No application is woken more often than this, in seconds.
  static let shortest = 0.001

  private(set) var deadline: Double?

  /// Takes what the application says now. An earlier deadline that has not come yet stays, so that
  /// events in between do not put the wake off for ever.
  mutating func set(interval: Double?, now: Double) {
    guard let interval, !interval.isNaN, interval < .infinity else {
      deadline = nil
      return
    }
    deadline = min(deadline ?? .infinity, now + max(Self.shortest, interval))
  }

  /// Whether the time has come; if so, the alarm is off until it is set again.
  mutating func take(now: Double) -> Bool {
    guard let deadline, deadline <= now else { return false }
    self.deadline = nil
    return true
  }
}
