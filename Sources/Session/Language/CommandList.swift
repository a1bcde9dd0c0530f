/// A command of the language, for help.
public struct CommandRule: Sendable {
  /// The command's name.
  public let name: String
  /// The arguments as help shows them.
  public let usage: String
  /// What it does, in a few words.
  public let summary: String
  let type: any SessionCommand.Type

  /// All commands, in the order of help.
  public static let all: [CommandRule] = types.map(CommandRule.init)

  private static let types: [any SessionCommand.Type] = [
    TrainCommand.self, PauseCommand.self, ResumeCommand.self, ToggleCommand.self,
    StepCommand.self, StopCommand.self, PaceCommand.self, RestartCommand.self,
    RefineCommand.self, PruneCommand.self, PruneEdgeCommand.self, PruneNodeCommand.self,
    PruneInputCommand.self, SuggestCommand.self, FixCommand.self, UnfixCommand.self,
    DefineCommand.self, AutoCommand.self, FormulaCommand.self, DiscoverCommand.self,
    DistilCommand.self, TuneCommand.self, EntryCommand.self, PlotCommand.self, UndoCommand.self,
    RedoCommand.self,
    HistoryCommand.self, CheckoutCommand.self, SaveCommand.self, OpenCommand.self,
    ExportCommand.self, SetCommand.self,
  ]

  private init(_ type: any SessionCommand.Type) {
    name = type.name
    usage = type.usage
    summary = type.summary
    self.type = type
  }

  /// The maximum length of a usage in a table; longer ones are cut.
  private static let usageLimit = 56

  /// The commands as a Markdown table for the documentation.
  public static var markdown: String {
    let rows = all.map { rule in
      let usage = rule.shortUsage.replacing("|", with: "\\|")
      return "| `\(rule.name)\(usage.isEmpty ? "" : " " + usage)` | \(rule.summary) |"
    }
    return (["| command | does |", "|---|---|"] + rows).joined(separator: "\n")
  }

  private var shortUsage: String {
    guard usage.count > Self.usageLimit else { return usage }
    var words: [Substring] = []
    for word in usage.split(separator: " ") {
      guard (words + [word]).joined(separator: " ").count <= Self.usageLimit else { break }
      words.append(word)
    }
    return words.joined(separator: " ") + " …"
  }

  static func named(_ name: String) -> CommandRule? { all.first { $0.name == name } }
}
