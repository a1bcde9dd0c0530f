// Control of a training run. A plain `Engine` never pauses; only live sessions do.

/// `pause`.
struct PauseCommand: DeclaredCommand {
  static let name = "pause"
  static let summary = "pause training"
  var runControl: RunControl? { .pause }

  func start(on engine: inout Engine) -> Outcome? {
    .done(command: Self.name, message: "paused")
  }
}

/// `resume`.
struct ResumeCommand: DeclaredCommand {
  static let name = "resume"
  static let summary = "go on training"
  var runControl: RunControl? { .resume }

  func start(on engine: inout Engine) -> Outcome? {
    .done(command: Self.name, message: "resumed")
  }
}

/// `toggle`: the space bar.
struct ToggleCommand: DeclaredCommand {
  static let name = "toggle"
  static let summary = "pause, resume or begin training"
  var runControl: RunControl? { .toggle }

  func start(on engine: inout Engine) throws(SessionError) -> Outcome? {
    guard !engine.isTraining else {
      return .done(command: Self.name, message: "training is under way")
    }
    try engine.train(engine.lastSettings.changes)
    return nil
  }
}

/// `step`.
struct StepCommand: DeclaredCommand {
  static let name = "step"
  static let summary = "take one step"
  var runControl: RunControl? { .step }

  func start(on engine: inout Engine) throws(SessionError) -> Outcome? {
    try engine.trainOneStep()
    return nil
  }
}

/// `stop`.
struct StopCommand: DeclaredCommand {
  static let name = "stop"
  static let summary = "stop training after the last whole step"

  func start(on engine: inout Engine) -> Outcome? { engine.stop() }
}

/// `pace`: limits the speed of training runs.
struct PaceCommand: DeclaredCommand {
  static let name = "pace"
  static let summary = "steps per second"
  static let parameters: [Parameter<PaceCommand>] = [.word("pace", "N|max", \.pace, .pace)]

  /// Steps per second; nil for no limit.
  var pace: Double?

  func start(on engine: inout Engine) -> Outcome? {
    engine.setPace(pace)
    return .done(
      command: Self.name, message: pace.map { "\($0) steps/s" } ?? "as fast as possible")
  }
}

extension ArgumentType<Double?> {
  fileprivate static let pace = ArgumentType(choices: .words(["max"])) {
    text, _ throws(ArgumentError) in
    do {
      return try Pace.parse(text)
    } catch {
      throw .expected(Pace.expected)
    }
  } text: {
    $0.map { String($0) } ?? "max"
  }
}

extension Command {
  /// Pause training.
  public static let pause = Command(PauseCommand())
  /// Resume training.
  public static let resume = Command(ResumeCommand())
  /// Pause a run, resume a paused one, or train with the last settings if there is none.
  public static let toggle = Command(ToggleCommand())
  /// Take one step, then pause.
  public static let step = Command(StepCommand())
  /// Stop training or a search.
  public static let stop = Command(StopCommand())

  /// Limit the speed to steps per second; nil for no limit.
  public static func pace(_ pace: Double?) -> Command { Command(PaceCommand(pace: pace)) }
}
