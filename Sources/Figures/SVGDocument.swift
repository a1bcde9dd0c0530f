import Scene

/// A network diagram in SVG, for papers and web pages: inputs at the bottom, outputs at the top,
/// and a box with the curve on every edge. It uses the same layout as the screen.
public struct SVGDocument: Sendable, Equatable {
  /// The document, with an XML declaration for UTF-8.
  public let text: String

  /// Draws a network on a light background.
  ///
  /// The image is as large as its boxes need; beyond a limit, boxes shrink.
  public init(_ diagram: NetworkDiagram) {
    var drawing = SVGDrawing(NetworkLayout(diagram, size: Self.size(for: diagram)))
    text = drawing.document()
  }

  /// A size in cells that gives every edge a box, within a limit.
  static func size(for diagram: NetworkDiagram) -> Size {
    var width = 60
    for (index, layer) in diagram.layers.enumerated() {
      let inputs = index == 0 ? diagram.inputs.count : diagram.layers[index - 1].nodes.count
      width = max(width, inputs * (layer.subnodeCount * 11 + 5))
    }
    let height = 4 + 17 * max(1, diagram.layers.count)
    return Size(width: min(width, 2400), height: min(height, 400))
  }
}

/// Colours on a light background.
private enum Ink {
  static let background = "#ffffff"
  static let normal = "#1a1a1a"
  static let quiet = "#8a8a8a"
  static let name = "#8a5a00"
  static let symbolic = "#b3261e"
  static let mixed = "#7b1fa2"
}

/// Converts a layout to SVG elements.
private struct SVGDrawing {
  let layout: NetworkLayout
  private var elements: [String] = []

  // A cell of the layout is twice as high as wide.
  private let cellWidth = 9.0
  private let cellHeight = 18.0
  private let margin = 18.0

  init(_ layout: NetworkLayout) { self.layout = layout }

  mutating func document() -> String {
    elements = []
    for (index, line) in layout.lines.enumerated() { draw(line, isUpper: index % 2 == 1) }
    for box in layout.boxes { draw(box) }
    for node in layout.nodes { draw(node) }
    for label in layout.labels { draw(label) }
    let width = number(Double(layout.size.width) * cellWidth + 2 * margin)
    let height = number(Double(layout.size.height) * cellHeight + 2 * margin)
    let attributes = [
      ("xmlns", "http://www.w3.org/2000/svg"), ("width", width), ("height", height),
      ("viewBox", "0 0 \(width) \(height)"), ("font-family", "Helvetica, Arial, sans-serif"),
    ]
    let background = element(
      "rect", [("width", width), ("height", height), ("fill", Ink.background)])
    let content = ([""] + [background] + elements + [""]).joined(separator: "\n")
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      + element("svg", attributes, content) + "\n"
  }

  // MARK: Edges

  private func edge(_ layer: Int, _ input: Int, _ subnode: Int) -> NetworkDiagram.Edge? {
    layout.diagram.edge(layer: layer, input: input, subnode: subnode)
  }

  private func color(_ edge: NetworkDiagram.Edge) -> String {
    switch edge.kind {
    case .symbolic: Ink.symbolic
    case .mixed: Ink.mixed
    case .spline, .removed: Ink.normal
    }
  }

  /// Even the weakest edges remain visible.
  private func opacity(_ edge: NetworkDiagram.Edge) -> String {
    let strength = edge.strength.isFinite ? min(1, max(0, edge.strength)) : 0
    return number(0.1 + 0.9 * strength)
  }

  /// Draws one of an edge's two lines: from the node below to the box, or from the box to the node
  /// above.
  private mutating func draw(_ line: NetworkLayout.Line, isUpper: Bool) {
    guard let edge = edge(line.layer, line.input, line.subnode) else { return }
    let from = line.from.y + (isUpper ? 0 : 0.5)
    let to = line.to.y - (isUpper ? 0.5 : 0)
    elements.append(
      element(
        "line",
        [
          ("x1", number(x(line.from.x))), ("y1", number(y(from))), ("x2", number(x(line.to.x))),
          ("y2", number(y(to))), ("stroke", color(edge)), ("stroke-opacity", opacity(edge)),
          ("stroke-width", "1.2"),
        ]))
  }

  private mutating func draw(_ box: NetworkLayout.EdgeBox) {
    guard let edge = edge(box.layer, box.input, box.subnode) else { return }
    let detail = layout.details[box.layer]
    let (left, top) = (x(Double(box.rect.x)), y(Double(box.rect.y)))
    let width = Double(box.rect.width) * cellWidth
    let height = Double(box.rect.height) * cellHeight
    let place = [
      ("x", number(left)), ("y", number(top)), ("width", number(width)),
      ("height", number(height)),
    ]
    let (color, opacity) = (color(edge), opacity(edge))
    if detail == .matrix {
      elements.append(element("rect", place + [("fill", color), ("fill-opacity", opacity)]))
      return
    }
    // The fill hides the lines behind the box.
    elements.append(element("rect", place + [("fill", Ink.background)]))
    var content = ""
    if detail == .boxes { content += element("rect", place + [("rx", "3")]) }
    let path = self.path(of: edge.curve, left: left, top: top, width: width, height: height)
    if !path.isEmpty {
      content += element(
        "path", [("d", path), ("stroke-width", "1.8"), ("stroke-linejoin", "round")])
    }
    elements.append(
      element("g", [("stroke", color), ("stroke-opacity", opacity), ("fill", "none")], content))
    guard let name = edge.kind.functionName else { return }
    let size = min(12, max(6, 1.7 * width / Double(max(1, name.columnWidth))))
    text(
      name, x: left + width / 2, y: top - 6, size: size, fill: color, anchor: "middle", halo: true)
  }

  /// The path of a curve, scaled to the height of its box, with gaps where it is not finite.
  private func path(
    of curve: SampledCurve, left: Double, top: Double, width: Double, height: Double
  ) -> String {
    guard let range = CurveScaling.range(of: curve), let first = curve.x.first,
      let last = curve.x.last
    else { return "" }
    let inset = min(5, width / 6, height / 6)
    let span = range.high - range.low
    let isFlat = !(span > 1e-9 * max(range.low.magnitude, range.high.magnitude))
    var path = ""
    var isDrawing = false
    for (x, y) in zip(curve.x, curve.y) {
      guard y.isFinite else {
        isDrawing = false
        continue
      }
      let across = last > first ? (x - first) / (last - first) : 0.5
      let up = isFlat ? 0.5 : (y - range.low) / span
      let px = left + inset + across * (width - 2 * inset)
      let py = top + height - inset - up * (height - 2 * inset)
      path += "\(isDrawing ? "L" : "M")\(number(px)) \(number(py))"
      isDrawing = true
    }
    return path
  }

  // MARK: Nodes and names

  private mutating func draw(_ node: NetworkLayout.Node) {
    let place = centre(node.mark)
    if node.subnodes.isEmpty {
      disc(place)
      return
    }
    let isProduct = node.subnodes.count > 1
    if node.subnodes.allSatisfy({ $0 == node.mark }) {
      operation(isProduct, at: place)
      return
    }
    for subnode in node.subnodes {
      let foot = centre(subnode)
      elements.append(
        element(
          "line",
          [
            ("x1", number(foot.x)), ("y1", number(foot.y)), ("x2", number(place.x)),
            ("y2", number(place.y)), ("stroke", Ink.normal), ("stroke-width", "1.2"),
          ]))
      operation(false, at: foot)
    }
    if isProduct {
      operation(true, at: place)
    } else {
      disc(place)
    }
  }

  private mutating func disc(_ place: (x: Double, y: Double)) {
    elements.append(
      element(
        "circle",
        [("cx", number(place.x)), ("cy", number(place.y)), ("r", "4"), ("fill", Ink.normal)]))
  }

  /// Draws a plus or a times sign in a circle.
  private mutating func operation(_ isProduct: Bool, at place: (x: Double, y: Double)) {
    let (x, y) = (place.x, place.y)
    let arm = isProduct ? 2.8 : 4.0
    let strokes =
      isProduct
      ? [(-arm, -arm, arm, arm), (-arm, arm, arm, -arm)]
      : [(-arm, 0, arm, 0), (0, -arm, 0, arm)]
    let path = strokes.map { stroke in
      "M\(number(x + stroke.0)) \(number(y + stroke.1))"
        + "L\(number(x + stroke.2)) \(number(y + stroke.3))"
    }.joined()
    let circle = element("circle", [("cx", number(x)), ("cy", number(y)), ("r", "5.5")])
    elements.append(
      element(
        "g", [("stroke", Ink.normal), ("stroke-width", "1.2"), ("fill", Ink.background)],
        circle + element("path", [("d", path)])))
  }

  private mutating func draw(_ label: NetworkLayout.Label) {
    guard let rect = layout.rect(of: label.id) else { return }
    let isBeside = (rect.y..<rect.maxY).contains(label.rect.y)
    let middle = y(Double(label.rect.y) + 0.5)
    let fill = label.role == .name ? Ink.name : Ink.quiet
    let size = label.role == .name ? 14.0 : 10.0
    if isBeside {
      text(
        label.text, x: x(Double(label.rect.x)), y: middle + 4, size: size, fill: fill,
        anchor: "start", halo: true)
    } else {
      let column = x(Double(rect.x) + Double(rect.width) / 2)
      text(
        label.text, x: column, y: middle + 5, size: size, fill: fill, anchor: "middle",
        halo: false)
    }
  }

  // MARK: Elements

  /// Draws text, with an outline in the background colour if it may overlap lines.
  private mutating func text(
    _ text: String, x: Double, y: Double, size: Double, fill: String, anchor: String, halo: Bool
  ) {
    var attributes = [
      ("x", number(x)), ("y", number(y)), ("font-size", number(size)), ("fill", fill),
      ("text-anchor", anchor),
    ]
    if halo {
      attributes += [
        ("stroke", Ink.background), ("stroke-width", "3"), ("paint-order", "stroke"),
      ]
    }
    elements.append(element("text", attributes, escaped(text)))
  }

  /// An element. Attributes must not need escaping; content must already be escaped.
  private func element(
    _ name: String, _ attributes: [(String, String)], _ content: String = ""
  ) -> String {
    let start = "<" + name + attributes.map { " \($0.0)=\"\($0.1)\"" }.joined()
    return content.isEmpty ? start + "/>" : start + ">" + content + "</\(name)>"
  }

  private func x(_ columns: Double) -> Double { columns * cellWidth + margin }
  private func y(_ rows: Double) -> Double { rows * cellHeight + margin }

  private func centre(_ point: Point) -> (x: Double, y: Double) {
    (x(Double(point.x) + 0.5), y(Double(point.y) + 0.5))
  }

  /// A number with at most two decimals and no trailing zeros.
  private func number(_ value: Double) -> String {
    var text = NumberFormat.fixed(value, decimals: 2)
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }

  /// Escapes markup and drops control characters, which XML forbids.
  private func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value): continue
      case "\u{FFFE}", "\u{FFFF}": continue
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
