import Expressions
import KAN
import Storage

/// A session as a value: data, model, settings, history, and training in progress.
///
/// `start` carries out a command; long-running work continues in bounded pieces through `advance`.
/// The same engine runs scripts and, on a background queue, the workbench; it neither prints nor
/// draws. A command that fails changes nothing and does not disturb a training run.
public struct Engine: Sendable {
  /// The result of `advance`.
  public enum Event: Sendable {
    /// There is no work in progress.
    case idle
    /// A piece of work is done.
    case working
    /// A training step is complete.
    case step(TrainingRecord)
    /// The outcome of a command is complete.
    case finished(Outcome)
    /// A command failed after it had started, and changed nothing.
    case failed(SessionError)
  }

  /// The samples.
  public internal(set) var data: PreparedData
  /// Test errors of the simplest predictions for a table; nil for formulas.
  let baseline: Baseline?
  /// The options for building fresh networks.
  public internal(set) var options: ModelOptions
  /// The seed set for the next fresh network, if any.
  var nextSeed: UInt64?
  /// The settings that `train` starts from.
  public internal(set) var settings: TrainingSettings
  /// The speed limit of training in steps per second; nil for none.
  public internal(set) var pace: Double?
  /// Losses since training of the current network began.
  public internal(set) var curve = LossCurve()
  /// The recorded run, for replay.
  public internal(set) var recording: Recording {
    get { recorded.completed(with: trainer?.recordedNetwork ?? network) }
    set { recorded = newValue }
  }
  /// The recording without the network of the newest step, which the trainer holds anyway.
  var recorded = Recording()
  /// Whether to record runs; only a screen replays them.
  public var recordsRuns = true
  /// States to return to.
  public internal(set) var history: History
  /// The commands so far, as a script that reproduces this session from the same start.
  public internal(set) var log: [String] = []
  /// Whether there is unsaved work.
  public internal(set) var hasUnsavedWork = false
  /// The file last saved or opened.
  public internal(set) var path: String?
  /// The settings of the last `train`.
  public internal(set) var lastSettings: TrainingSettings
  /// User-defined functions.
  public internal(set) var functions: [UserFunction] = []

  /// Draws a network as text. The session itself draws nothing, so the front end supplies this.
  public var drawing: @Sendable (PlotOutcome) -> String = { _ in "" }
  /// The network in the last model file and the number of steps it was trained; nil if none was
  /// opened.
  var opened: (network: Network, steps: Int)?
  /// Files that no command may overwrite.
  public var files = FilesInUse()
  /// The report of the last search for formulas, or of the one in progress.
  public internal(set) var discovery: DiscoveryReport?
  /// The search of `discovery`, once it has ended.
  var endedSearch: Discovering?
  /// The last choice of a network, as far as it is.
  public internal(set) var tuning: TuneOutcome?
  /// The network that `tuning` has led to, before it was trained.
  var tunedNetwork: Network?
  /// Long-running work polls this about once per millisecond, from any thread; return true to make it
  /// yield and do the work again afterwards.
  public var shouldYield: @Sendable () -> Bool = { false }

  /// The title of the first state of a history.
  static let startTitle = "start"

  /// How the session started, in words, for the head of the log.
  let beginning: String

  var model: Model
  var trainer: Trainer?
  var run: TrainingRun?
  /// Work that outcomes still need, in the order of the commands.
  var pending: [any PendingWork] = []
  let clock: @Sendable () -> Double

  /// A session on some data, with a fresh network or with the model of `file`.
  ///
  /// - Parameter clock: seconds from any origin; affects only reported times.
  public init(
    data: PreparedData, options: ModelOptions, settings: TrainingSettings, file: ModelFile? = nil,
    clock: @escaping @Sendable () -> Double
  ) throws(SessionError) {
    var options = options
    if data.classes != nil { options.loss = .crossEntropy }
    self.data = data
    baseline = data.ranges == nil ? nil : data.baseline(file?.model.loss ?? options.loss)
    self.options = options
    self.settings = settings
    self.clock = clock
    lastSettings = settings
    if let file {
      model = file.model
    } else {
      model = try options.model(for: data, seed: options.seed)
    }
    beginning =
      "begins with [\(model.network.shape)], grid \(model.network.grid), "
      + "order \(model.network.order), "
      + (file == nil ? "seed \(model.seed)" : "read from a model file")
    history = History(HistoryEntry(title: Self.startTitle, model: model, curve: LossCurve()))
    if let file { try adopt(file, title: Self.startTitle) }
  }

  /// The current network; during a run, after the last accepted step.
  public var network: Network { trainer?.network ?? model.network }

  /// The current model.
  public var currentModel: Model {
    var current = model
    current.network = network
    return current
  }

  /// Whether there is a training run, running or paused.
  public var isTraining: Bool { run != nil }

  /// The number of commands whose outcomes are still in progress; `advance` delivers them in order.
  public var pendingOutcomes: Int { pending.count }

  /// The search in progress: its command, its place among the pending outcomes, and the share that
  /// is done, if known.
  public var search: (command: String, place: Int, progress: Double?)? {
    guard let place = pending.firstIndex(where: \.isSearch) else { return nil }
    return (pending[place].command, place, pending[place].progress)
  }

  /// The current step, and the step at which the run in progress ends.
  public var progress: (step: Int, end: Int) {
    if let scheduled = run?.scheduled {
      return (scheduled.steps + (trainer?.steps ?? 0), scheduled.lastStep)
    }
    let step = trainer?.steps ?? curve.records.last?.step ?? 0
    return (step, run.map { $0.first + $0.count } ?? step)
  }

  /// Evaluations of the loss and its gradient since training of the current network began.
  public var evaluations: Int {
    if let scheduled = run?.scheduled { return scheduled.evaluations + (trainer?.evaluations ?? 0) }
    return trainer?.evaluations ?? curve.records.last?.evaluations ?? 0
  }

  /// The settings of the run in progress, or of the last one.
  public var activeSettings: TrainingSettings { run?.settings ?? lastSettings }

  /// Limits the speed of training in steps per second; nil for no limit.
  public mutating func setPace(_ pace: Double?) { self.pace = pace }

  /// Carries out a command.
  ///
  /// - Returns: The outcome; nil if `advance` delivers it later: for training and searches when
  ///   they end, for `stop` and edits once the errors are measured.
  public mutating func start(_ command: Command) throws(SessionError) -> Outcome? {
    if let (path, use) = command.act.written { try files.check(path, as: use) }
    return try command.act.start(on: &self)
  }

  /// Does a bounded piece of work on the first pending outcome, or else on the training run.
  public mutating func advance() -> Event {
    guard !pending.isEmpty else { return advanceTraining() }
    var work = pending.removeFirst()
    do throws(SessionError) {
      switch try work.advance(&self) {
      case .working: pending.insert(work, at: 0)
      case .next(let next): pending.insert(next, at: 0)
      case .finished(let outcome): return .finished(outcome)
      }
      return .working
    } catch {
      return .failed(error)
    }
  }
}
