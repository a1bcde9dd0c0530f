import ArgumentParser
import Session

/// Training in stages, as options.
struct CourseArguments: ParsableArguments {
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
  func command() throws(SessionError) -> PlacedCommand {
    var text = "train"
    if let starts { text += " starts=\(CommandParser.quoted(starts))" }
    if let grids { text += " grids=\(CommandParser.quoted(grids))" }
    return try WrittenCommand.command(text)
  }
}

/// A command put together from options.
enum WrittenCommand {
  /// The one command that `text` writes.
  static func command(_ text: String) throws(SessionError) -> PlacedCommand {
    do throws(SessionError) {
      guard let command = try CommandParser.commands(in: text).first else {
        throw SessionError(.usage, "there is nothing to do")
      }
      return command
    } catch {
      // The place in a line that nobody has written says nothing.
      let parts = error.description.split(separator: " ", maxSplits: 1)
      throw SessionError(.usage, parts.last.map(String.init) ?? error.description)
    }
  }
}
