import KAN
import Symbolic

/// Looks for closed formulas: `discover` and `distil`.
struct Discovering: PendingWork {
  private(set) var search: FormulaSearch
  private var seconds = 0.0
  private var end: DiscoveryReport.End?
  /// Seconds of the target under way.
  private var ownSeconds = 0.0
  /// Whether some target's time was up before its search was complete.
  private var wasLate = false

  init(_ search: FormulaSearch) { self.search = search }

  /// Goes on where an earlier run of the same search was left.
  mutating func resume(_ searches: [Discovery], seconds: Double) {
    search.resume(searches)
    self.seconds = seconds
  }

  /// Seconds of work so far.
  var elapsed: Double { seconds }

  var command: String { search.options.command }
  var changesNetwork: Bool { true }

  /// What is known by now.
  mutating func report(end: DiscoveryReport.End? = nil) -> DiscoveryReport {
    search.report(seconds: seconds, end: end)
  }

  mutating func advance(_ engine: inout Engine) -> WorkProgress {
    if end == nil { work(&engine) }
    guard let end else { return .working }
    return .finished(engine.conclude(&self, end: end))
  }

  /// Ends it with what is known, at the next piece of work.
  mutating func stop() -> Bool {
    end = .stopped
    return true
  }

  /// Works until there is news or somebody waits.
  private mutating func work(_ engine: inout Engine) {
    let (clock, shouldYield) = (engine.clock, engine.shouldYield)
    let start = clock()
    // Targets share the time evenly.
    let deadline = search.options.timeLimit.map {
      start + $0 / Double(search.data.count) - ownSeconds
    }
    let isComplete = search.advance(while: {
      !shouldYield() && deadline.map { clock() < $0 } != false
    })
    let taken = clock() - start
    seconds += taken
    ownSeconds += taken
    let isLate = deadline.map { clock() >= $0 } ?? false
    if isComplete || isLate {
      ownSeconds = 0
      wasLate = wasLate || !isComplete
      if !search.beginNext() { end = wasLate ? .time : search.endOfLast }
    }
    engine.discovery = report(end: end)
  }
}

extension FormulaSearch {
  /// Why the last search is complete.
  fileprivate var endOfLast: DiscoveryReport.End {
    guard let last = searches.last else { return .complete }
    let limit = options.workLimit(target: searches.count - 1)
    if last.work >= limit ?? DiscoverySettings.standardWorkLimit { return .work }
    if let wanted = options.targetError, let best = last.best {
      let target = Variable(name: "", standardizing: last.data.target)
      if last.entries[best].trainError <= wanted * target.deviation { return .target }
    }
    return .complete
  }
}
