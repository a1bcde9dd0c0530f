import ArgumentParser
import Foundation
import Storage

/// The `kanscope` program.
@main
struct Kanscope: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kanscope",
    abstract: "A workbench for Kolmogorov-Arnold networks in the terminal.",
    discussion: """
      Without a subcommand, kanscope opens the workbench: on the demonstration, or on a table of \
      your own (kanscope DATA.csv). `kanscope help SUBCOMMAND` lists the options of each.
      """,
    version: "0.1.0",
    subcommands: [
      Watch.self, Train.self, Tune.self, Run.self, Discover.self, Predict.self, Describe.self,
      Convert.self, Bench.self,
    ],
    defaultSubcommand: Watch.self)

  /// Parses and runs the command line; an error is one line on standard error.
  static func main() {
    signal(SIGPIPE, SIG_IGN)
    StandardStreams.occupy()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      let code = exitCode(for: error)
      // Help and version are not errors; the parser prints them.
      if code == .success || error is ExitCode { exit(withError: error) }
      var line = message(for: error).split(separator: "\n").first.map(String.init) ?? "failed"
      if code == .validationFailure {
        if line.last == "." { line.removeLast() }
        line += "; see kanscope --help"
      }
      Messages.error(line)
      Foundation.exit(code.rawValue)
    }
  }
}
