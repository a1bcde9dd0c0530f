import Expressions
import KAN
import Scene
import Session

/// The prompt at the bottom: commands and filters.
extension Workbench {
  mutating func paste(_ text: String) {
    guard case .prompt = state.mode else { return }
    for character in text where !character.isNewline { insert(character) }
  }

  /// Closes the prompt. A filter stays in effect unless `cleared`.
  mutating func leave(_ prompt: WorkbenchState.Prompt, cleared: Bool) {
    state.mode = .normal
    switch prompt.purpose {
    case .command: break
    case .filter: if cleared { state.filter = "" }
    case .candidates: if cleared { state.candidates?.find("") }
    case .history:
      if cleared { state.historyFilter = "" }
      let current = state.snapshot?.history.current ?? 0
      let matches = state.historyMatches
      state.mode = .history(
        selected: matches.contains(current) ? current : matches.last ?? current)
    }
  }

  mutating func insert(_ character: Character) {
    guard case .prompt(var prompt) = state.mode, prompt.text.count < 4096 else { return }
    prompt.insert(character)
    state.mode = .prompt(prompt)
    filterLive(prompt)
  }

  /// Applies a filter while it is typed: its matches show, and the strongest matching edge is
  /// selected.
  mutating func filterLive(_ prompt: WorkbenchState.Prompt) {
    switch prompt.purpose {
    case .command: return
    case .candidates:
      state.candidates?.find(prompt.text)
      return askAnew()
    case .history:
      state.historyFilter = prompt.text
      return
    case .filter: state.filter = prompt.text
    }
    guard !prompt.text.isEmpty, let model = state.shownModel, let observation = state.observation
    else { return }
    func score(_ edge: EdgeID) -> Double {
      let layer = model.network.layers[edge.layer]
      return observation.edges[edge.layer][layer.layout.edge(edge.input, edge.output)].score
    }
    let matching = model.network.activeEdges.filter { state.matches($0, in: model) }
    if let strongest = matching.max(by: { score($0) < score($1) }) {
      state.selection = .init(strongest)
      state.followsSelection = true
    }
  }

  mutating func complete(_ prompt: inout WorkbenchState.Prompt) {
    guard prompt.purpose == .command, prompt.cursor == prompt.text.count else { return }
    let completion = Completion(
      of: prompt.text,
      in: CompletionContext(
        functions: state.snapshot?.functions ?? [], network: state.snapshot?.model.network))
    let matching = completion.choices
    guard let first = matching.first else { return }
    let common = matching.dropFirst().reduce(first) { prefix, name in
      String(zip(prefix, name).prefix { $0 == $1 }.map(\.0))
    }
    prompt.text = String(prompt.text.dropLast(completion.typed.count)) + common
    if matching.count == 1 && completion.isCommand { prompt.text += " " }
    prompt.cursor = prompt.text.count
    if matching.count > 1 {
      state.message = .init(text: matching.joined(separator: "  "), isError: false)
    }
  }

  mutating func submit(_ prompt: WorkbenchState.Prompt) {
    let text = prompt.text.trimmingSpaces
    guard prompt.purpose == .command, !text.isEmpty else { return }
    if state.typedLines.last != text { state.typedLines.append(text) }
    state.message = nil
    // Accept what users of other programs are used to typing.
    switch text {
    case "q", "quit": return quit()
    case "q!": return isFinished = true
    case "help": return state.mode = .help(scroll: 0)
    case "history": return openHistory()
    default: break
    }
    do {
      let functions = state.snapshot?.functions ?? []
      let commands = try CommandParser.commands(in: text, functions: functions).map(\.command)
      state.forgetWishes()
      state.line = commands
      beginNextOfLine()
    } catch {
      // A prompt is a single line, so its line and column numbers are noise.
      let parts = error.description.split(separator: ":", maxSplits: 2)
      let text = parts.count == 3 ? String(parts[2]).trimmingSpaces : error.description
      state.message = .init(text: text, isError: true)
    }
  }

  /// Submits the next command of the typed line. As in scripts, each waits for the previous one.
  private mutating func beginNextOfLine() {
    guard let command = state.line.first else { return }
    state.hasActed = true
    state.frame = nil
    if command.discovery != nil { showDiscovery() }
    if command == .stop { stopQuestions() }
    state.awaited = session.submit(command)
  }

  /// Continues the typed line if `reply` answers its current command. A failure or a stop ends the
  /// line.
  mutating func goOnWithLine(after reply: Reply) {
    guard let id = reply.id, id == state.awaited else { return }
    state.awaited = nil
    state.line.removeFirst()
    switch reply.result {
    case .failure: state.line = []
    case .success(let outcome):
      let wasStopped = (outcome.result as? TrainingOutcome)?.end == .stopped
      if wasStopped || outcome.failure != nil { state.line = [] } else { beginNextOfLine() }
    }
  }
}

/// Editing the line. An edit may merge two characters into one (a letter and its accent, two halves
/// of a flag) or split one, so each edit recounts the characters before the cursor.
extension WorkbenchState.Prompt {
  mutating func insert(_ character: Character) {
    replace(before: text.prefix(cursor) + [character], after: text.dropFirst(cursor))
  }

  mutating func removeCharacter(at offset: Int) {
    guard offset < text.count else { return }
    replace(before: text.prefix(offset), after: text.dropFirst(offset + 1))
  }

  /// Sets the line to two parts with the cursor between them.
  private mutating func replace(before: some StringProtocol, after: Substring) {
    text = String(before) + after
    cursor = min(before.count, text.count)
  }

  /// Deletes the word before the cursor.
  mutating func removeWord() {
    var before = text.prefix(cursor)
    while before.last == " " { before.removeLast() }
    while let last = before.last, last != " " { before.removeLast() }
    replace(before: before, after: text.dropFirst(cursor))
  }

  /// Recalls an earlier or later typed line.
  mutating func recall(by step: Int, from lines: [String]) {
    guard purpose == .command, !lines.isEmpty else { return }
    if recalled == nil { draft = text }
    let index = (recalled ?? lines.count) + step
    if index >= lines.count {
      recalled = nil
      text = draft
    } else {
      recalled = max(0, index)
      text = lines[max(0, index)]
    }
    cursor = text.count
  }
}

extension String {
  /// The text without leading and trailing white space.
  var trimmingSpaces: String {
    var text = self[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
