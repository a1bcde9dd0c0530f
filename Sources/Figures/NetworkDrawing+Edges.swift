import Scene

/// Draws edges: boxes, sparklines or matrix cells, with names and curves.
extension NetworkDrawing {
  func drawFrame(of box: NetworkLayout.EdgeBox, on pane: inout Surface) {
    let rect = shown(box.rect)
    let look = look(box.layer, box.input, box.subnode)
    let isSelected = box.id == selection
    switch layout.details[box.layer] {
    case .boxes:
      pane.fill(rect)
      pane.border(rect, isSelected ? glyphs.heavyBorder : glyphs.border, style: look.style)
      drawName(of: box, rect, look.style, on: &pane)
    case .sparklines:
      pane.fill(rect, with: Cell(" ", Style(look.style.role, reverse: isSelected)))
    case .matrix:
      drawCell(of: box, rect, look.style, isSelected: isSelected, on: &pane)
    }
  }

  /// Draws the function's name in the top border, with blanks around it if they fit, or above the
  /// box if the border is too short. An edge about to be removed is crossed out instead.
  private func drawName(
    of box: NetworkLayout.EdgeBox, _ rect: Rect, _ style: Style, on pane: inout Surface
  ) {
    let edge = edge(of: box)
    if edge.isLeaving { return strike(rect, on: &pane) }
    guard let name = edge.kind.functionName else { return }
    let names = FunctionLabel.choices(name, glyphs: glyphs)
    func place(_ label: String, row: Int) {
      let x = rect.x + (rect.width - label.columnWidth) / 2
      pane.text(label, x: x, y: row, style: style)
    }
    if let fitting = names.first(where: { $0.columnWidth <= rect.width - 2 }) {
      place(fitting.columnWidth + 4 <= rect.width ? " \(fitting) " : fitting, row: rect.y)
    } else if layout.rises[box.layer] > 1,
      let fitting = names.first(where: { $0.columnWidth <= rect.width })
    {
      place(fitting, row: rect.y - 1)
    } else {
      let ellipsis = glyphs.family == .ascii ? "." : "…"
      place(names[0].truncated(toColumns: rect.width - 2, ellipsis: ellipsis), row: rect.y)
    }
  }

  /// Draws a cross in the middle of the top row.
  private func strike(_ rect: Rect, on pane: inout Surface) {
    pane[rect.x + (rect.width - 1) / 2, rect.y] = Cell(glyphs.strike, Style(.warning))
  }

  /// Draws the name in a row above the curve. In a sparkline of a single row, the name replaces the
  /// curve.
  private func drawSparklineName(
    of box: NetworkLayout.EdgeBox, _ rect: Rect, _ style: Style, on pane: inout Surface
  ) {
    guard let label = sparklineLabel(box, width: rect.width) else { return }
    let x = rect.x + (rect.width - label.columnWidth) / 2
    pane.text(label, x: x, y: rect.y, style: style)
  }

  private func sparklineLabel(_ box: NetworkLayout.EdgeBox, width: Int) -> String? {
    guard let name = edge(of: box).kind.functionName else { return nil }
    return FunctionLabel.choices(name, glyphs: glyphs).first { $0.columnWidth <= width }
  }

  private func drawCell(
    of box: NetworkLayout.EdgeBox, _ rect: Rect, _ style: Style, isSelected: Bool,
    on pane: inout Surface
  ) {
    let edge = edge(of: box)
    let strength = edge.strength
    let shade = glyphs.shade(strength.isFinite ? max(strength, 1e-3) : 1e-3)
    pane.fill(rect, with: Cell(shade, style))
    if edge.isLeaving { strike(rect, on: &pane) }
    guard isSelected else { return }
    if rect.width >= 3 {
      pane.text("[", x: rect.x, y: rect.y, style: style)
      pane.text("]", x: rect.maxX - 1, y: rect.y, style: style)
    } else {
      pane.fill(rect, with: Cell(glyphs.selectedCell, style))
    }
  }

  // MARK: Curves

  func drawCurves(of boxes: [NetworkLayout.EdgeBox], on pane: inout Surface) {
    let spans = commonScale ? layout.diagram.layers.indices.map(commonSpan) : []
    var canvas = Canvas(pane.bounds, glyphs: glyphs)
    for box in boxes where layout.details[box.layer] != .matrix {
      let isBox = layout.details[box.layer] == .boxes
      guard let area = curveArea(of: box, on: &pane) else { continue }
      var style = look(box.layer, box.input, box.subnode).style
      style.reverse = !isBox && box.id == selection
      let path = CurveScaling.path(
        of: edge(of: box).curve, in: area, span: commonScale ? spans[box.layer] : nil)
      canvas.polyline(path, style: style, clip: area)
    }
    pane.draw(canvas)
  }

  /// The cells of an edge's curve, below its name or cross; nil if these leave no room.
  private func curveArea(of box: NetworkLayout.EdgeBox, on pane: inout Surface) -> Rect? {
    let rect = shown(box.rect)
    if layout.details[box.layer] == .boxes { return rect.inset(dx: 1, dy: 1) }
    var style = look(box.layer, box.input, box.subnode).style
    style.reverse = box.id == selection
    if edge(of: box).isLeaving {
      strike(rect, on: &pane)
    } else {
      guard sparklineLabel(box, width: rect.width) != nil else { return rect }
      drawSparklineName(of: box, rect, style, on: &pane)
    }
    guard rect.height > 1 else { return nil }
    return Rect(x: rect.x, y: rect.y + 1, width: rect.width, height: rect.height - 1)
  }

  /// The largest range of values among the layer's edges.
  private func commonSpan(_ layer: Int) -> Double {
    layout.boxes.filter { $0.layer == layer }
      .compactMap { CurveScaling.range(of: edge(of: $0).curve) }
      .map { $0.high - $0.low }.max() ?? 0
  }
}
