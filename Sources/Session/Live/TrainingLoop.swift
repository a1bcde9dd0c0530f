import KAN

/// The loop of a live session. Each turn handles requests, does a piece of work and publishes.
struct TrainingLoop: Sendable {
  /// The result of a turn: when the next may follow.
  enum Turn: Equatable, Sendable {
    /// A piece of work is done; the next turn may follow at once.
    case worked
    /// There is nothing to do until a request arrives.
    case resting
    /// There is nothing to do until a request arrives or the time has passed.
    case waiting(seconds: Double)
    /// The session is closed; no turn follows.
    case closed
  }

  private(set) var engine: Engine
  private typealias Submission = (id: CommandID, command: Command)

  private let clock: @Sendable () -> Double
  private let requests: QueueMailbox<LiveSession.Request>
  private let snapshots: LatestMailbox<Snapshot>
  private let replies: QueueMailbox<Reply>
  private let onPublish: @Sendable () -> Void
  /// The log; nil after it has failed.
  private var log: LiveSession.Log?

  private var isPaused = false
  /// Steps to take before the run pauses; nil for no limit.
  private var stepsToPause: Int?
  private var isClosed = false
  private var hasNews = true
  /// The command that started the run in progress.
  private var training: Submission?
  /// Replies in the order of their commands; those without a result wait for the engine.
  private var waiting: [(submission: Submission?, result: Result<Outcome, SessionError>?)] = []
  /// The earliest time of the next step, under a pace.
  private var nextStep = 0.0
  private var meter = RateMeter()

  init(
    engine: Engine, clock: @escaping @Sendable () -> Double, log: LiveSession.Log?,
    requests: QueueMailbox<LiveSession.Request>, snapshots: LatestMailbox<Snapshot>,
    replies: QueueMailbox<Reply>, onPublish: @escaping @Sendable () -> Void
  ) {
    self.engine = engine
    self.engine.shouldYield = { !requests.isEmpty }
    self.clock = clock
    self.log = log
    self.requests = requests
    self.snapshots = snapshots
    self.replies = replies
    self.onPublish = onPublish
  }

  /// Handles pending requests and does a piece of work, if there is any to do now.
  mutating func turn() -> Turn {
    for request in isClosed ? [] : requests.take() { handle(request) }
    if isClosed { return .closed }
    if engine.pendingOutcomes > 0 {
      work()
    } else if engine.isTraining && !isPaused {
      let wait = engine.pace == nil ? 0 : nextStep - clock()
      guard wait <= 0 else {
        publish(evenIfFull: true)
        return .waiting(seconds: wait)
      }
      work()
    } else {
      publish(evenIfFull: true)
      return .resting
    }
    return .worked
  }

  // MARK: Requests

  private mutating func handle(_ request: LiveSession.Request) {
    switch request {
    case .close: isClosed = true
    case .command(let command, let id): carryOut((id, command))
    }
    hasNews = true
  }

  private mutating func carryOut(_ submission: Submission) {
    guard let control = submission.command.act.runControl else { return begin(submission) }
    switch control {
    case .pause where engine.isTraining, .toggle where engine.isTraining && !isPaused:
      pause()
      done(submission, "paused")
    case .resume where engine.isTraining, .toggle where engine.isTraining:
      resume()
      done(submission, "resumed")
    case .pause, .resume: done(submission, "nothing is training")
    case .step where engine.isTraining:
      // Take one step of the run, then pause; each further request adds one.
      stepsToPause = (stepsToPause ?? 0) + 1
      isPaused = false
      nextStep = clock()
      done(submission, "one step")
    case .step, .toggle: begin(submission)
    }
  }

  private mutating func done(_ submission: Submission, _ message: String) {
    reply(submission, .success(.done(command: submission.command.name, message: message)))
  }

  private mutating func pause() {
    isPaused = true
    stepsToPause = nil
  }

  private mutating func resume() {
    isPaused = false
    stepsToPause = nil
    nextStep = clock()
  }

  private mutating func begin(_ submission: Submission) {
    let wasTraining = engine.isTraining
    let pendingBefore = engine.pendingOutcomes
    do {
      let pace = engine.pace
      let outcome = try engine.start(submission.command)
      if engine.pace != pace { nextStep = clock() }
      if let outcome {
        reply(submission, .success(outcome))
      } else if engine.pendingOutcomes > pendingBefore {
        reply(submission, nil)
      }
    } catch {
      reply(submission, .failure(error))
    }
    if !wasTraining && engine.isTraining {
      resume()
      meter.begin(evaluations: engine.evaluations)
      training = submission
    }
    if !engine.isTraining { isPaused = false }
  }

  /// Replies once all earlier commands have their replies; with a nil result, once the engine has
  /// produced one.
  private mutating func reply(
    _ submission: Submission?, _ result: Result<Outcome, SessionError>?
  ) {
    waiting.append((submission, result))
    sendReplies()
  }

  private mutating func sendReplies() {
    while let first = waiting.first, let result = first.result {
      waiting.removeFirst()
      replies.put(
        Reply(id: first.submission?.id, command: first.submission?.command, result: result))
      onPublish()
    }
  }

  // MARK: Work

  private mutating func work() {
    let start = clock()
    let isMeasuring = engine.pendingOutcomes > 0
    let event = engine.advance()
    if !isMeasuring { meter.add(seconds: clock() - start, evaluations: engine.evaluations) }
    switch event {
    case .idle: break
    case .working:
      if !isMeasuring && !engine.isTraining { endRun() }
    case .step: takeStep(at: start)
    case .finished(let outcome): finish(.success(outcome))
    case .failed(let error): finish(.failure(error))
    }
    takeDown(event)
    if engine.search?.progress != nil || engine.discovering != nil { hasNews = true }
    publish(evenIfFull: false)
  }

  private mutating func takeDown(_ event: Engine.Event) {
    do throws(SessionError) {
      try log?(event, engine)
    } catch {
      log = nil
      reply(nil, .failure(error))
    }
  }

  private mutating func takeStep(at time: Double) {
    hasNews = true
    if let pace = engine.pace {
      // If a step took too long, the next follows at once; lost time is not made up.
      nextStep = max(nextStep, time - 1 / pace) + 1 / pace
    }
    guard let steps = stepsToPause else { return }
    if steps > 1 { stepsToPause = steps - 1 } else { pause() }
  }

  /// The run ended by itself; its reply follows once the outcome is measured.
  private mutating func endRun() {
    isPaused = false
    hasNews = true
    reply(training, nil)
  }

  private mutating func finish(_ result: Result<Outcome, SessionError>) {
    if let index = waiting.firstIndex(where: { $0.result == nil }) {
      waiting[index].result = result
    }
    hasNews = true
    sendReplies()
  }

  private mutating func publish(evenIfFull: Bool) {
    guard hasNews, evenIfFull || snapshots.isEmpty else { return }
    hasNews = false
    let (step, end) = engine.progress
    snapshots.put(
      Snapshot(
        title: engine.data.title, model: engine.currentModel, curve: engine.curve,
        recording: engine.recording, history: engine.history,
        status: status, searchID: searchID, searchProgress: engine.search?.progress, step: step,
        lastStep: end, evaluations: engine.evaluations, rate: meter.rate,
        remainingSeconds: meter.secondsPerStep(steps: step).map { seconds in
          Double(end - step) * max(seconds, engine.pace.map { 1 / $0 } ?? 0)
        },
        settings: engine.activeSettings, pace: engine.pace,
        hasUnsavedWork: engine.hasUnsavedWork, path: engine.path, functions: engine.functions,
        discovery: engine.discovery, log: engine.log))
    onPublish()
  }

  /// Pending outcomes are in the order of their commands.
  private var searchID: CommandID? {
    guard let place = engine.search?.place else { return nil }
    return waiting.lazy.filter { $0.result == nil }.dropFirst(place).first?.submission?.id
  }

  /// While a run waits for a search, which takes only moments, the status is that of the run.
  private var status: SessionStatus {
    if engine.isTraining { return isPaused ? .paused : .running }
    return engine.search.map { .searching($0.command) } ?? .idle
  }
}
