import Scene
import Session

extension Keymap {
  /// Keys while the prompt is open.
  static let promptKeys: [KeyBinding] = [
    KeyBinding([.enter], "run or apply the line") { $0.enterPrompt() },
    KeyBinding([.escape, .control("g")], "cancel") { $0.cancelPrompt() },
    KeyBinding([.tab], "complete") { $0.completePrompt() },
    KeyBinding([.up, .control("p")], "the previous line") { workbench in
      let lines = workbench.state.typedLines
      workbench.editPrompt { $0.recall(by: -1, from: lines) }
    },
    KeyBinding([.down, .control("n")], "the next line") { workbench in
      let lines = workbench.state.typedLines
      workbench.editPrompt { $0.recall(by: 1, from: lines) }
    },
    KeyBinding([.left, .control("b")], "a character back") {
      $0.editPrompt { $0.cursor = max(0, $0.cursor - 1) }
    },
    KeyBinding([.right, .control("f")], "a character forward") {
      $0.editPrompt { $0.cursor = min($0.text.count, $0.cursor + 1) }
    },
    KeyBinding([.home, .control("a")], "the beginning") { $0.editPrompt { $0.cursor = 0 } },
    KeyBinding([.end, .control("e")], "the end") {
      $0.editPrompt { $0.cursor = $0.text.count }
    },
    KeyBinding([.backspace, .control("h")], "delete the character before the cursor") {
      $0.erasePrompt()
    },
    KeyBinding([.delete, .control("d")], "delete the character at the cursor") {
      $0.editPrompt { $0.removeCharacter(at: $0.cursor) }
    },
    KeyBinding([.control("w")], "delete the word before the cursor") {
      $0.editPrompt { $0.removeWord() }
    },
    KeyBinding([.control("u")], "delete to the beginning") {
      $0.editPrompt {
        $0.text = String($0.text.dropFirst($0.cursor))
        $0.cursor = 0
      }
    },
    KeyBinding([.control("k")], "delete to the end") {
      $0.editPrompt { $0.text = String($0.text.prefix($0.cursor)) }
    },
    .otherKeys("insert the character") { workbench, key in
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

  /// Deletes the character before the cursor; in an empty line, closes the prompt.
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
    // A line longer than the screen scrolls to keep the cursor in view.
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

  /// Draws the completions or the number of matches, to the right of the typed text.
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
