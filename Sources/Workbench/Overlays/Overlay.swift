import Scene
import Session

/// Overlays on top of the panes, and what they share.
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

  /// Draws an empty box in the middle of the screen; returns the area inside it.
  func box(
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

  /// Draws a list with a selected line in the middle of the screen.
  func drawList(
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

  /// Spells out arrows and the superscript 2 if only ASCII may be shown.
  func plain(_ text: String) -> String {
    guard glyphs.family == .ascii else { return text }
    let words: [Character: String] = [
      "↑": "up", "↓": "down", "←": "left", "→": "right", "²": "2",
    ]
    return text.map { words[$0] ?? String($0) }.joined()
  }
}
