import Expressions
import KAN
import Storage

/// A session as a value: data, model, settings, history, and the training under way.
///
/// `start` carries out a command; what takes long goes on in bounded pieces by `advance`. The same
/// engine runs scripts and, on a background queue, the workbench; it prints and draws nothing. A
/// command that fails leaves everything as it was, a run under way included.
public struct Engine: Sendable {
  /// What `advance` led to.
  public enum Event: Sendable {
    /// Nothing is under way.
    case idle
    /// A piece of work was done.
    case working
    /// A step of training is complete.
    case step(TrainingRecord)
    /// The outcome of a command, complete at last.
    case finished(Outcome)
    /// A command failed after it had begun, and changed nothing.
    case failed(SessionError)
  }

  /// The samples.
  public internal(set) var data: PreparedData
  /// What the simplest predictions reach on a table's test samples; nil for formulas.
  let baseline: Baseline?
  /// How fresh networks are built.
  public internal(set) var options: ModelOptions
  /// The seed that was set for the next fresh network, if any.
  var nextSeed: UInt64?
  /// Settings that `train` starts from.
  public internal(set) var settings: TrainingSettings
  /// Steps per second; nil for as fast as possible.
  public internal(set) var pace: Double?
  /// Losses since training of this network began.
  public internal(set) var curve = LossCurve()
  /// The run to look at again.
  public internal(set) var recording: Recording {
    get { recorded.completed(with: trainer?.recordedNetwork ?? network) }
    set { recorded = newValue }
  }
  /// The run as far as its networks have to be kept; the trainer has that of the newest step anyway.
  var recorded = Recording()
  /// Whether runs are recorded; nobody looks at them again without a screen.
  public var recordsRuns = true
  /// States to come back to.
  public internal(set) var history: History
  /// The commands carried out so far, as a script that leads here again from the same beginning.
  public internal(set) var log: [String] = []
  /// Whether something is not saved.
  public internal(set) var hasUnsavedWork = false
  /// The file last saved to or opened.
  public internal(set) var path: String?
  /// Settings of the last `train`.
  public internal(set) var lastSettings: TrainingSettings
  /// The user's own functions.
  public internal(set) var functions: [UserFunction] = []

  /// Draws a network as text; handed in, for the session itself draws nothing.
  public var drawing: @Sendable (PlotOutcome) -> String = { _ in "" }
  /// The network that the last model file held, and the steps it had been trained; nil if none was
  /// opened.
  var opened: (network: Network, steps: Int)?
  /// Files that no command may write in place of.
  public var files = FilesInUse()
  /// The last search for formulas, as far as it is.
  public internal(set) var discovery: DiscoveryReport?
  /// The search that `discovery` tells of, once it has ended.
  var endedSearch: Discovering?
  /// Asked about every millisecond, from any thread, by work that takes long: whether something
  /// waits, so that the work has to be left and done again afterwards.
  public var shouldYield: @Sendable () -> Bool = { false }

  /// What the first state of a history is called.
  static let startTitle = "start"

  /// What the log begins with, in words.
  let beginning: String

  var model: Model
  var trainer: Trainer?
  var run: TrainingRun?
  /// What is still to be done for outcomes, in the order of their commands.
  var pending: [any PendingWork] = []
  let clock: @Sendable () -> Double

  /// A session on some data with a fresh network, or with the model of `file`.
  ///
  /// - Parameter clock: seconds from any origin; it only enters the times reported.
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

  /// The network as it is now; during a run, after the last accepted point.
  public var network: Network { trainer?.network ?? model.network }

  /// The model as it is now.
  public var currentModel: Model {
    var current = model
    current.network = network
    return current
  }

  /// Whether a run is under way, paused or not.
  public var isTraining: Bool { run != nil }

  /// Number of commands whose outcomes are still being worked out; `advance` brings them in order.
  public var pendingOutcomes: Int { pending.count }

  /// The search under way: the command it belongs to, its place among the outcomes that are being
  /// worked out, and the share of it that is done, where that is known.
  public var search: (command: String, place: Int, progress: Double?)? {
    guard let place = pending.firstIndex(where: \.isSearch) else { return nil }
    return (pending[place].command, place, pending[place].progress)
  }

  /// Steps taken and steps to take in all when the run under way ends.
  public var progress: (step: Int, end: Int) {
    if let scheduled = run?.scheduled {
      return (scheduled.steps + (trainer?.steps ?? 0), scheduled.lastStep)
    }
    let step = trainer?.steps ?? curve.records.last?.step ?? 0
    return (step, run.map { $0.first + $0.count } ?? step)
  }

  /// Evaluations of loss and gradient since training of this network began.
  public var evaluations: Int {
    if let scheduled = run?.scheduled { return scheduled.evaluations + (trainer?.evaluations ?? 0) }
    return trainer?.evaluations ?? curve.records.last?.evaluations ?? 0
  }

  /// Settings of the run under way, or those of the last.
  public var activeSettings: TrainingSettings { run?.settings ?? lastSettings }

  /// Holds runs to `pace` steps per second; nil lets them go as fast as possible.
  public mutating func setPace(_ pace: Double?) { self.pace = pace }

  /// Carries out a command.
  ///
  /// - Returns: What it led to; nil where `advance` brings that: of training when the run ends, of
  ///   searches when they end, of `stop` and of edits when the errors have been measured.
  public mutating func start(_ command: Command) throws(SessionError) -> Outcome? {
    if let (path, use) = command.act.written { try files.check(path, as: use) }
    return try command.act.start(on: &self)
  }

  /// Does a bounded piece of work: on an outcome that is still being worked out, or else on the run
  /// under way.
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
