import Scene
import Session

extension Keymap {
  /// Keys while help is open.
  static let helpKeys: [KeyBinding] = [
    KeyBinding([.down, "j"], "scroll down") { $0.scrollHelp(by: 1) },
    KeyBinding([.up, "k"], "scroll up") { $0.scrollHelp(by: -1) },
    KeyBinding([.pageDown, " "], "ten lines down") { $0.scrollHelp(by: 10) },
    KeyBinding([.pageUp], "ten lines up") { $0.scrollHelp(by: -10) },
    KeyBinding([.home], "the beginning") { $0.scrollHelp(by: -Workbench.wholeWay) },
    KeyBinding([.end], "the end") { $0.scrollHelp(by: Workbench.wholeWay) },
    .otherKeys("close") { workbench, _ in workbench.state.mode = .normal },
  ]
}

extension Workbench {
  fileprivate mutating func scrollHelp(by lines: Int) {
    guard case .help(let scroll) = state.mode else { return }
    let limit = view.helpScrollLimit(size: state.size)
    state.mode = .help(scroll: min(max(0, scroll + lines), limit))
  }

  /// A click closes help; the wheel scrolls it.
  mutating func handle(helpMouse action: MouseAction) {
    switch action {
    case .press: state.mode = .normal
    case .wheelUp: scrollHelp(by: -3)
    case .wheelDown: scrollHelp(by: 3)
    }
  }
}

extension WorkbenchView {
  private static let helpColumnWidth = 52

  /// The help text in one or two columns.
  private func helpColumns(width: Int) -> [[StyledText]] {
    let count = width >= 2 * Self.helpColumnWidth + 6 ? 2 : 1
    var columns: [[StyledText]] = Array(repeating: [], count: count)
    for block in helpBlocks {
      // Each block goes into the shortest column so far.
      let shortest = columns.indices.min { columns[$0].count < columns[$1].count } ?? 0
      columns[shortest] += (columns[shortest].isEmpty ? [] : [StyledText()]) + block
    }
    return columns
  }

  /// The largest number of lines by which help can scroll.
  func helpScrollLimit(size: Size) -> Int {
    let lines = helpColumns(width: size.width).map(\.count).max() ?? 0
    return max(0, lines + 2 - (size.height - 1))
  }

  func drawHelp(scroll: Int, on surface: inout Surface) {
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
    var blocks = KeyBinding.Group.allCases.map { group in
      [StyledText(group.rawValue, Style(.strong, bold: true))]
        + keymap.bindings.filter { $0.group == group }.map { row(plain($0.title), $0.help) }
    }
    blocks[blocks.count - 1] += Keymap.signals.map { row($0.title, $0.help) }
    let commands = CommandRule.all.map { rule in
      row(rule.name, rule.summary)
    }
    blocks.append([StyledText("Commands, after :", Style(.strong, bold: true))] + commands)
    return blocks
  }
}
