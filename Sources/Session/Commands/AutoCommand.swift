/// `auto`: makes every spline symbolic that a function explains well enough.
struct AutoCommand: DeclaredCommand {
  static let name = "auto"
  static let summary = "fix every edge that a function explains well"
  static let parameters: [Parameter<AutoCommand>] = [
    .option("lib", \.library, .functions, hint: "a,b,c"),
    .option("min_r2", \.minimumR2, .number(0...1, "a number from 0 to 1")),
  ]

  /// nil for all functions there are.
  var library: [String]?
  /// nil for the standard measure.
  var minimumR2: Double?

  /// Begins a search; a run under way ends first, at its last whole step.
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
  /// Make every spline symbolic that a function explains well enough; nil for the standard measure.
  public static func auto(library: [String]?, minimumR2: Double?) -> Command {
    Command(AutoCommand(library: library, minimumR2: minimumR2))
  }
}
