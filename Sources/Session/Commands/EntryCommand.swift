/// `entry`: makes an entry of the last search the network. Other targets keep their picks.
struct EntryCommand: DeclaredCommand, EditingCommand {
  static let name = "entry"
  static let summary = "take an entry of the last search as the network"
  static let parameters: [Parameter<EntryCommand>] = [.word("entry", "N", \.index, .index)]

  var index = 0

  func prepare(_ engine: inout Engine) { engine.endDiscovery() }

  func change(_ engine: inout Engine) throws(SessionError) -> Edit {
    guard let report = engine.discovery, !report.entries.isEmpty else {
      throw SessionError(.failed, "there are no entries yet; discover looks for formulas")
    }
    guard report.entries.indices.contains(index) else {
      throw SessionError(
        .failed, "there is no entry \(index); there are 0 to \(report.entries.count - 1)")
    }
    var picks = report.outputs.map(\.best)
    picks[report.entries[index].output] = index
    engine.model = try engine.combined(report, picks)
    return Edit(Command(self), mayChangeNothing: true)
  }
}

extension Command {
  /// Make an entry of the last search the network.
  public static func entry(_ index: Int) -> Command { Command(EntryCommand(index: index)) }
}
