import Scene

extension Keymap {
  /// Keys that answer the question before quitting.
  static let leavingKeys: [KeyBinding] = [
    KeyBinding(
      ["w"], "save first", hint: .init { $0.isDiscovering ? nil : "save" }
    ) { workbench in
      workbench.state.mode = .normal
      workbench.save()
    },
    KeyBinding(
      ["q", "y", .enter], "quit anyway",
      hint: .init(short: "quit") { $0.isDiscovering ? "quit and lose it" : "quit without saving" }
    ) { $0.isFinished = true },
    .otherKeys("stay", hint: .init("stay", keys: "Esc")) { workbench, _ in
      workbench.state.mode = .normal
    },
  ]
}

extension WorkbenchView {
  /// Draws the question before quitting, in the longest form that fits.
  func drawLeaving(on surface: inout Surface, in rect: Rect) {
    let questions =
      state.isDiscovering
      ? (long: " The search is under way.  ", short: " Searching: ")
      : (long: " Unsaved work.  ", short: " Unsaved: ")
    let hints = self.hints(in: .leaving)
    let lines = [
      hints.reduce(StyledText(questions.long)) { $0 + text($1) },
      hints.reduce(StyledText(questions.short)) { $0 + text($1, isShort: true) },
    ]
    // The last hint ends with two blanks, which may be cut off.
    let line =
      lines.first { $0.columnWidth - 2 <= rect.width }
      ?? hintLine(hints, room: rect.width, isShort: true)
    surface.text(line, x: rect.x, y: rect.y, clip: rect)
  }
}
