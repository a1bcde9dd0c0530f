import ArgumentParser
import Session

/// How a network is chosen; the arguments of `tune`.
struct TuningArguments: ParsableArguments {
  @Option(help: "Tuning: folds of the cross-validation. (default: 5)")
  var folds: Int?

  @Option(
    name: .customLong("time-limit"),
    help: "Tuning: seconds it may take; the result then depends on the machine.")
  var timeLimit: Double?

  @Option(help: "Tuning: units of work it may do, about a million operations each.")
  var work: Double?

  /// Whether any option was given.
  var isEmpty: Bool { folds == nil && timeLimit == nil && work == nil }

  /// `tune` as it is asked for.
  func command(trains: Bool = false) throws(SessionError) -> Command {
    try CommandParser.command(
      "tune",
      [
        "folds": folds.map { String($0) }, "time_limit": timeLimit.map { String($0) },
        "work": work.map { String($0) }, "train": trains ? "on" : nil,
      ])
  }
}
