import KAN
import Scene
import Session

/// The first row, and the last.
extension WorkbenchView {
  func drawStatus(on surface: inout Surface, in rect: Rect) {
    let right = statusText(room: rect.width - 2)
    let rightWidth = min(right.columnWidth, rect.width - 2)
    surface.text(
      right,
      in: Rect(x: rect.maxX - rightWidth - 1, y: rect.y, width: rightWidth, height: 1),
      ellipsis: glyphs.ellipsis)
    let room = rect.width - rightWidth - 4
    guard room >= 8 else { return }
    surface.text(
      titleText(room: room), in: Rect(x: rect.x + 1, y: rect.y, width: room, height: 1),
      ellipsis: glyphs.ellipsis)
  }

  /// The longest description that fits: first the settings go, then the shape.
  private func titleText(room: Int) -> StyledText {
    let name = StyledText("kanscope", Style(.accent, bold: true))
    guard let snapshot = state.snapshot, let model = state.shownModel else { return name }
    let title = StyledText("  \(snapshot.title)")
    let network = model.network
    let shape = StyledText("  KAN [\(network.shape)]", .quiet)
    let details = StyledText(
      "  grid \(network.grid)  order \(network.order)  seed \(model.seed)", .quiet)
    let candidates = [
      name + title + shape + details, name + title + shape, name + shape + details, name + title,
      name + shape,
    ]
    return candidates.first { $0.columnWidth <= room } ?? name
  }

  /// What training does and its steps: the longest form that fits.
  private func statusText(room: Int) -> StyledText {
    guard let snapshot = state.snapshot else { return StyledText("starting", .quiet) }
    let (name, role): (String, Role) =
      switch snapshot.status {
      case .running: ("training", .good)
      case .paused: ("paused", .warning)
      case .idle: ("idle", .quiet)
      }
    let dot = String(glyphs.node)
    let steps = "\(snapshot.step)" + (snapshot.status == .idle ? "" : "/\(snapshot.lastStep)")
    let candidates = [
      StyledText("\(dot) \(name)", role) + StyledText("  step \(steps)"),
      StyledText("\(dot) \(name)", role) + StyledText(" \(steps)"),
      StyledText(dot, role) + StyledText(" \(steps)"),
    ]
    return candidates.first { $0.columnWidth <= room } ?? StyledText(dot, role)
  }

  // MARK: Bottom

  func drawBottom(on surface: inout Surface, in rect: Rect) {
    guard !rect.isEmpty else { return }
    switch state.mode {
    case .prompt(let prompt): drawPrompt(prompt, on: &surface, in: rect)
    case .confirmQuit:
      surface.text(
        " Unsaved work.  " + hint("w", "save") + hint("q", "quit without saving")
          + hint("Esc", "stay"), in: rect, ellipsis: glyphs.ellipsis)
    default:
      if let message = state.message {
        surface.text(
          StyledText(" \(message.text)", message.isError ? .error : .normal), in: rect,
          ellipsis: glyphs.ellipsis)
      } else {
        drawHints(on: &surface, in: rect)
      }
    }
  }

  private func drawPrompt(
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
    if prompt.purpose == .filter, let model = state.shownModel {
      let count = model.network.activeEdges.filter { state.matches($0, in: model) }.count
      note = "\(count) edges"
    }
    let used = prompt.text.columnWidth + 4
    guard !note.isEmpty, rect.width - used >= 10 else { return }
    surface.text(
      StyledText(note, .quiet),
      in: Rect(x: rect.x + used, y: rect.y, width: rect.width - used - 1, height: 1),
      alignment: .trailing, ellipsis: glyphs.ellipsis)
  }

  private func hint(_ key: String, _ text: String) -> StyledText {
    StyledText(key, .accent) + StyledText(" \(text)  ", .quiet)
  }

  /// Hints by importance, as many as fit whole, and the rates at the right.
  private func drawHints(on surface: inout Surface, in rect: Rect) {
    let important: [Action] = [
      .toggleTraining, .help, .quit, .step, .open, .commandLine, .removeSelection, .undo,
      .refine, .scrubBack, .save, .faster, .trainOn, .history, .restartWithNextSeed, .filter,
      .toggleLossScale, .toggleCommonScale,
    ]
    let shown = keymap.bindings.filter { !$0.hint.isEmpty }
    func width(_ binding: Keymap.Binding) -> Int {
      hint(keyText(binding), hintText(binding)).columnWidth
    }
    // The rates stand back where not even the way out would fit beside them.
    let needed = shown.filter { [.toggleTraining, .help, .quit].contains($0.action) }
      .reduce(1) { $0 + width($1) }
    let rates = needed + rateText.columnWidth + 2 <= rect.width ? rateText : StyledText()
    // Without rates the last hint needs no space behind it.
    var room = rect.width - 1 + (rates.isEmpty ? 2 : -rates.columnWidth - 2)
    var chosen: Set<Action> = []
    for action in important {
      guard let binding = shown.first(where: { $0.action == action }), width(binding) <= room
      else { continue }
      chosen.insert(action)
      room -= width(binding)
    }
    var line = StyledText(" ")
    for action in important.filter({ chosen.contains($0) && $0 != .help && $0 != .quit })
      + [.help, .quit] where chosen.contains(action)
    {
      guard let binding = shown.first(where: { $0.action == action }) else { continue }
      line += hint(keyText(binding), hintText(binding))
    }
    surface.text(line, in: rect, ellipsis: "")
    guard !rates.isEmpty, rates.columnWidth + 2 <= rect.width - line.columnWidth else { return }
    surface.text(
      rates, in: Rect(x: rect.x, y: rect.y, width: rect.width - 1, height: 1),
      alignment: .trailing)
  }

  private func keyText(_ binding: Keymap.Binding) -> String {
    switch binding.action {
    case .scrubBack: "[ ]"
    case .faster: "< >"
    default: String(binding.title.split(separator: " ").first ?? "")
    }
  }

  /// The space bar's hint says what it would do now.
  private func hintText(_ binding: Keymap.Binding) -> String {
    switch (binding.action, state.snapshot?.status) {
    case (.toggleTraining, .running): "pause"
    case (.toggleTraining, .paused): "go on"
    case (.toggleTraining, _): "train"
    case (.faster, _): "pace"
    default: binding.hint
    }
  }

  private var rateText: StyledText {
    guard let snapshot = state.snapshot, snapshot.status != .idle else { return StyledText() }
    var parts: [String] = []
    if let rate = snapshot.rate {
      let text = NumberFormat.rate(rate, unit: "evals")
      parts.append(text.padded(toColumns: 13, alignment: .trailing))
    }
    if let pace = snapshot.pace {
      parts.append("pace \(NumberFormat.significant(pace))/s")
    }
    if let seconds = snapshot.remainingSeconds, snapshot.status == .running {
      let text = NumberFormat.duration(seconds: seconds)
      parts.append("ETA \(text.padded(toColumns: 4, alignment: .trailing))")
    }
    return StyledText(parts.joined(separator: "  "), .quiet)
  }
}
