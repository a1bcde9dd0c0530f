import Synchronization

/// A session that trains on a background queue while others watch and command it.
///
/// The queue owns the engine. Commands go in by a mailbox and are looked at between bounded pieces of
/// work; the newest snapshot comes out by another, where only the latest counts. Snapshots are made
/// only when the last one was taken, so at the watcher's rate and never once per step.
public final class LiveSession: Sendable {
  enum Request: Sendable {
    case command(Command, CommandID)
    case close
  }

  /// Takes down what happens.
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
  ///   - log: called on the queue with everything that has happened and the session as it is then.
  ///     What it throws comes as a reply to `log`, and it is not called again.
  ///   - onPublish: called on the queue when there is a snapshot or a reply to take; must not block.
  public convenience init(
    engine: Engine, clock: @escaping @Sendable () -> Double, log: Log? = nil,
    onPublish: @escaping @Sendable () -> Void
  ) {
    self.init(
      engine: engine, clock: clock, log: log, driver: QueueDriver(), onPublish: onPublish)
  }

  /// The same with a loop that `driver` runs, in place of the queue.
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

  /// Hands a command over; its reply comes by `takeReplies`, that of training and of searches when
  /// they end. A run that another command ends has no reply of its own; a search says that it was
  /// stopped.
  ///
  /// - Returns: what its reply carries.
  @discardableResult
  public func submit(_ command: Command) -> CommandID {
    let id = CommandID(number: submitted.add(1, ordering: .relaxed).newValue)
    requests.put(.command(command, id))
    driver.wake()
    return id
  }

  /// The newest snapshot, if there is one that was not taken yet.
  public func takeSnapshot() -> Snapshot? { snapshots.take() }

  /// Replies to commands since the last call, in order.
  public func takeReplies() -> [Reply] { replies.take() }

  /// Ends the queue after the piece of work under way, waits for that, and hands the engine over as
  /// it then is, with the run under way if there is one.
  public func close() -> Engine {
    requests.put(.close)
    driver.wake()
    return driver.end() ?? initial
  }
}
