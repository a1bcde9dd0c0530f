import Scene

/// Draws nodes and their labels.
extension NetworkDrawing {
  func drawNode(_ node: NetworkLayout.Node, on pane: inout Surface) {
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

  /// Draws subnodes, those of a product joined by a line below the node.
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

  func drawLabel(_ label: NetworkLayout.Label, on pane: inout Surface) {
    let own = isUnused(label.id) ? Role.quiet : label.role
    let role = label.id == selection ? Role.selection : own
    let text = label.text.truncated(toColumns: label.rect.width, ellipsis: glyphs.ellipsis)
    let place = shown(label.rect)
    pane.text(text, x: place.x, y: place.y, style: Style(role))
  }
}
