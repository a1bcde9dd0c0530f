/// Counts the effort of a search task in a unit that is the same on every machine, and ends the
/// task at its limit or when it is cancelled.
///
/// One unit is a million multiply-add operations or equivalent, about half a millisecond. Decisions
/// depend on this count alone, never on a clock, so that a search can be repeated.
struct Work: Sendable {
  /// The units spent so far.
  private(set) var spent = 0.0
  /// The units at which the task ends.
  let limit: Double
  private let isWanted: @Sendable () -> Bool

  /// Creates a counter that ends the task after `limit` units, or as soon as `isWanted` returns
  /// false. The closure is polled about once per millisecond.
  init(limit: Double = .infinity, isWanted: @escaping @Sendable () -> Bool = { true }) {
    self.limit = limit
    self.isWanted = isWanted
  }

  /// Counts the operations that follow. Call this at least every few milliseconds.
  ///
  /// - Parameter operations: The approximate number of multiply-add operations.
  /// - Throws: `WorkEnded` if the task must end.
  mutating func spend(_ operations: Double) throws(WorkEnded) {
    guard isWanted() else { throw .unwanted }
    guard spent < limit else { throw .limit }
    spent += operations * 1e-6
  }

  /// Polls for cancellation within work that was counted as a whole beforehand.
  func ask() throws(WorkEnded) {
    guard isWanted() else { throw .unwanted }
  }
}

/// The reason why a task ends early.
enum WorkEnded: Error, Sendable {
  /// The task has reached its limit; what it has found so far counts.
  case limit
  /// The task was cancelled. It leaves no result and can be run again from the start.
  case unwanted
}
