/// The work a command still has to do for its outcome, in bounded pieces.
protocol PendingWork: Sendable {
  /// The command's name.
  var command: String { get }
  /// The share of the work that is done, 0 to 1; nil if not known.
  var progress: Double? { get }
  /// Whether this is a search, which can be stopped, and not just the measurement of a command
  /// already carried out.
  var isSearch: Bool { get }
  /// Whether its end may change the network.
  var changesNetwork: Bool { get }

  /// Ends a search with its results so far, at the next piece of work. Returns false if it has no
  /// results unless complete.
  mutating func stop() -> Bool

  /// Does a few milliseconds of work.
  ///
  /// - Parameter engine: the session, without this work in `pending`.
  mutating func advance(_ engine: inout Engine) throws(SessionError) -> WorkProgress
}

extension PendingWork {
  var progress: Double? { nil }
  var isSearch: Bool { true }
  var changesNetwork: Bool { false }
  mutating func stop() -> Bool { false }
}

/// The result of a piece of work.
enum WorkProgress {
  /// There is more to do.
  case working
  /// Other work takes its place.
  case next(any PendingWork)
  /// The outcome is complete.
  case finished(Outcome)
}

/// An outcome that is complete and waits for its turn.
struct CompletedWork: PendingWork {
  let outcome: Outcome
  var command: String { outcome.command }
  var isSearch: Bool { false }

  mutating func advance(_ engine: inout Engine) -> WorkProgress { .finished(outcome) }
}

/// A stopped search that waits for its turn to report that.
struct StoppedWork: PendingWork {
  let command: String
  var isSearch: Bool { false }

  mutating func advance(_ engine: inout Engine) -> WorkProgress {
    .finished(.done(command: command, message: "stopped; nothing was changed"))
  }
}
