import KAN
import Symbolic

/// Searches for closed-form formulas: `discover` and `distil`.
struct Discovering: PendingWork {
  private(set) var search: FormulaSearch
  private var seconds = 0.0
  private var end: DiscoveryReport.End?
  /// Seconds of work in this run, and the value of that at which the current target's share of the
  /// time ends.
  private var runSeconds = 0.0
  private var share: Double?
  /// Whether the time of some target ran out before its search was complete.
  private var wasLate = false

  init(_ search: FormulaSearch) { self.search = search }

  /// Continues an earlier run of the same search.
  mutating func resume(_ searches: [Discovery], seconds: Double) {
    search.resume(searches)
    self.seconds = seconds
  }

  /// Seconds of work so far.
  var elapsed: Double { seconds }

  var command: String { search.options.command }
  var changesNetwork: Bool { true }

  /// The report of the results so far.
  mutating func report(end: DiscoveryReport.End? = nil) -> DiscoveryReport {
    search.report(seconds: seconds, end: end)
  }

  mutating func advance(_ engine: inout Engine) -> WorkProgress {
    if end == nil { work(&engine) }
    guard let end else { return .working }
    return .finished(engine.conclude(&self, end: end))
  }

  /// Ends the search with the results so far, at the next piece of work.
  mutating func stop() -> Bool {
    end = .stopped
    return true
  }

  /// Works until there is a new result or something else waits.
  private mutating func work(_ engine: inout Engine) {
    let (clock, shouldYield) = (engine.clock, engine.shouldYield)
    let start = clock()
    // Incomplete targets share the remaining time evenly.
    if share == nil, let limit = search.options.timeLimit {
      share = runSeconds + (limit - runSeconds) / Double(max(1, search.remaining))
    }
    let deadline = share.map { start + $0 - runSeconds }
    let isComplete = search.advance(while: {
      !shouldYield() && deadline.map { clock() < $0 } != false
    })
    let taken = clock() - start
    seconds += taken
    runSeconds += taken
    let isLate = deadline.map { clock() >= $0 } ?? false
    if isComplete || isLate {
      share = nil
      wasLate = wasLate || !isComplete
      if !search.beginNext() { end = wasLate ? .time : search.endOfAll }
    }
    engine.discovery = report(end: end)
  }
}

extension FormulaSearch {
  /// Why the whole search is complete: the work limit, if any target reached it.
  fileprivate var endOfAll: DiscoveryReport.End {
    let ends = searches.indices.map(end)
    if ends.contains(.work) { return .work }
    return ends.allSatisfy { $0 == .target } ? .target : .complete
  }

  private func end(ofTarget target: Int) -> DiscoveryReport.End {
    let search = searches[target]
    let limit = options.workLimit(target: target)
    if search.work >= limit ?? DiscoverySettings.standardWorkLimit { return .work }
    if let wanted = options.targetError, let best = search.best {
      let variable = Variable(name: "", standardizing: search.data.target)
      if search.entries[best].trainError <= wanted * variable.standardDeviation { return .target }
    }
    return .complete
  }
}
