// What is done to a run under way. Without a queue of its own a run is never paused.

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

/// `toggle`: what space does.
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

/// `pace`: holds runs to a number of steps per second.
struct PaceCommand: DeclaredCommand {
  static let name = "pace"
  static let summary = "steps per second"
  static let parameters: [Parameter<PaceCommand>] = [.word("pace", "N|max", \.pace, .pace)]

  /// nil for as fast as possible.
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
  /// Go on training.
  public static let resume = Command(ResumeCommand())
  /// Pause a run, resume one that rests, and train with the last settings where there is none.
  public static let toggle = Command(ToggleCommand())
  /// One step, then pause.
  public static let step = Command(StepCommand())
  /// Stop training, and searches.
  public static let stop = Command(StopCommand())

  /// Steps per second; nil for as fast as possible.
  public static func pace(_ pace: Double?) -> Command { Command(PaceCommand(pace: pace)) }
}
