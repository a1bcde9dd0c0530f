import Scene
import Session

/// What lies over the panes: help and history.
extension WorkbenchView {
  func drawOverlay(on surface: inout Surface) {
    switch state.mode {
    case .help(let scroll): drawHelp(scroll: scroll, on: &surface)
    case .history(let selected): drawHistory(selected: selected, on: &surface)
    case .left(let selected): drawLeft(selected: selected, on: &surface)
    case .prompt(let prompt) where prompt.purpose == .history:
      drawHistory(selected: nil, on: &surface)
    case .normal, .prompt, .confirmQuit: break
    }
  }

  /// An empty box in the middle of the screen, and the room inside it.
  private func box(
    width: Int, height: Int, title: String, note: String, on surface: inout Surface
  ) -> Rect {
    let size = surface.size
    let fitting = Size(width: min(width, size.width), height: min(height, size.height - 1))
    let rect = Rect(
      x: (size.width - fitting.width) / 2, y: (size.height - fitting.height) / 2,
      width: fitting.width, height: fitting.height)
    surface.fill(rect)
    guard rect.height >= 3, rect.width >= 10 else { return rect }
    surface.frame(
      rect, glyphs: glyphs, style: Style(.accent), title: StyledText(title, .accent),
      notes: [StyledText(note, .quiet)])
    return rect.inset(dx: 2, dy: 1)
  }

  // MARK: Help

  private static let helpColumnWidth = 52

  /// Lines of help in one column or two.
  private func helpColumns(width: Int) -> [[StyledText]] {
    let count = width >= 2 * Self.helpColumnWidth + 6 ? 2 : 1
    var columns: [[StyledText]] = Array(repeating: [], count: count)
    for block in helpBlocks {
      // Each block goes where there is least so far.
      let shortest = columns.indices.min { columns[$0].count < columns[$1].count } ?? 0
      columns[shortest] += (columns[shortest].isEmpty ? [] : [StyledText()]) + block
    }
    return columns
  }

  /// Lines that help can be scrolled by on a screen.
  func helpScrollLimit(size: Size) -> Int {
    let lines = helpColumns(width: size.width).map(\.count).max() ?? 0
    return max(0, lines + 2 - (size.height - 1))
  }

  private func drawHelp(scroll: Int, on surface: inout Surface) {
    let columnWidth = Self.helpColumnWidth
    let columns = helpColumns(width: surface.size.width)
    let limit = helpScrollLimit(size: surface.size)
    let inside = box(
      width: columns.count * columnWidth + 4, height: (columns.map(\.count).max() ?? 0) + 2,
      title: "Help", note: limit > 0 ? "arrows scroll, Esc closes" : "Esc closes", on: &surface)
    for (column, texts) in columns.enumerated() {
      let shown = texts.dropFirst(min(scroll, limit)).prefix(inside.height)
      for (row, line) in shown.enumerated() {
        surface.text(
          line,
          in: Rect(
            x: inside.x + column * columnWidth, y: inside.y + row,
            width: min(columnWidth - 1, inside.maxX - inside.x - column * columnWidth), height: 1),
          ellipsis: glyphs.ellipsis)
      }
    }
  }

  private var helpBlocks: [[StyledText]] {
    func row(_ key: String, _ text: String) -> StyledText {
      StyledText(key.padded(toColumns: 12), .accent) + StyledText(plain(text))
    }
    var blocks = Keymap.Category.allCases.map { category in
      [StyledText(category.rawValue, Style(.strong, bold: true))]
        + keymap.bindings.filter { $0.category == category }.map { row(plain($0.title), $0.help) }
    }
    blocks[blocks.count - 1] += Keymap.signals.map { row($0.title, $0.help) }
    let commands = CommandRule.all.map { rule in
      row(rule.name, rule.summary)
    }
    blocks.append([StyledText("Commands, after :", Style(.strong, bold: true))] + commands)
    return blocks
  }

  /// Arrows in words where the screen knows ASCII only.
  func plain(_ text: String) -> String {
    guard glyphs.family == .ascii else { return text }
    let words: [Character: String] = [
      "↑": "up", "↓": "down", "←": "left", "→": "right", "²": "2",
    ]
    return text.map { words[$0] ?? String($0) }.joined()
  }

  // MARK: History

  private func drawHistory(selected: Int?, on surface: inout Surface) {
    guard let history = state.snapshot?.history else { return }
    let matches = state.historyMatches
    let texts = matches.map { index in
      historyLine(index, history.entries[index], isCurrent: index == history.current)
    }
    let note = state.historyFilter.isEmpty ? "Enter goes there" : "filter \(state.historyFilter)"
    drawList(
      texts, selected: selected.flatMap(matches.firstIndex), title: "History", note: note,
      on: &surface)
  }

  /// A list to choose from in the middle of the screen.
  private func drawList(
    _ texts: [StyledText], selected: Int?, title: String, note: String,
    on surface: inout Surface
  ) {
    let width = max(40, (texts.map(\.columnWidth).max() ?? 0) + 4)
    let inside = box(
      width: width, height: texts.count + 2, title: title, note: note, on: &surface)
    let middle = (selected ?? texts.count - 1) - inside.height / 2
    let first = min(max(0, middle), max(0, texts.count - inside.height))
    for (row, index) in (first..<texts.count).prefix(inside.height).enumerated() {
      let rect = Rect(x: inside.x, y: inside.y + row, width: inside.width, height: 1)
      surface.text(texts[index], in: rect, ellipsis: glyphs.ellipsis)
      if index == selected { surface.restyle(rect) { $0.reverse = true } }
    }
  }

  // MARK: What a search left

  private func drawLeft(selected: Int, on surface: inout Surface) {
    guard let model = state.shownModel else { return }
    let names = state.left.map { left in
      "(\(left.edge.layer), \(left.edge.input), \(left.edge.output))  "
        + edgeName(left.edge, model)
    }
    let width = names.map(\.columnWidth).max() ?? 0
    let texts = zip(state.left, names).map { left, name in
      var text = StyledText(name.padded(toColumns: width + 2), .name)
      if let best = left.candidates.first {
        text += StyledText("best ", .quiet) + StyledText(best.function.name, .symbolic)
        text += StyledText("  \(glyphs.rSquared) ", .quiet) + StyledText(R2Text.text(best.r2))
      } else {
        text += StyledText("nothing fits", .quiet)
      }
      return text
    }
    drawList(
      texts, selected: selected, title: "Still splines", note: "Enter opens candidates",
      on: &surface)
  }

  private func historyLine(_ index: Int, _ entry: HistoryEntry, isCurrent: Bool) -> StyledText {
    var text = StyledText(
      "\(isCurrent ? String(glyphs.marker) : " ") \(index)  ", isCurrent ? .accent : .quiet)
    text += StyledText(entry.title)
    text += StyledText("  [\(entry.model.network.shape)]", .quiet)
    if let error = entry.error {
      text += StyledText("  \(NumberFormat.scientific(error))", .quiet)
    }
    return text
  }
}
