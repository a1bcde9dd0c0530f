import Scene
import Session

/// The last row: the prompt, a question, a message, or hints about keys.
extension WorkbenchView {
  func drawBottom(on surface: inout Surface, in rect: Rect) {
    guard !rect.isEmpty else { return }
    switch state.mode {
    case .prompt(let prompt): drawPrompt(prompt, on: &surface, in: rect)
    case .confirmQuit: drawLeaving(on: &surface, in: rect)
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

  /// The mode whose hints come first, and the places of the page keys whose hints follow.
  private var hintSource: (mode: KeyMode?, places: KeyBinding.Hint.Places) {
    switch state.mode {
    case .history, .left: return (state.keyModes.first, [])
    case .normal, .help, .prompt, .confirmQuit: break
    }
    if state.page == .search { return (.pane(.leaderboard), .search) }
    if state.search != nil { return (nil, .waiting) }
    return state.tool.map { (.pane($0.pane), .tool) } ?? (nil, .network)
  }

  private func drawHints(on surface: inout Surface, in rect: Rect) {
    let (mode, places) = hintSource
    let ofPage = keymap.bindings.filter { $0.hint?.places.isDisjoint(with: places) == false }
      .filter { $0.group != nil }.sorted { ($0.hint?.rank ?? 0) < ($1.hint?.rank ?? 0) }
    guard places == .network else {
      let hints = (mode.map(hints) ?? []) + atEnd(ofPage)
      surface.text(hintLine(hints, room: rect.width), x: rect.x, y: rect.y, clip: rect)
      return
    }
    drawHintsAndRates(ofPage, on: &surface, in: rect)
  }

  /// Draws as many hints as fit, the most important first, and the rates at the right.
  private func drawHintsAndRates(
    _ hints: [KeyBinding], on surface: inout Surface, in rect: Rect
  ) {
    // The first three hints take precedence over the rates. A hint ends with two blanks; one column
    // stays free at the right.
    let first = hintLine(fitting(hints, room: rect.width, most: 3), room: rect.width)
    let room = rect.width - first.columnWidth - 1
    let rates = rateTexts.first { $0.columnWidth <= room } ?? StyledText()
    let taken = rates.isEmpty ? 0 : rates.columnWidth + 3
    let chosen = atEnd(fitting(hints, room: rect.width - taken))
    surface.text(
      hintLine(chosen, room: rect.width - taken), x: rect.x, y: rect.y, clip: rect)
    surface.text(
      rates, in: Rect(x: rect.x, y: rect.y, width: rect.width - 1, height: 1),
      alignment: .trailing)
  }

  /// Up to `most` of the hints: each that fits beside the previously chosen ones.
  private func fitting(_ hints: [KeyBinding], room: Int, most: Int = .max) -> [KeyBinding] {
    var used = 1
    var chosen: [KeyBinding] = []
    for hint in hints where chosen.count < most {
      let width = text(hint).columnWidth
      // A hint ends with two blanks, which may be cut off at the end.
      guard width > 0, used + width - 2 <= room else { continue }
      chosen.append(hint)
      used += width
    }
    return chosen
  }

  /// Moves the hints marked as last to the end.
  private func atEnd(_ hints: [KeyBinding]) -> [KeyBinding] {
    hints.filter { $0.hint?.isLast == false } + hints.filter { $0.hint?.isLast == true }
  }

  /// The keys of a mode that currently have a hint, in order.
  func hints(in mode: KeyMode) -> [KeyBinding] {
    keymap.bindings(in: mode).filter { $0.hint?.text(state) != nil }
  }

  /// The hints before the first that does not fit.
  func hintLine(_ hints: [KeyBinding], room: Int, isShort: Bool = false) -> StyledText {
    var line = StyledText(" ")
    for hint in hints {
      let next = text(hint, isShort: isShort)
      // A hint ends with two blanks, which may be cut off at the end.
      guard line.columnWidth + next.columnWidth - 2 <= room else { break }
      line += next
    }
    return line
  }

  /// A key and what it does; empty if there is no hint.
  func text(_ binding: KeyBinding, isShort: Bool = false) -> StyledText {
    guard let hint = binding.hint, let words = hint.text(state) else { return StyledText() }
    return StyledText(plain(binding.hintKeys), .accent)
      + StyledText(" \((isShort ? hint.short : nil) ?? words)  ", .quiet)
  }

  /// Rate, pace and remaining time, from the longest variant to the shortest.
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
