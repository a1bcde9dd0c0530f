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

/// One drawing of a network: what of its layout is shown where, and how.
struct NetworkDrawing {
  let layout: NetworkLayout
  let glyphs: Glyphs
  let selection: ElementID?
  let commonScale: Bool
  /// How far the picture is moved within the pane.
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

  func edge(of box: NetworkLayout.EdgeBox) -> NetworkDiagram.Edge {
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

  func shown(_ rect: Rect) -> Rect {
    Rect(x: rect.x + offset.x, y: rect.y + offset.y, width: rect.width, height: rect.height)
  }

  func shown(_ point: Point) -> Point {
    Point(x: point.x + offset.x, y: point.y + offset.y)
  }

  /// The style of an edge and its rank where lines meet.
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
}
