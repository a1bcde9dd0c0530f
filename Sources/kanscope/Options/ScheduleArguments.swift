import ArgumentParser
import Session

/// Options for training in stages.
struct ScheduleArguments: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: """
      Training: number of fresh networks, with seeds from --seed on; the one with the least \
      training error continues.
      """)
  var starts: String?

  @Option(
    parsing: .unconditional,
    help: "Training: grids A,B,… to go through from coarse to fine, with --steps steps on each.")
  var grids: String?

  /// Whether any option was given.
  var isEmpty: Bool { starts == nil && grids == nil }

  /// `train` as it is asked for.
  func command() throws(SessionError) -> Command {
    try CommandParser.command("train", ["starts": starts, "grids": grids])
  }
}
