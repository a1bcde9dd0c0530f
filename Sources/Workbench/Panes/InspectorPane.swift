import Expressions
import Figures
import KAN
import Scene
import Session

extension Pane {
  /// The inspector: details of the selected edge or node.
  static let inspector: Pane = Pane(
    "inspector",
    wish: { screen in
      guard screen.tool != .candidates else { return nil }
      if screen.opened.contains(.inspector) {
        return Wish(row: 0, claim: screen.leastRows, isAlone: true)
      }
      return screen.isWide ? Wish(row: 0, width: screen.sideWidth) : nil
    },
    title: { view, _ in view.inspectorTitle },
    draw: { view, surface, rect in view.drawInspector(on: &surface, in: rect) })
}

extension Screen {
  /// The width of the panes beside the network.
  var sideWidth: Int { min(80, max(38, size.width * 35 / 100)) }
}

extension WorkbenchView {
  /// The selected element, and its nodes' names.
  var inspectorTitle: Pane.Title {
    guard let model = state.shownModel, let selection = state.selection else {
      return (StyledText("Inspector", .accent), [])
    }
    switch selection {
    case .edge(let layer, let input, let subnode):
      guard model.network.contains(EdgeID(layer, input, subnode)) else {
        return (StyledText("Edge", .accent), [])
      }
      return (
        StyledText("Edge (\(layer), \(input), \(subnode))", .accent),
        [StyledText(edgeName(EdgeID(layer, input, subnode), model), .name)]
      )
    case .node(let layer, let index):
      return (
        StyledText("Node (\(layer), \(index))", .accent),
        [StyledText(model.nodeName(layer: layer, index: index), .name)]
      )
    }
  }

  /// The names of an edge's source and target nodes.
  func edgeName(_ edge: EdgeID, _ model: Model) -> String {
    guard model.network.contains(edge) else { return "" }
    let node = model.network.shape.layers[edge.layer + 1].node(ofSubnode: edge.output)
    return model.nodeName(layer: edge.layer, index: edge.input) + " \(glyphs.arrow) "
      + model.nodeName(layer: edge.layer + 1, index: node)
  }

  fileprivate func drawInspector(on surface: inout Surface, in rect: Rect) {
    guard let model = state.shownModel, let observation = state.observation,
      observation.edges.count == model.network.depth, let selection = state.selection
    else {
      surface.text("nothing is selected", in: rect, style: Style(.quiet), alignment: .center)
      return
    }
    switch selection {
    case .edge(let layer, let input, let subnode):
      let edge = EdgeID(layer, input, subnode)
      guard model.network.contains(edge) else { return }
      drawEdge(edge, model, observation, on: &surface, in: rect)
    case .node(let layer, let index):
      drawNode(layer, index, model, observation, on: &surface, in: rect)
    }
  }

  // MARK: Edge

  private func drawEdge(
    _ edge: EdgeID, _ model: Model, _ observation: Observation, on surface: inout Surface,
    in rect: Rect
  ) {
    let lines = edgeLines(edge, model, observation)
    let textHeight = min(lines.count, max(0, rect.height - 5))
    let plot = Rect(
      x: rect.x, y: rect.y, width: rect.width,
      height: rect.height - textHeight - (textHeight > 0 && rect.height > 12 ? 1 : 0))
    if model.network.isCategory(edge) {
      drawLevels(edge, model, observation, on: &surface, in: plot)
    } else {
      edgeFigure(edge, model, observation).draw(on: &surface, in: plot, glyphs: glyphs)
    }
    drawLines(
      Array(lines.prefix(textHeight)), on: &surface,
      in: Rect(x: rect.x, y: rect.maxY - textHeight, width: rect.width, height: textHeight))
  }

  private func edgeFigure(
    _ edge: EdgeID, _ model: Model, _ observation: Observation
  ) -> CurveFigure {
    let layer = model.network.layers[edge.layer]
    let seen = observation.inputs[edge.layer][edge.input]
    let knots = Array(layer.knots(ofInput: edge.input))
    let order = model.network.order
    let units = inputUnits(edge.layer, edge.input, model)
    let inner = knots[order..<(knots.count - order)].map(units)
    let grid = (inner.first ?? -1)...(inner.last ?? 1)
    let positions = seen.positions.map(units)
    let low = positions.first ?? grid.lowerBound
    let high = positions.last ?? grid.upperBound
    let curve = model.network.curve(edge, at: seen.positions)
    func sampled(_ values: [Double]) -> SampledCurve { SampledCurve(x: positions, y: values) }
    var parts: [CurveFigure.Series] = []
    let role: Role
    switch layer.kind(edge.input, edge.output) {
    case .removed: role = .selection
    case .symbolic: role = .symbolic
    case .spline, .mixed:
      role = curve.symbolic == nil ? .selection : .mixed
      if model.network.base != .zero { parts.append(.init(sampled(curve.base), role: .quiet)) }
      parts.append(.init(sampled(curve.spline), role: .train))
      if let symbolic = curve.symbolic { parts.append(.init(sampled(symbolic), role: .symbolic)) }
    }
    return CurveFigure(
      main: .init(sampled(curve.total), role: role),
      secondary: parts, knots: inner, grid: grid, density: seen.density,
      densityRange: low...high, xRange: low...high)
  }

  /// Converts an input of a layer to the units of its column. Inputs of later layers have no units
  /// and are unchanged.
  func inputUnits(_ layer: Int, _ input: Int, _ model: Model) -> (Double) -> Double {
    guard layer == 0, model.inputs.indices.contains(input) else { return { $0 } }
    let variable = model.inputs[input]
    return { variable.restored($0) }
  }

  private func edgeLines(
    _ edge: EdgeID, _ model: Model, _ observation: Observation
  ) -> [StyledText] {
    let layer = model.network.layers[edge.layer]
    let seen = observation.edges[edge.layer][layer.layout.edge(edge.input, edge.output)]
    var lines: [StyledText] = []
    if let leaving = state.pruning?.leaving(in: model.network), leaving.edges.contains(edge) {
      lines.append(StyledText("goes at these thresholds", .warning))
    }
    lines.append(
      pairs([
        ("score", NumberFormat.fixed(seen.score, decimals: 3)),
        ("std", number(seen.standardDeviation)),
        ("samples", "\(observation.samples)"),
      ]))
    switch layer.kind(edge.input, edge.output) {
    case .removed: lines.append(StyledText("taken out", .warning))
    case _ where model.network.isCategory(edge):
      let levels = layer.levelCount(ofInput: edge.input)
      return lines + [StyledText("category ", .train) + StyledText("of \(levels) levels")]
    case .spline: lines.append(splineLine(edge, model.network))
    case .symbolic(let function): lines += symbolLines(edge, function, model.network)
    case .mixed(let function):
      lines.append(splineLine(edge, model.network))
      lines += symbolLines(edge, function, model.network)
    }
    return lines + inputLines(edge, model, observation)
  }

  private func number(_ value: Double) -> String { NumberFormat.significant(value) }

  /// The scales of the spline and of its base function, and the order.
  private func splineLine(_ edge: EdgeID, _ network: Network) -> StyledText {
    let layout = network.layers[edge.layer].layout
    let position = layout.edge(edge.input, edge.output)
    return StyledText("spline ", .train)
      + StyledText(number(network.parameters[layout.splineScale.lowerBound + position]))
      + StyledText("  \(network.base.rawValue) ", .quiet)
      + StyledText(number(network.parameters[layout.baseScale.lowerBound + position]))
      + StyledText("  order ", .quiet) + StyledText("\(network.order)")
  }

  /// The function with its affine coefficients.
  private func symbolLines(
    _ edge: EdgeID, _ function: ElementaryFunction, _ network: Network
  ) -> [StyledText] {
    let (a, b, c, d) = network.affine(edge)
    let indent = String(repeating: " ", count: function.name.columnWidth)
    return [
      StyledText(function.name + "  ", .symbolic) + pairs([("a", number(a)), ("b", number(b))]),
      StyledText(indent + "  ") + pairs([("c", number(c)), ("d", number(d))]),
    ]
  }

  /// The grid of a spline, and the range of the edge's input.
  private func inputLines(
    _ edge: EdgeID, _ model: Model, _ observation: Observation
  ) -> [StyledText] {
    let layer = model.network.layers[edge.layer]
    let units = inputUnits(edge.layer, edge.input, model)
    func range(_ low: Double, _ high: Double) -> String {
      "\(number(units(low))) to \(number(units(high)))"
    }
    var lines: [StyledText] = []
    if layer.mask[layer.layout.edge(edge.input, edge.output)] != 0 {
      let knots = Array(layer.knots(ofInput: edge.input))
      let order = model.network.order
      let ends = range(knots[order], knots[knots.count - order - 1])
      lines.append(pairs([("grid", "\(layer.intervals)"), ("knots", ends)]))
    }
    let input = observation.inputs[edge.layer][edge.input]
    lines.append(
      pairs([
        ("input", range(input.positions.first ?? 0, input.positions.last ?? 0)),
        ("mean", number(units(input.mean))),
      ]))
    return lines
  }

  /// Names, each followed by its value.
  func pairs(_ items: [(String, String)]) -> StyledText {
    var text = StyledText()
    for (index, item) in items.enumerated() {
      if index > 0 { text += StyledText("  ") }
      text += StyledText("\(item.0) ", .quiet) + StyledText(item.1)
    }
    return text
  }

  func drawLines(_ lines: [StyledText], on surface: inout Surface, in rect: Rect) {
    for (index, line) in lines.prefix(rect.height).enumerated() {
      surface.text(
        line, in: Rect(x: rect.x + 1, y: rect.y + index, width: rect.width - 1, height: 1),
        ellipsis: glyphs.ellipsis)
    }
  }
}
