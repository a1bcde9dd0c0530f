import Scene

/// Draws the state: a pure function of state and size.
struct WorkbenchView {
  let state: WorkbenchState
  let keymap: Keymap

  var glyphs: Glyphs { state.glyphs }

  /// The whole screen.
  func surface(size: Size) -> Surface {
    var surface = Surface(size: size)
    guard size.width >= PaneLayout.minimum.width, size.height >= PaneLayout.minimum.height else {
      drawTooSmall(on: &surface)
      return surface
    }
    let layout = state.layout(size)
    drawStatus(on: &surface, in: layout.status)
    for pane in Pane.all {
      guard let rect = layout.panes[pane], let inside = layout.inside(pane) else { continue }
      if layout.hasBorders { drawFrame(of: pane, on: &surface, in: rect, inside: inside) }
      pane.draw(self, &surface, inside)
    }
    drawBottom(on: &surface, in: layout.hints)
    drawOverlay(on: &surface)
    return surface
  }

  private func drawTooSmall(on surface: inout Surface) {
    let (have, need) = (surface.size, PaneLayout.minimum)
    let texts = [
      "kanscope needs \(need.width)x\(need.height), this is \(have.width)x\(have.height)",
      "\(need.width)x\(need.height) needed, \(have.width)x\(have.height) here",
      "\(need.width)x\(need.height) < \(have.width)x\(have.height)", "small",
    ]
    let text = texts.first { $0.count <= have.width } ?? ""
    surface.text(text, in: Rect(x: 0, y: 0, width: have.width, height: 1), style: Style(.warning))
  }

  private func drawFrame(
    of pane: Pane, on surface: inout Surface, in rect: Rect, inside: Rect
  ) {
    let title = pane.title(self, inside)
    surface.frame(
      rect, glyphs: glyphs, style: Style(state.focus == pane ? .accent : .border),
      title: title.name, notes: title.notes)
  }
}
