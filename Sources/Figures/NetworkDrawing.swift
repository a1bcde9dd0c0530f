import Scene

/// Drawing a laid out network on a surface.
extension NetworkLayout {
  /// Draws the part of the picture that the pane shows into `rect`, and nothing outside it.
  ///
  /// - Parameters:
  ///   - rect: Where to draw, of the size that was laid out for.
  ///   - selection: The element to mark: its box with a heavy border, its lines in its colour.
  ///   - commonScale: Whether the boxes of a layer share the scale of their values, so that
  ///     curves can be compared; else each is as high as its box. On a common scale each curve
  ///     keeps its own middle.
  public func draw(
    on surface: inout Surface, in rect: Rect, glyphs: Glyphs, selection: ElementID? = nil,
    commonScale: Bool = false
  ) {
    var pane = Surface(size: rect.size)
    let drawing = NetworkDrawing(
      layout: self, glyphs: glyphs, selection: selection, commonScale: commonScale)
    drawing.draw(on: &pane)
    surface.draw(pane, at: Point(x: rect.x, y: rect.y), clip: rect)
  }
}

/// How strength shows: five steps from nearly gone to bright.
enum StrengthLevel: Int, CaseIterable {
  case faint, quiet, medium, normal, strong

  init(_ strength: Double) {
    switch strength {
    case 0.85...: self = .strong
    case 0.6...: self = .normal
    case 0.35...: self = .medium
    case 0.12...: self = .quiet
    default: self = .faint
    }
  }

  var role: Role {
    switch self {
    case .faint: .faint
    case .quiet: .quiet
    case .medium: .medium
    case .normal: .normal
    case .strong: .strong
    }
  }
}

private struct NetworkDrawing {
  let layout: NetworkLayout
  let glyphs: Glyphs
  let selection: ElementID?
  let commonScale: Bool
  private let offset: Point
  private let subnodeCounts: [Int]

  init(layout: NetworkLayout, glyphs: Glyphs, selection: ElementID?, commonScale: Bool) {
    self.layout = layout
    self.glyphs = glyphs
    self.selection = selection
    self.commonScale = commonScale
    offset = layout.offset
    subnodeCounts = layout.diagram.layers.map(\.subnodeCount)
  }

  /// An edge that the layout shows.
  private func edge(_ layer: Int, _ input: Int, _ subnode: Int) -> NetworkDiagram.Edge {
    layout.diagram.layers[layer].edges[input * subnodeCounts[layer] + subnode]
  }

  private func edge(of box: NetworkLayout.EdgeBox) -> NetworkDiagram.Edge {
    edge(box.layer, box.input, box.subnode)
  }

  func draw(on pane: inout Surface) {
    drawLines(on: &pane)
    let boxes = layout.boxes.filter { !shown($0.rect).intersection(pane.bounds).isEmpty }
    // The selected box comes last, so that nothing covers its border.
    let ordered = boxes.filter { $0.id != selection } + boxes.filter { $0.id == selection }
    for box in ordered { drawFrame(of: box, on: &pane) }
    drawCurves(of: ordered, on: &pane)
    for node in layout.nodes { drawNode(node, on: &pane) }
    for label in layout.labels { drawLabel(label, on: &pane) }
  }

  private func shown(_ rect: Rect) -> Rect {
    Rect(x: rect.x + offset.x, y: rect.y + offset.y, width: rect.width, height: rect.height)
  }

  private func shown(_ point: Point) -> Point {
    Point(x: point.x + offset.x, y: point.y + offset.y)
  }

  /// The style of an edge and its rank where lines meet.
  private func look(_ layer: Int, _ input: Int, _ subnode: Int) -> (style: Style, rank: Int) {
    let id = ElementID.edge(layer: layer, input: input, subnode: subnode)
    if id == selection { return (Style(.selection), 10) }
    let edge = edge(layer, input, subnode)
    if edge.isLeaving { return (Style(.faint), 0) }
    let level = StrengthLevel(edge.strength)
    switch edge.kind {
    case .symbolic: return (Style(.symbolic), level.rawValue)
    case .mixed: return (Style(.mixed), level.rawValue)
    case .spline, .removed: return (Style(level.role), level.rawValue)
    }
  }

  // MARK: Lines

  private func drawLines(on pane: inout Surface) {
    var canvas = Canvas(pane.bounds, glyphs: glyphs)
    let ranked = layout.lines.map { line in
      (line: line, look: lineLook(line))
    }
    for rank in 0...10 {
      for (line, look) in ranked where look.rank == rank {
        drawLine(line, look.style, rank: rank, on: &canvas)
      }
    }
    pane.draw(canvas)
  }

  /// Lines next to curves without borders step back, so that the two can be told apart.
  private func lineLook(_ line: NetworkLayout.Line) -> (style: Style, rank: Int) {
    var result = look(line.layer, line.input, line.subnode)
    guard layout.details[line.layer] == .sparklines else { return result }
    let level = StrengthLevel(rawValue: max(0, result.rank - 1)) ?? .faint
    if StrengthLevel.allCases.map(\.role).contains(result.style.role) {
      result.style.role = level.role
    }
    return result
  }

  private func drawLine(
    _ line: NetworkLayout.Line, _ style: Style, rank: Int, on canvas: inout Canvas
  ) {
    // The line's rows lie between its ends; its dots stop half a dot short of them.
    guard line.from.y - line.to.y >= 1 else { return }
    let lean = line.to.x > line.from.x ? 0.5 : -0.5
    let from = dots(line.from, dx: lean, dy: -0.5)
    let to = dots(line.to, dx: line.to.x == line.from.x ? lean : -lean, dy: 0.5)
    canvas.line(from: from, to: to, style: style, priority: rank)
  }

  private func dots(_ point: FigurePoint, dx: Double, dy: Double) -> DotPoint {
    DotPoint(
      x: (point.x + Double(offset.x)) * Double(Canvas.dotsPerColumn) + dx,
      y: (point.y + Double(offset.y)) * Double(Canvas.dotsPerRow) + dy)
  }

  // MARK: Edges

  private func drawFrame(of box: NetworkLayout.EdgeBox, on pane: inout Surface) {
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

  /// The function's name stands in the top border, with blanks around it where there is room, and
  /// above the box where it does not fit there. What is about to go is crossed out instead.
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

  /// A cross in the middle of the top row of what is about to go.
  private func strike(_ rect: Rect, on pane: inout Surface) {
    pane[rect.x + (rect.width - 1) / 2, rect.y] = Cell(glyphs.strike, Style(.warning))
  }

  /// Without a border the name has a row of its own above the curve, or stands for the curve.
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

  private func drawCurves(of boxes: [NetworkLayout.EdgeBox], on pane: inout Surface) {
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

  /// The cells of an edge's curve; none where its name stands for it.
  private func curveArea(of box: NetworkLayout.EdgeBox, on pane: inout Surface) -> Rect? {
    let rect = shown(box.rect)
    if layout.details[box.layer] == .boxes { return rect.inset(dx: 1, dy: 1) }
    var style = look(box.layer, box.input, box.subnode).style
    style.reverse = box.id == selection
    if edge(of: box).isLeaving {
      strike(rect, on: &pane)
      return rect.height > 1 ? rect : nil
    }
    guard sparklineLabel(box, width: rect.width) != nil else { return rect }
    drawSparklineName(of: box, rect, style, on: &pane)
    guard rect.height > 1 else { return nil }
    return Rect(x: rect.x, y: rect.y + 1, width: rect.width, height: rect.height - 1)
  }

  /// The greatest range of values among the layer's edges.
  private func commonSpan(_ layer: Int) -> Double {
    layout.boxes.filter { $0.layer == layer }
      .compactMap { CurveScaling.range(of: edge(of: $0).curve) }
      .map { $0.high - $0.low }.max() ?? 0
  }

  // MARK: Nodes

  private func drawNode(_ node: NetworkLayout.Node, on pane: inout Surface) {
    let isSelected = node.id == selection
    let isLeaving = isLeaving(node)
    let isQuiet = isLeaving || isUnused(node.id)
    let style = isSelected ? Style(.selection, bold: true) : Style(isQuiet ? .faint : .normal)
    let operation = symbol(node.kind)
    if node.subnodes.contains(node.mark) || node.subnodes.isEmpty {
      put(operation, at: node.mark, style, on: &pane)
    } else {
      drawSubnodes(of: node, style, on: &pane)
      let isProduct = node.subnodes.count > 1
      if let place = node.operation {
        put(isProduct ? operation : glyphs.vertical, at: place, style, on: &pane)
      }
      let isMarkProduct = isProduct && node.operation == nil
      put(isMarkProduct ? operation : glyphs.node, at: node.mark, style, on: &pane)
    }
    if isLeaving { put(glyphs.strike, at: node.mark, Style(.warning), on: &pane) }
    if isSelected {
      pane.restyle(Rect(x: shown(node.mark).x, y: shown(node.mark).y, width: 1, height: 1)) {
        $0.reverse = true
      }
    }
  }

  private func isUnused(_ id: ElementID) -> Bool {
    guard case .node(0, let index) = id else { return false }
    return layout.unusedInputs.contains(index)
  }

  private func isLeaving(_ node: NetworkLayout.Node) -> Bool {
    guard case .node(let row, let index) = node.id, row > 0 else { return false }
    return layout.diagram.layers[row - 1].nodes[index].isLeaving
  }

  private func symbol(_ kind: NetworkDiagram.NodeKind?) -> Character {
    switch kind {
    case nil: glyphs.node
    case .sum: glyphs.plus
    case .product: glyphs.times
    }
  }

  /// The subnodes of a product are joined below the node; a sum's stands there alone.
  private func drawSubnodes(
    of node: NetworkLayout.Node, _ style: Style, on pane: inout Surface
  ) {
    if let first = node.subnodes.first, let last = node.subnodes.last, last.x > first.x {
      let joint: Character = glyphs.family == .braille ? "┴" : "+"
      for x in first.x...last.x {
        let character = x == node.mark.x ? joint : glyphs.horizontal
        put(character, at: Point(x: x, y: first.y), Style(.quiet), on: &pane)
      }
    }
    for subnode in node.subnodes { put(glyphs.plus, at: subnode, style, on: &pane) }
  }

  private func put(
    _ character: Character, at point: Point, _ style: Style, on pane: inout Surface
  ) {
    let place = shown(point)
    pane[place.x, place.y] = Cell(character, style)
  }

  private func drawLabel(_ label: NetworkLayout.Label, on pane: inout Surface) {
    let own = isUnused(label.id) ? Role.quiet : label.role
    let role = label.id == selection ? Role.selection : own
    let text = label.text.truncated(toColumns: label.rect.width, ellipsis: glyphs.ellipsis)
    let place = shown(label.rect)
    pane.text(text, x: place.x, y: place.y, style: Style(role))
  }
}
