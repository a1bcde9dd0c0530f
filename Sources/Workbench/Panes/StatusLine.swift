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

  /// What training does and how far it is; where there is little room, how far it is.
  private func statusText(room: Int) -> StyledText {
    guard let snapshot = state.snapshot else { return StyledText("starting", .quiet) }
    let dot = String(glyphs.node)
    let status: StyledText
    switch snapshot.status {
    case .running: status = StyledText("\(dot) training", .good)
    case .paused: status = StyledText("\(dot) paused", .warning)
    case .idle: status = StyledText("\(dot) idle", .quiet)
    case .searching:
      if let command = state.search { return searchText(command, room: room) }
      status = StyledText("\(dot) idle", .quiet)
    }
    let isRun = snapshot.status == .running || snapshot.status == .paused
    let end = !isRun ? "" : "/\(snapshot.lastStep)"
    let progress = "\(snapshot.step)\(end)"
    let mark = StyledText("\(dot) ", status.spans.first?.style ?? .normal)
    let candidates = [
      status + StyledText("  step \(progress)"), status + StyledText(" \(progress)"),
      mark + StyledText("step \(progress)"), mark + StyledText(progress),
    ]
    return candidates.first { $0.columnWidth <= room } ?? mark
  }

  /// What is being looked for, and how much of it is done.
  private func searchText(_ command: String, room: Int) -> StyledText {
    let status = StyledText("\(glyphs.node) \(command)", .good)
    guard let share = state.snapshot?.searchProgress, share.isFinite else { return status }
    let percent = "\(Int((100 * min(1, max(0, share))).rounded()))%"
    let text = status + StyledText(" " + percent.padded(toColumns: 4, alignment: .trailing))
    return text.columnWidth <= room ? text : status
  }

  // MARK: Bottom

  func drawBottom(on surface: inout Surface, in rect: Rect) {
    guard !rect.isEmpty else { return }
    switch state.mode {
    case .prompt(let prompt): drawPrompt(prompt, on: &surface, in: rect)
    case .confirmQuit:
      let candidates = questionsBeforeLeaving
      // Two blanks end the last hint.
      let text = candidates.first { $0.columnWidth - 2 <= rect.width } ?? candidates[2]
      surface.text(text, x: rect.x, y: rect.y, clip: rect)
    default:
      if let message = state.message {
        surface.text(
          StyledText(" \(plain(message.text))", message.isError ? .error : .normal), in: rect,
          ellipsis: glyphs.ellipsis)
      } else {
        drawHints(on: &surface, in: rect)
      }
    }
  }

  /// What is asked before leaving, the longest first.
  private var questionsBeforeLeaving: [StyledText] {
    if state.isDiscovering {
      return [
        " The search is under way.  " + hint("q", "quit and lose it") + hint("Esc", "stay"),
        " Searching: " + hint("q", "quit") + hint("Esc", "stay"),
        StyledText(" ") + hint("q", "quit") + hint("Esc", "stay"),
      ]
    }
    return [
      " Unsaved work.  " + hint("w", "save") + hint("q", "quit without saving")
        + hint("Esc", "stay"),
      " Unsaved: " + hint("w", "save") + hint("q", "quit") + hint("Esc", "stay"),
      StyledText(" ") + hint("w", "save") + hint("q", "quit"),
    ]
  }

  /// What keys do while candidates or a preview are looked at, the most important first.
  private var toolHints: [(key: String, text: String)]? {
    if state.discovery != nil, state.mode == .normal {
      return [
        ("↑ ↓", "choose"), ("Enter", "open"), ("space", searchText),
        ("Esc", "close"), ("u", "undo"), (":", "command"), ("?", "help"), ("q", "quit"),
      ]
    }
    if let search = state.search {
      return [("Esc", "stop \(search)"), ("?", "help"), ("q", "quit")]
    }
    if case .history = state.mode {
      return [("↑ ↓", "choose"), ("Enter", "go there"), ("/", "find"), ("Esc", "close")]
    }
    if case .left = state.mode {
      return [("↑ ↓", "choose"), ("Enter", "candidates"), ("Esc", "close")]
    }
    return switch state.tool {
    case .candidates:
      [
        ("↑ ↓", "choose"), ("Enter", "fix"), ("Esc", "close"), ("← →", "next edge"),
        ("1-9", "fix as"), ("/", "find"), ("space", spaceText), ("u", "undo"), (":", "command"),
        ("?", "help"),
      ]
    case .pruning:
      [
        ("+ -", "thresholds"), ("Enter", "prune"), ("Esc", "leave"), ("Tab", "which"),
        ("space", spaceText), ("u", "undo"), (":", "command"), ("?", "help"),
      ]
    case .discovery, nil: nil
    }
  }

  /// What the space bar would do to a search for formulas.
  private var searchText: String {
    if state.isDiscovering { return "stop" }
    guard let report = state.snapshot?.discovery else { return "search" }
    return report.canGoOn ? "go on" : "next seed"
  }

  private var spaceText: String {
    switch state.snapshot?.status {
    case .running: "pause"
    case .paused: "go on"
    default: "train"
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

  private func hint(_ key: String, _ text: String) -> StyledText {
    StyledText(key, .accent) + StyledText(" \(text)  ", .quiet)
  }

  /// The order in which hints get room; the first three always do, where they fit at all.
  private static let importantActions: [Action] = [
    .toggleTraining, .help, .quit, .step, .candidates, .fixCandidate, .auto, .prune, .formula,
    .discover, .undo, .commandLine, .open, .removeSelection, .refine, .scrubBack, .save, .faster,
    .trainOn,
    .history, .restartWithNextSeed, .filter, .toggleLossScale, .toggleCommonScale,
  ]

  /// Hints by importance, as many as fit whole, and the rates at the right.
  private func drawHints(on surface: inout Surface, in rect: Rect) {
    if let hints = toolHints { return drawHints(hints, on: &surface, in: rect) }
    // Two blanks end the hints, and one column stays free at the right.
    let room = rect.width - hintLine(room: rect.width, most: 3).columnWidth - 1
    let rates = rateTexts.first { $0.columnWidth <= room } ?? StyledText()
    let taken = rates.isEmpty ? 0 : rates.columnWidth + 3
    surface.text(
      hintLine(room: rect.width - taken), x: rect.x, y: rect.y, clip: rect)
    surface.text(
      rates, in: Rect(x: rect.x, y: rect.y, width: rect.width - 1, height: 1),
      alignment: .trailing)
  }

  private func drawHints(
    _ hints: [(key: String, text: String)], on surface: inout Surface, in rect: Rect
  ) {
    var line = StyledText(" ")
    for (key, text) in hints {
      let next = hint(plain(key), text)
      // Two blanks end a hint; the last may lose them.
      guard line.columnWidth + next.columnWidth - 2 <= rect.width else { break }
      line += next
    }
    surface.text(line, x: rect.x, y: rect.y, clip: rect)
  }

  /// At most `most` hints that fit into `room` columns, help and quitting at the end.
  private func hintLine(room: Int, most: Int = .max) -> StyledText {
    let hints = keymap.bindings.reduce(into: [Action: StyledText]()) { hints, binding in
      guard !binding.hint.isEmpty else { return }
      hints[binding.action] = hint(keyText(binding), hintText(binding))
    }
    var chosen: [Action] = []
    var used = 1
    for action in Self.importantActions where chosen.count < most {
      // Two blanks end a hint; the last may lose them.
      guard let width = hints[action]?.columnWidth, used + width - 2 <= room else { continue }
      chosen.append(action)
      used += width
    }
    let last: [Action] = [.help, .quit]
    let order = chosen.filter { !last.contains($0) } + last.filter(chosen.contains)
    return order.reduce(StyledText(" ")) { line, action in line + (hints[action] ?? StyledText()) }
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
    switch binding.action {
    case .toggleTraining: spaceText
    case .faster: "pace"
    case .open where state.isInspecting: "network"
    default: binding.hint
    }
  }

  /// How fast it goes and how long it takes, from all there is to say to the least.
  private var rateTexts: [StyledText] {
    guard let snapshot = state.snapshot, snapshot.status != .idle else { return [] }
    var rate: [String] = []
    var pace: [String] = []
    var remaining: [String] = []
    if let value = snapshot.rate {
      let text = NumberFormat.rate(value, unit: "evals")
      rate.append(text.padded(toColumns: 13, alignment: .trailing))
    }
    if let value = snapshot.pace {
      let text = value == value.rounded() ? String(Int(value)) : NumberFormat.significant(value)
      pace.append("pace \(text)/s")
    }
    if let seconds = snapshot.remainingSeconds, snapshot.status == .running {
      let text = NumberFormat.duration(seconds: seconds)
      remaining.append("ETA \(text.padded(toColumns: 4, alignment: .trailing))")
    }
    return [rate + pace + remaining, rate + remaining, remaining.isEmpty ? rate : remaining].map {
      StyledText($0.joined(separator: "  "), .quiet)
    }
  }
}
