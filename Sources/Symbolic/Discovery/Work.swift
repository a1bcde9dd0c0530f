/// Counts what a task of a search has done, in a unit that is the same on every machine, and ends the
/// task when it has done enough or nobody waits for it any more.
///
/// A unit is a million multiplications and additions or what takes as long, about a millisecond.
/// Decisions are made by the count alone, never by a clock, so that a search can be repeated.
struct Work: Sendable {
  /// What has been done.
  private(set) var spent = 0.0
  /// What may be done.
  let limit: Double
  private let isWanted: @Sendable () -> Bool

  /// Work that ends after `limit` units, or as soon as `isWanted` says no; that is asked about every
  /// millisecond.
  init(limit: Double = .infinity, isWanted: @escaping @Sendable () -> Bool = { true }) {
    self.limit = limit
    self.isWanted = isWanted
  }

  /// Counts what comes next. Call it at least once in some milliseconds.
  ///
  /// - Parameter operations: multiplications and additions, roughly.
  /// - Throws: `WorkEnded` where the task has to end.
  mutating func spend(_ operations: Double) throws(WorkEnded) {
    guard isWanted() else { throw .unwanted }
    guard spent < limit else { throw .limit }
    spent += operations * 1e-6
  }

  /// Asks, within work that has been counted as a whole, whether the task is still wanted.
  func ask() throws(WorkEnded) {
    guard isWanted() else { throw .unwanted }
  }
}

/// Why a task has to end before it is through.
enum WorkEnded: Error, Sendable {
  /// It has done all that it may; what it has found so far counts.
  case limit
  /// Nobody waits for it any more; it leaves nothing, and can be done again from the start.
  case unwanted
}
