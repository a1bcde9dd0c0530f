/// Evaluations per second of work, over about the last half second; pauses do not count.
struct RateMeter: Sendable {
  private var seconds = 0.0
  private var windowSeconds = 0.0
  private var windowEvaluations = 0
  private var evaluations = 0
  private var steps: (first: Int?, last: Int) = (nil, 0)
  /// Evaluations per second; nil before there is enough data.
  private(set) var rate: Double?

  /// Restarts at the beginning of a run.
  mutating func begin(evaluations: Int) {
    self = RateMeter()
    windowEvaluations = evaluations
    self.evaluations = evaluations
  }

  /// Adds a piece of work.
  mutating func add(seconds more: Double, evaluations: Int) {
    seconds += more
    self.evaluations = evaluations
    let window = seconds - windowSeconds
    // A rollback can reduce the count; such a window is useless.
    guard evaluations >= windowEvaluations else {
      windowSeconds = seconds
      windowEvaluations = evaluations
      return
    }
    // Until the first window is full, report a preliminary rate: under a pace, small networks take
    // minutes to do half a second of work.
    let isPreliminary = windowSeconds == 0 && evaluations > windowEvaluations
    if window >= 0.5 || (isPreliminary && window >= 0.02) {
      rate = Double(evaluations - windowEvaluations) / window
      if window >= 0.5 {
        windowSeconds = seconds
        windowEvaluations = evaluations
      }
    }
  }

  /// Seconds of work per step since the run began; nil before two steps and some time have passed.
  mutating func secondsPerStep(steps step: Int) -> Double? {
    if steps.first == nil { steps.first = step }
    guard let first = steps.first, step >= first + 2, seconds > 0.05 else { return nil }
    return seconds / Double(step - first)
  }
}
