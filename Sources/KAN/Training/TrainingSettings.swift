/// How a network is trained.
public struct TrainingSettings: Sendable, Equatable {
  /// The method.
  public var optimizer = Optimizer.lbfgs
  /// The number of steps.
  public var steps = 100
  /// The factor on the first trial of a line search, or the learning rate; nil for the default.
  public var rate: Double?
  /// Samples per step, drawn anew for each step; nil for all.
  public var batch: Int?
  /// Penalties.
  public var penalty = Penalty()
  /// How smooth to keep splines.
  public var smooth = Smoothness.off
  /// Whether knots follow the inputs in the early steps.
  public var updatesGrid = true
  /// In grid updates: 1 for uniform knots, 0 for quantiles.
  public var gridEps = 0.02
  /// Stop after this many steps without a better test error and return to the best network, which
  /// may be the initial one; nil for never.
  public var patience: Int?
  /// The loss to minimise.
  public var loss = Loss.meanSquaredError

  /// pykan's defaults.
  public init() {}

  /// Whether the next step, after `steps` steps, begins with a grid update: after 0, 2, 5, 11, 23
  /// and 47.
  ///
  /// pykan updates after every fifth of 50 steps. The inputs of hidden nodes move most in the first
  /// steps, and each update costs the optimiser its memory. With doubling intervals, 20 steps end a
  /// fifth lower (median of 120 runs on the demonstration).
  func beginsWithGridUpdate(after steps: Int) -> Bool {
    guard updatesGrid, steps >= 0, steps < 50 else { return false }
    if steps == 0 { return true }
    let (third, rest) = (steps + 1).quotientAndRemainder(dividingBy: 3)
    return rest == 0 && third & (third - 1) == 0
  }

  /// Whether Levenberg-Marquardt checks the grids before the next step, after `steps` steps.
  func movesGrids(after steps: Int) -> Bool { updatesGrid && steps < 50 }

  /// Whether optimisers can keep what they have learned when these settings follow `other`.
  func hasSameObjective(as other: TrainingSettings) -> Bool {
    optimizer == other.optimizer && batch == other.batch && penalty == other.penalty
      && loss == other.loss && rate == other.rate && smooth == other.smooth
  }
}

/// The options of training. To add one, add a property to `TrainingSettings`, a case and a row
/// here, and a line in the program's `TrainingArguments`.
public enum TrainingOption: String, SettingsOption {
  case optimizer
  case steps
  case rate = "lr"
  case batch
  case lamb
  case l1 = "lamb_l1"
  case entropy = "lamb_entropy"
  case coefficient = "lamb_coef"
  case coefficientDifference = "lamb_coefdiff"
  case smooth
  case updateGrid = "update_grid"
  case gridEps = "grid_eps"
  case metric = "reg_metric"
  case patience

  /// pykan's defaults.
  public static var defaults: TrainingSettings { TrainingSettings() }

  /// Everything about the option except its name. Keys in model files never change.
  public var row: OptionRow<TrainingSettings> {
    let wholes = OptionDomain.largestWhole
    return switch self {
    case .optimizer:
      .choice(\.optimizer, TrainingSettings.Optimizer.list)
    case .steps:
      .whole(
        \.steps, in: 0...wholes, "steps to take; \(TrainingSettings.Optimizer.stepLengths)")
    case .rate:
      .number(
        \.rate, in: .positive, or: "default",
        summary: "learning rate; default is \(TrainingSettings.Optimizer.rates)"
      ).stored(as: "rate")
    case .batch:
      .whole(
        \.batch, in: 1...wholes, or: "all", "-1",
        summary: "samples per step, drawn anew for each; all by default")
    case .lamb:
      .number(\.penalty.lamb, in: .nonNegative, "weight of all penalties")
        .stored(as: "penalty.lamb")
    case .l1:
      .number(\.penalty.l1, in: .nonNegative, "weight of the sum of activities")
        .stored(as: "penalty.l1")
    case .entropy:
      .number(\.penalty.entropy, in: .nonNegative, "weight of their entropy")
        .stored(as: "penalty.entropy")
    case .coefficient:
      .number(\.penalty.coefficient, in: .nonNegative, "weight of the size of coefficients")
        .stored(as: "penalty.coefficient")
    case .coefficientDifference:
      .number(
        \.penalty.coefficientDifference, in: .nonNegative,
        "weight of the steps between coefficients"
      ).stored(as: "penalty.coefficientDifference")
    case .smooth:
      .numberOrWord(
        \.smooth.option, in: .positive, words: ["auto"], or: "off",
        summary: "weight of the roughness of splines; auto finds one for each edge (with lm)")
    case .updateGrid:
      .flag(
        \.updatesGrid,
        "on or off: whether knots follow the data, after 0, 2, 5, 11, 23 and 47 steps; "
          + "with lm where data leave a grid, in the first 50 steps"
      ).stored(as: "updatesGrid")
    case .gridEps:
      .number(\.gridEps, in: 0...1, "1 for uniform knots, 0 for quantiles; always uniform with lm")
        .stored(as: "gridEps").leftOutOfUsage()
    case .metric:
      .choice(
        \.penalty.metric,
        "what is penalised: "
          + PenaltyMetric.allCases.map(\.rawValue).joined(separator: ", ")
      ).stored(as: "penalty.metric").leftOutOfUsage()
    case .patience:
      .whole(
        \.patience, in: 1...wholes, or: "off",
        summary: "stop after so many steps without a better test error, at the best")
    }
  }
}
