/// What a command still has to do for its outcome, in bounded pieces.
protocol PendingWork: Sendable {
  /// The command's name.
  var command: String { get }
  /// Share of the work that is done, 0 to 1; nil where that is not known.
  var progress: Double? { get }
  /// Whether it looks for something, and may be stopped; what has been carried out already is only
  /// measured.
  var isSearch: Bool { get }
  /// Whether its end may change the network.
  var changesNetwork: Bool { get }

  /// Ends a search with what it has found, at the next piece of work; false for those that then
  /// leave nothing.
  mutating func stop() -> Bool

  /// Does some milliseconds of work.
  ///
  /// - Parameter engine: the session without this work.
  mutating func advance(_ engine: inout Engine) throws(SessionError) -> WorkProgress
}

extension PendingWork {
  var progress: Double? { nil }
  var isSearch: Bool { true }
  var changesNetwork: Bool { false }
  mutating func stop() -> Bool { false }
}

/// What a piece of work led to.
enum WorkProgress {
  /// There is more to do.
  case working
  /// Other work takes its place.
  case next(any PendingWork)
  /// The outcome is complete.
  case finished(Outcome)
}

/// What has an outcome already, until its turn comes.
struct CompletedWork: PendingWork {
  let outcome: Outcome
  var command: String { outcome.command }
  var isSearch: Bool { false }

  mutating func advance(_ engine: inout Engine) -> WorkProgress { .finished(outcome) }
}

/// A search that was stopped, until that is told.
struct StoppedWork: PendingWork {
  let command: String
  var isSearch: Bool { false }

  mutating func advance(_ engine: inout Engine) -> WorkProgress {
    .finished(.done(command: command, message: "stopped; nothing was changed"))
  }
}
