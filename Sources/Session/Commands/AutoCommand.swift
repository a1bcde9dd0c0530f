/// `auto`: fixes every spline edge that a library function explains well enough.
struct AutoCommand: DeclaredCommand {
  static let name = "auto"
  static let summary = "fix every edge that a function explains well"
  static let parameters: [Parameter<AutoCommand>] = [
    .option("lib", \.library, .functions, hint: "a,b,c"),
    .option("min_r2", \.minimumR2, .number(0...1, "a number from 0 to 1")),
  ]

  /// Function names to try; nil for the whole library.
  var library: [String]?
  /// The least R² for replacing a spline; nil for the standard criterion.
  var minimumR2: Double?

  /// Starts the search. A training run in progress ends first, after its last complete step.
  func start(on engine: inout Engine) throws(SessionError) -> Outcome? {
    try engine.checkNothingChanges(before: Self.name)
    let functions = try engine.library(library)
    engine.abandonRun()
    engine.pending.append(
      Fixing(
        engine.model, train: engine.data.train, library: functions, minimumR2: minimumR2,
        logged: Command(self)))
    return nil
  }
}

extension Command {
  /// Fix every spline edge that a function explains well enough. `minimumR2` nil selects the
  /// standard criterion.
  public static func auto(library: [String]?, minimumR2: Double?) -> Command {
    Command(AutoCommand(library: library, minimumR2: minimumR2))
  }
}
