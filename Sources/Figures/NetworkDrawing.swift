import Scene

/// Draws a network layout on a surface.
extension NetworkLayout {
  /// Draws the visible part of the diagram into `rect`, and nothing outside.
  ///
  /// - Parameters:
  ///   - rect: where to draw; its size should be the pane size of the layout.
  ///   - selection: the element to highlight; a selected edge gets a heavy border and coloured
  ///     lines.
  ///   - commonScale: whether the curves of a layer share one scale, so that they can be compared.
  ///     Each is still centred on the middle of its range. Otherwise each curve fills the height of
  ///     its box.
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

/// Strength in five levels, from barely visible to bright.
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

/// Draws a network layout with given options.
struct NetworkDrawing {
  let layout: NetworkLayout
  let glyphs: Glyphs
  let selection: ElementID?
  let commonScale: Bool
  /// The position of the diagram's origin in the pane.
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

  /// An edge that the layout contains.
  private func edge(_ layer: Int, _ input: Int, _ subnode: Int) -> NetworkDiagram.Edge {
    layout.diagram.layers[layer].edges[input * subnodeCounts[layer] + subnode]
  }

  func edge(of box: NetworkLayout.EdgeBox) -> NetworkDiagram.Edge {
    edge(box.layer, box.input, box.subnode)
  }

  func draw(on pane: inout Surface) {
    drawLines(on: &pane)
    let boxes = layout.boxes.filter { !shown($0.rect).intersection(pane.bounds).isEmpty }
    // Draw the selected box last, so that nothing covers its border.
    let ordered = boxes.filter { $0.id != selection } + boxes.filter { $0.id == selection }
    for box in ordered { drawFrame(of: box, on: &pane) }
    drawCurves(of: ordered, on: &pane)
    for node in layout.nodes { drawNode(node, on: &pane) }
    for label in layout.labels { drawLabel(label, on: &pane) }
  }

  func shown(_ rect: Rect) -> Rect {
    Rect(x: rect.x + offset.x, y: rect.y + offset.y, width: rect.width, height: rect.height)
  }

  func shown(_ point: Point) -> Point {
    Point(x: point.x + offset.x, y: point.y + offset.y)
  }

  /// The style of an edge, and its priority where lines meet.
  func look(_ layer: Int, _ input: Int, _ subnode: Int) -> (style: Style, rank: Int) {
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

  /// Dims lines next to sparklines, to distinguish them from the curves.
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
    // The line occupies the rows between its ends; its dots stop half a dot short of them.
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
}
