import Synchronization

/// A session that trains on a background queue while other threads watch and control it.
///
/// The queue owns the engine. Commands go in through a mailbox, which the queue checks between
/// bounded pieces of work; snapshots come out through another that keeps only the latest. A new
/// snapshot is made only after the last was taken, so the reader sets the rate, not the training
/// steps.
public final class LiveSession: Sendable {
  enum Request: Sendable {
    case command(Command, CommandID)
    case close
  }

  /// Writes a log of events.
  public typealias Log = @Sendable (Engine.Event, Engine) throws(SessionError) -> Void

  private let requests = QueueMailbox<Request>()
  private let snapshots = LatestMailbox<Snapshot>()
  private let replies = QueueMailbox<Reply>()
  private let driver: any SessionDriver
  private let initial: Engine
  private let submitted = Atomic(0)

  /// Starts the queue with an engine.
  ///
  /// - Parameters:
  ///   - clock: seconds from any origin, for pace and rates.
  ///   - log: called on the queue after every event, with the session at that time. If it throws,
  ///     the error arrives as a reply without a command, and `log` is not called again.
  ///   - onPublish: called on the queue when there is a snapshot or a reply to take; must not
  ///     block.
  public convenience init(
    engine: Engine, clock: @escaping @Sendable () -> Double, log: Log? = nil,
    onPublish: @escaping @Sendable () -> Void
  ) {
    self.init(
      engine: engine, clock: clock, log: log, driver: QueueDriver(), onPublish: onPublish)
  }

  /// The same, with a loop that `driver` runs instead of the queue.
  init(
    engine: Engine, clock: @escaping @Sendable () -> Double, log: Log? = nil,
    driver: any SessionDriver, onPublish: @escaping @Sendable () -> Void
  ) {
    initial = engine
    self.driver = driver
    driver.begin(
      TrainingLoop(
        engine: engine, clock: clock, log: log, requests: requests, snapshots: snapshots,
        replies: replies, onPublish: onPublish))
  }

  deinit {
    requests.put(.close)
    driver.wake()
  }

  /// Submits a command. Its reply comes through `takeReplies`; for training and searches, when they
  /// end. A run ended by another command gets no reply; a search replies that it was stopped.
  ///
  /// - Returns: the identity that the reply carries.
  @discardableResult
  public func submit(_ command: Command) -> CommandID {
    let id = CommandID(number: submitted.add(1, ordering: .relaxed).newValue)
    requests.put(.command(command, id))
    driver.wake()
    return id
  }

  /// The newest snapshot; nil if it was already taken.
  public func takeSnapshot() -> Snapshot? { snapshots.take() }

  /// The replies since the last call, in order.
  public func takeReplies() -> [Reply] { replies.take() }

  /// Stops the queue after the current piece of work, waits for that, and returns the engine in its
  /// current state, possibly with a training run in progress.
  public func close() -> Engine {
    requests.put(.close)
    driver.wake()
    return driver.end() ?? initial
  }
}
