import KAN

import Dispatch

/// What runs on the training queue: looks at requests, does a piece of work, publishes.
struct TrainingLoop {
  private(set) var engine: Engine
  private let clock: @Sendable () -> Double
  private let requests: QueueMailbox<LiveSession.Request>
  private let snapshots: LatestMailbox<Snapshot>
  private let replies: QueueMailbox<Reply>
  private let wake: DispatchSemaphore
  private let onPublish: @Sendable () -> Void

  private var isPaused = false
  private var pausesAfterStep = false
  private var isClosed = false
  private var hasNews = true
  private var trainingText = "train"
  /// When the next step may begin, under a pace.
  private var nextStep = 0.0
  private var meter = RateMeter()

  init(
    engine: Engine, clock: @escaping @Sendable () -> Double,
    requests: QueueMailbox<LiveSession.Request>, snapshots: LatestMailbox<Snapshot>,
    replies: QueueMailbox<Reply>, wake: DispatchSemaphore,
    onPublish: @escaping @Sendable () -> Void
  ) {
    self.engine = engine
    self.clock = clock
    self.requests = requests
    self.snapshots = snapshots
    self.replies = replies
    self.wake = wake
    self.onPublish = onPublish
  }

  mutating func run() {
    while !isClosed {
      for request in requests.take() { handle(request) }
      guard !isClosed else { return }
      if engine.isTraining && !isPaused {
        work()
      } else {
        publish(evenIfFull: true)
        wake.wait()
      }
    }
  }

  // MARK: Requests

  private mutating func handle(_ request: LiveSession.Request) {
    switch request {
    case .close: isClosed = true
    case .togglePause:
      if engine.isTraining {
        isPaused.toggle()
        nextStep = 0
      } else {
        begin(.train(Self.changes(engine.lastSettings)), text: "train")
      }
    case .command(.pause, _): isPaused = engine.isTraining
    case .command(.resume, _):
      isPaused = false
      nextStep = 0
    case .command(.step, let text):
      // In a run that is under way: one step of it, then pause.
      if engine.isTraining {
        isPaused = false
        pausesAfterStep = true
        nextStep = 0
      } else {
        begin(.step, text: text)
      }
    case .command(let command, let text): begin(command, text: text)
    }
    hasNews = true
  }

  private static func changes(_ settings: TrainingSettings) -> [TrainingChange] {
    TrainingOption.allCases.compactMap { option in
      option.text(in: settings).flatMap { try? TrainingChange(option, $0) }
    }
  }

  private mutating func begin(_ command: Command, text: String) {
    do {
      let wasTraining = engine.isTraining
      let outcome = try engine.start(command)
      if !wasTraining && engine.isTraining {
        isPaused = false
        pausesAfterStep = false
        nextStep = 0
        meter.begin(evaluations: engine.evaluations)
        trainingText = text
      }
      if !engine.isTraining { isPaused = false }
      if let outcome { reply(text, .success(outcome)) }
    } catch {
      reply(text, .failure(error))
    }
  }

  private mutating func reply(_ text: String, _ result: Result<Outcome, SessionError>) {
    replies.put(Reply(text: text, result: result))
    onPublish()
  }

  // MARK: Work

  private mutating func work() {
    let start = clock()
    if start < nextStep {
      publish(evenIfFull: true)
      // Waits for the next step's time or for a request, whichever comes first.
      _ = wake.wait(timeout: .now() + (nextStep - start))
      return
    }
    let event = engine.advance()
    meter.add(seconds: clock() - start, evaluations: engine.evaluations)
    switch event {
    case .idle, .working: break
    case .step:
      hasNews = true
      if let pace = engine.pace {
        nextStep = max(nextStep + 1 / pace, start)
      }
      if pausesAfterStep {
        pausesAfterStep = false
        isPaused = true
      }
    case .finished(let outcome):
      hasNews = true
      isPaused = false
      reply(trainingText, .success(outcome))
    }
    publish(evenIfFull: false)
  }

  private mutating func publish(evenIfFull: Bool) {
    guard hasNews, evenIfFull || snapshots.isEmpty else { return }
    hasNews = false
    let (step, end) = engine.progress
    snapshots.put(
      Snapshot(
        title: engine.data.title, model: engine.currentModel, curve: engine.curve,
        recording: engine.recording, history: engine.history,
        status: !engine.isTraining ? .idle : isPaused ? .paused : .running, step: step,
        lastStep: end, evaluations: engine.evaluations, rate: meter.rate,
        remainingSeconds: meter.secondsPerStep(steps: step).map { seconds in
          Double(end - step) * max(seconds, engine.pace.map { 1 / $0 } ?? 0)
        },
        settings: engine.activeSettings, pace: engine.pace,
        hasUnsavedWork: engine.hasUnsavedWork, path: engine.path, log: engine.log))
    onPublish()
  }
}

/// Evaluations per second of work, over the last half second or so; pauses do not count.
struct RateMeter: Sendable {
  private var seconds = 0.0
  private var windowSeconds = 0.0
  private var windowEvaluations = 0
  private var firstEvaluations = 0
  private var evaluations = 0
  private var steps: (first: Int?, last: Int) = (nil, 0)
  /// Evaluations per second; nil before there is enough to tell.
  private(set) var rate: Double?

  /// Starts over at the beginning of a run.
  mutating func begin(evaluations: Int) {
    self = RateMeter()
    firstEvaluations = evaluations
    windowEvaluations = evaluations
    self.evaluations = evaluations
  }

  /// Adds a piece of work.
  mutating func add(seconds more: Double, evaluations: Int) {
    seconds += more
    self.evaluations = evaluations
    let window = seconds - windowSeconds
    // A rollback can take evaluations back; such a window says nothing.
    guard evaluations >= windowEvaluations else {
      windowSeconds = seconds
      windowEvaluations = evaluations
      return
    }
    if window >= 0.5 || (rate == nil && window >= 0.02) {
      rate = Double(evaluations - windowEvaluations) / window
      if window >= 0.5 {
        windowSeconds = seconds
        windowEvaluations = evaluations
      }
    }
  }

  /// Seconds of work per step since the run began, once two steps and some time have passed.
  mutating func secondsPerStep(steps step: Int) -> Double? {
    if steps.first == nil { steps.first = step }
    guard let first = steps.first, step >= first + 2, seconds > 0.05 else { return nil }
    return seconds / Double(step - first)
  }
}
