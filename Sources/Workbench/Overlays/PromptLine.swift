import Scene
import Session

extension Keymap {
  /// Keys while a line is typed.
  static let promptKeys: [KeyBinding] = [
    KeyBinding([.enter], "do it") { $0.enterPrompt() },
    KeyBinding([.escape, .control("g")], "leave it") { $0.cancelPrompt() },
    KeyBinding([.tab], "complete") { $0.completePrompt() },
    KeyBinding([.up, .control("p")], "the line before") { workbench in
      let lines = workbench.state.typedLines
      workbench.editPrompt { $0.recall(by: -1, from: lines) }
    },
    KeyBinding([.down, .control("n")], "the line after") { workbench in
      let lines = workbench.state.typedLines
      workbench.editPrompt { $0.recall(by: 1, from: lines) }
    },
    KeyBinding([.left, .control("b")], "a character back") {
      $0.editPrompt { $0.cursor = max(0, $0.cursor - 1) }
    },
    KeyBinding([.right, .control("f")], "a character on") {
      $0.editPrompt { $0.cursor = min($0.text.count, $0.cursor + 1) }
    },
    KeyBinding([.home, .control("a")], "the beginning") { $0.editPrompt { $0.cursor = 0 } },
    KeyBinding([.end, .control("e")], "the end") {
      $0.editPrompt { $0.cursor = $0.text.count }
    },
    KeyBinding([.backspace, .control("h")], "take out the character before") {
      $0.erasePrompt()
    },
    KeyBinding([.delete, .control("d")], "take out the character under the cursor") {
      $0.editPrompt { $0.removeCharacter(at: $0.cursor) }
    },
    KeyBinding([.control("w")], "take out the word before") { $0.editPrompt { $0.removeWord() } },
    KeyBinding([.control("u")], "take out all before") {
      $0.editPrompt {
        $0.text = String($0.text.dropFirst($0.cursor))
        $0.cursor = 0
      }
    },
    KeyBinding([.control("k")], "take out all behind") {
      $0.editPrompt { $0.text = String($0.text.prefix($0.cursor)) }
    },
    .otherKeys("characters are put in") { workbench, key in
      if case .character(let character) = key { workbench.insert(character) }
    },
  ]
}

extension Workbench {
  fileprivate mutating func editPrompt(_ change: (inout WorkbenchState.Prompt) -> Void) {
    guard case .prompt(var prompt) = state.mode else { return }
    change(&prompt)
    state.mode = .prompt(prompt)
    filterLive(prompt)
  }

  fileprivate mutating func enterPrompt() {
    guard case .prompt(let prompt) = state.mode else { return }
    leave(prompt, cleared: false)
    submit(prompt)
  }

  fileprivate mutating func cancelPrompt() {
    guard case .prompt(let prompt) = state.mode else { return }
    leave(prompt, cleared: true)
  }

  fileprivate mutating func completePrompt() {
    guard case .prompt(var prompt) = state.mode else { return }
    complete(&prompt)
    state.mode = .prompt(prompt)
    filterLive(prompt)
  }

  /// Takes out the character before the cursor; where there is none at all, leaves the line.
  fileprivate mutating func erasePrompt() {
    guard case .prompt(let prompt) = state.mode else { return }
    if prompt.text.isEmpty { return leave(prompt, cleared: true) }
    if prompt.cursor > 0 { editPrompt { $0.removeCharacter(at: $0.cursor - 1) } }
  }
}

extension WorkbenchView {
  func drawPrompt(
    _ prompt: WorkbenchState.Prompt, on surface: inout Surface, in rect: Rect
  ) {
    let mark = prompt.purpose == .command ? ":" : "/"
    // A line longer than the screen scrolls so that the cursor stays in view.
    let before = String(prompt.text.prefix(prompt.cursor))
    let room = max(1, rect.width - 2)
    var shown = before
    while shown.columnWidth > room { shown.removeFirst() }
    let hidden = before.count - shown.count
    let x = surface.text(mark, x: rect.x, y: rect.y, style: Style(.accent), clip: rect)
    surface.text(String(prompt.text.dropFirst(hidden)), x: x, y: rect.y, clip: rect)
    surface.cursor = Point(x: min(rect.maxX - 1, x + shown.columnWidth), y: rect.y)
    drawMatches(prompt, on: &surface, in: rect)
  }

  /// What completion found, or how many edges match, where it does not touch what is typed.
  private func drawMatches(
    _ prompt: WorkbenchState.Prompt, on surface: inout Surface, in rect: Rect
  ) {
    var note = state.message?.text ?? ""
    switch prompt.purpose {
    case .command: break
    case .filter:
      guard let model = state.shownModel else { break }
      let count = model.network.activeEdges.filter { state.matches($0, in: model) }.count
      note = ReplyText.count(count, "edge")
    case .candidates: note = ReplyText.count(state.candidates?.candidates.count ?? 0, "candidate")
    case .history: note = ReplyText.count(state.historyMatches.count, "state")
    }
    let used = prompt.text.columnWidth + 4
    guard !note.isEmpty, rect.width - used >= 10 else { return }
    surface.text(
      StyledText(note, .quiet),
      in: Rect(x: rect.x + used, y: rect.y, width: rect.width - used - 1, height: 1),
      alignment: .trailing, ellipsis: glyphs.ellipsis)
  }
}
