import KAN

/// `tune`: chooses network and settings for the data by cross-validation.
struct TuneCommand: DeclaredCommand {
  static let name = "tune"
  static let summary = "choose a network by cross-validation; stop ends it"
  static let parameters: [Parameter<TuneCommand>] = [
    .option("folds", \.options.folds, .whole(2...100)),
    .option("time_limit", \.options.timeLimit, .nonNegative("seconds, at least 0")),
    .option("work", \.options.workLimit, .nonNegative("units of work, at least 0"), hint: ""),
    .option("seed", \.options.seed, .seed),
    .option("train", \.options.trains, .isOn),
  ]

  var options = TuningOptions()

  func start(on engine: inout Engine) throws(SessionError) -> Outcome? {
    try engine.tune(options)
    return nil
  }
}

/// What `tune` is asked for.
public struct TuningOptions: Sendable, Equatable {
  /// Folds of the cross-validation.
  public var folds = 5
  /// Seconds it may take; nil for as long as its work needs.
  public var timeLimit: Double?
  /// Units of work it may do; nil for the standard.
  public var workLimit: Double?
  /// The seed of folds and networks; nil for the network's.
  public var seed: UInt64?
  /// Whether the chosen network is trained when it is there.
  public var trains = false

  /// The defaults.
  public init() {}
}

extension Command {
  /// Choose network and settings by cross-validation.
  public static func tune(_ options: TuningOptions) -> Command {
    Command(TuneCommand(options: options))
  }

  /// Whether it is `tune`.
  public var isTuning: Bool { act is TuneCommand }
}

// MARK: The outcome

/// What `tune` has found.
public struct TuneOutcome: CommandOutcome {
  /// A candidate with its error.
  public struct Candidate: Sendable, Equatable {
    /// What it is called, and its widths.
    public var name: String, shape: String
    /// Network and settings.
    public var candidate: TuningCandidate
    /// Error on held-out rows: root of the mean squared one in the target's units, the mean
    /// cross-entropy, or for robust losses the mean absolute one; and its standard error.
    public var error: Double, standardError: Double
  }

  /// The candidates tried, from the simplest on.
  public var candidates: [Candidate]
  /// Which is chosen; nil while nothing is known.
  public var chosen: Int?
  /// The one under way.
  public var current: String?
  /// Candidates left out, as their work was more than was allowed.
  public var skipped: Int
  /// Folds and rows.
  public var folds: Int, rows: Int
  /// Units of work done, and seconds.
  public var work: Double, seconds: Double
  /// What errors are measured in.
  public var loss: Loss

  /// The command's name.
  public var command: String { TuneCommand.name }

  /// The chosen candidate.
  public var choice: Candidate? { chosen.map { candidates[$0] } }

  /// What errors are called.
  public var errorName: String {
    switch loss {
    case .crossEntropy: "cross-entropy"
    case .meanSquaredError: "RMSE"
    case .huber, .absolute: "MAE"
    }
  }

  /// Lines for people.
  public var text: String {
    let what = "\(Figure.count(candidates.count, "candidate")) on \(folds) folds of \(rows) rows"
    let left = skipped > 0 ? ", \(skipped) left out" : ""
    let first = "tune: \(what), \(Figure.seconds(seconds))\(left)"
    return ([first] + table).joined(separator: "\n")
  }

  /// The candidates as lines of a table, the chosen one marked.
  public var table: [String] {
    Figure.aligned(
      [["", "candidate", "shape", "\(errorName) held out", "standard error"]]
        + candidates.enumerated().map { index, candidate in
          [
            index == chosen ? "*" : "", candidate.name, candidate.shape,
            Figure.short(candidate.error), Figure.short(candidate.standardError),
          ]
        })
  }

  /// The object that `--json` prints.
  public var json: JSONText.Value {
    .object([("command", .text(command))] + fields)
  }

  /// What `train` says of the tuning before it.
  var summary: JSONText.Value { .object(fields) }

  private var fields: [(String, JSONText.Value)] {
    [
      ("chosen", choice.map { .text($0.name) } ?? .null),
      ("candidates", .list(candidates.map(json))), ("skipped", .integer(skipped)),
      ("folds", .integer(folds)), ("rows", .integer(rows)), ("work", .number(work)),
      ("seconds", .number(seconds)),
    ]
  }

  private func json(_ candidate: Candidate) -> JSONText.Value {
    let settings = candidate.candidate.settings
    return .object([
      ("name", .text(candidate.name)), ("shape", .text(candidate.shape)),
      ("grid", .integer(candidate.candidate.grid)), ("order", .integer(candidate.candidate.order)),
      ("base", .text(candidate.candidate.base.rawValue)),
      ("optimizer", .text(settings.optimizer.rawValue)),
      ("smooth", .text(settings.smooth.text)),
      ("cv_error", .number(candidate.error)),
      ("cv_standard_error", .number(candidate.standardError)),
    ])
  }
}
