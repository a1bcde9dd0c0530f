import ArgumentParser
import Session

/// Training in stages, as options.
struct ScheduleArguments: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: """
      Training: fresh networks to begin with, by seeds from --seed on; the one with the least \
      training error goes on.
      """)
  var starts: String?

  @Option(
    parsing: .unconditional,
    help: "Training: grids A,B,… to go through from coarse to fine, with --steps steps on each.")
  var grids: String?

  /// `train` as it is asked for.
  func command() throws(SessionError) -> Command {
    try CommandParser.command("train", ["starts": starts, "grids": grids])
  }
}
