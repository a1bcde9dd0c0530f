import KAN

/// The result of training.
public struct TrainingOutcome: MeasuredOutcome {
  /// Steps, and evaluations of the objective, since training of this network began.
  public var steps: Int, evaluations: Int
  /// Errors on all training and test samples; `test` is nil without test samples.
  public var train: Score, test: Score?
  /// The loss plus the penalties, and the penalties before multiplication by `lamb`.
  public var objective: Double, regularization: Double
  /// Seconds this command spent on training.
  public var seconds: Double
  /// The number of trainable parameters.
  public var parameters: Int
  /// Widths.
  public var shape: NetworkShape
  /// Why training ended.
  public var end: RunEnd
  /// The step that training returned to when its patience ran out; nil if it did not.
  public var bestStep: Int?
  /// The grid update that training undid because it had multiplied the objective; nil if none.
  public var undoneGridUpdate: UndoneGridUpdate?
  /// How smooth splines were made; nil if that was not asked for, or is not known.
  public var smoothing: Smoothing?
  /// Whether it was to diverge if need be.
  public var mayDiverge = false
  /// The loss that the errors measure.
  public var loss: Loss
  /// Test errors of the simplest predictions for a table; nil for formulas.
  public var baseline: Baseline?
  /// Standard deviation of the test targets about their mean, in their own units; nil for classes
  /// and without test samples.
  public var testSpread: Double?
  /// Figures beside the errors; nil until they are measured.
  public var figures: ErrorFigures?
  /// The names of the classes; none for numbers.
  public var classes: [String] = []
  /// Which network it is, where training went through starts or grids.
  public var stage: Stage?
  /// How its network was chosen, where `tune` chose it.
  public var tuned: TuneOutcome?

  /// The network at the end of training in stages.
  public struct Stage: Sendable, Equatable {
    /// The seed it was initialised with.
    public var seed: UInt64
    /// Its grid intervals.
    public var grid: Int
  }

  /// The command's name.
  public var command: String { TrainCommand.name }

  mutating func measure(_ assessment: Assessment, before: Assessment?) {
    (train, test) = (assessment.train, assessment.test)
    objective = assessment.objective
    regularization = assessment.regularization
    figures = assessment.figures
  }

  /// The failure to report; nil if it succeeded.
  public var failure: SessionError? {
    guard end == .diverged, !mayDiverge else { return nil }
    let problem =
      steps == 0
      ? "is not finite at the start; undo the change that led there, or restart"
      : "became non-finite after step \(steps); the last finite network is kept; try a smaller lr"
    return SessionError(.failed, "train: the objective \(problem)")
  }

  // MARK: Text

  /// Text for people.
  public var text: String {
    let end = end == .completed ? "" : " (\(reason))"
    let stage = stage.map { "seed \($0.seed), grid \($0.grid), " } ?? ""
    let tuned = tuned.flatMap(\.choice).map { "\($0.name) \($0.shape), " } ?? ""
    return "train: \(tuned)\(stage)step \(steps)\(end), \(evaluations) evaluations in "
      + "\(Figure.seconds(seconds)), " + Figure.scores(train, test) + freedom + undoing
      + [verdict, figureText].compactMap { $0.map { "\n  \($0)" } }.joined()
  }

  /// The share of the test targets' variance that the network explains; nil if not known.
  public var testR2: Double? {
    guard let test, let testSpread, testSpread > 0, test.accuracy == nil else { return nil }
    return 1 - (test.error / testSpread) * (test.error / testSpread)
  }

  /// An error is worse than another if it exceeds it by the factor `worse`, and far above the
  /// training error from the factor `farAbove`; errors below the share `small` of the baseline's
  /// are not worth a complaint.
  private static let worse = 1.05, farAbove = 2.0, small = 0.1

  /// What is wrong with the errors on held-out rows and what to do about it; nil if nothing is, or if it
  /// is not known. The problem comes first, so that a narrow screen shows it. Losses that give outliers up
  /// are not judged: these make up most of the errors of both sides.
  public var verdict: String? {
    guard let baseline, let test, test.error.isFinite, !loss.isRobust else { return nil }
    func worse(than rival: String, _ error: Double?) -> String? {
      guard let error, test.error > Self.worse * error else { return nil }
      return "worse than \(rival) (\(Figure.short(error)) on held-out rows): \(remedy)"
    }
    let mean = test.accuracy == nil ? "the mean" : "the frequencies of the classes"
    if let verdict = worse(than: mean, baseline.mean)
      ?? worse(than: "straight lines", baseline.leastSquares)
    {
      return verdict
    }
    guard test.error > Self.farAbove * train.error, test.error > Self.small * baseline.best else {
      return nil
    }
    return "test error far above training error: \(remedy)"
  }

  /// How to give the network less freedom, by options.
  private var remedy: String {
    if tuned != nil { return "more rows would help; try --folds 10, or another --data-seed" }
    let isAdditive = shape.depth == 1
    return isAdditive
      ? "let tune choose, take fewer intervals (--grid 2), fewer steps, or patience=20"
      : "let tune choose, or take a smaller network (--width \(shape.inputs),\(shape.outputs) --grid 2) or "
        + "patience=20"
  }

  /// The degrees of freedom, in words.
  private var freedom: String {
    smoothing.map { ", \(Figure.short($0.degreesOfFreedom)) degrees of freedom" } ?? ""
  }

  /// What was undone, in words.
  private var undoing: String {
    guard let undone = undoneGridUpdate else { return "" }
    let harm =
      undone.factor.isFinite
      ? "multiplied the objective by \(Figure.short(undone.factor))"
      : "left the objective without a finite value"
    return "; the grid update after step \(undone.step) \(harm) and was undone"
  }

  /// Why training ended, in words.
  private var reason: String {
    switch end {
    case .completed: "complete"
    case .stalled: "no further decrease"
    case .patience:
      "no better test error; back at the best" + (bestStep.map { ", step \($0)" } ?? "")
    case .diverged: "the objective becomes non-finite after it"
    case .stopped: "stopped"
    }
  }

  /// The object that `--json` prints.
  public var json: JSONText.Value {
    var fields: [(String, JSONText.Value)] = [
      ("command", .text(command)), ("steps", .integer(steps)),
      ("evaluations", .integer(evaluations)),
    ]
    fields += JSONText.errors(train, test)
    fields += [
      ("objective", .number(objective)), ("regularization", .number(regularization)),
      ("seconds", .number(seconds)), ("parameters", .integer(parameters)),
      ("shape", .shape(shape)), ("end", .text(end.rawValue)),
    ]
    if let testR2 { fields.append(("test_r2", .number(testR2))) }
    fields += figureFields
    if let baseline {
      let errors: [(String, JSONText.Value)] = [
        ("mean", .number(baseline.mean)), ("least_squares", .optional(baseline.leastSquares)),
      ]
      fields.append(("baseline", .object(errors)))
    }
    if let step = bestStep { fields.append(("best_step", .integer(step))) }
    if let undone = undoneGridUpdate {
      let update: [(String, JSONText.Value)] = [
        ("step", .integer(undone.step)), ("factor", .number(undone.factor)),
      ]
      fields.append(("undone_grid_update", .object(update)))
    }
    if let smoothing { fields.append(("edf", .number(smoothing.degreesOfFreedom))) }
    if let stage { fields += [("seed", .seed(stage.seed)), ("grid", .integer(stage.grid))] }
    if let tuned { fields.append(("tuned", tuned.summary)) }
    return .object(fields)
  }
}

/// Why a training run ended.
public enum RunEnd: String, Sendable, Equatable {
  case completed, stalled, patience, diverged, stopped
}
