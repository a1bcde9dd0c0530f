import Dispatch
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
  private let wake = DispatchSemaphore(value: 0)
  private let ended = DispatchSemaphore(value: 0)
  private let result = LatestMailbox<Engine>()
  private let initial: Engine
  private let submitted = Atomic(0)

  /// Starts the queue with an engine.
  ///
  /// - Parameters:
  ///   - clock: seconds from any origin, for pace and rates.
  ///   - log: called on the queue with everything that has happened and the session as it is then.
  ///     What it throws comes as a reply to `log`, and it is not called again.
  ///   - onPublish: called on the queue when there is a snapshot or a reply to take; must not block.
  public init(
    engine: Engine, clock: @escaping @Sendable () -> Double, log: Log? = nil,
    onPublish: @escaping @Sendable () -> Void
  ) {
    let queue = DispatchQueue(label: "kanscope.training", qos: .userInitiated)
    let (requests, snapshots, replies) = (requests, snapshots, replies)
    let (wake, ended, result) = (wake, ended, result)
    initial = engine
    queue.async {
      var loop = TrainingLoop(
        engine: engine, clock: clock, log: log, requests: requests, snapshots: snapshots,
        replies: replies,
        wake: wake, onPublish: onPublish)
      loop.run()
      result.put(loop.engine)
      ended.signal()
    }
  }

  deinit {
    requests.put(.close)
    wake.signal()
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
    wake.signal()
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
    wake.signal()
    ended.wait()
    // Whoever closes again does not wait.
    ended.signal()
    return result.current ?? initial
  }
}
