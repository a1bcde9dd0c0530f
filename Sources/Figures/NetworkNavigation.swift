import Scene

/// A direction in which the selection moves.
public enum Direction: Sendable, Hashable, CaseIterable {
  /// Up towards the outputs, down towards the inputs; left and right within a row.
  case up, down, left, right
}

/// Hit testing, and navigation between elements.
extension NetworkLayout {
  /// Returns the element at a position in the pane, nil if there is none.
  ///
  /// A node is also hit at its name and at the cells on either side of its marks.
  public func element(at point: Point) -> ElementID? {
    guard Rect(size: paneSize).contains(point) else { return nil }
    let place = Point(x: point.x - offset.x, y: point.y - offset.y)
    if let box = boxes.first(where: { $0.rect.contains(place) }) { return box.id }
    if let label = labels.first(where: { $0.rect.contains(place) }) { return label.id }
    for reach in 0...1 {
      let hit = nodes.first { node in
        node.cells.contains { $0.y == place.y && abs($0.x - place.x) <= reach }
      }
      if let hit { return hit.id }
    }
    return nil
  }

  /// Returns the cells an element covers in the diagram, or nil if it is not shown.
  public func rect(of element: ElementID) -> Rect? {
    switch element {
    case .edge(let layer, let input, let subnode):
      return boxes.first {
        $0.layer == layer && $0.input == input && $0.subnode == subnode
      }?.rect
    case .node:
      guard let node = nodes.first(where: { $0.id == element }) else { return nil }
      let columns = node.cells.map(\.x)
      let rows = node.cells.map(\.y)
      guard let left = columns.min(), let right = columns.max() else { return nil }
      guard let top = rows.min(), let bottom = rows.max() else { return nil }
      return Rect(x: left, y: top, width: right - left + 1, height: bottom - top + 1)
    }
  }

  /// Returns the pan that brings an element into view, moved no farther than needed.
  ///
  /// If the pane is large enough, it keeps a margin around the element in view.
  public func pan(showing element: ElementID) -> Point {
    guard let rect = rect(of: element) else { return pan }
    let moved = Point(
      x: NetworkLayout.pan(pan.x, showing: rect.x, length: rect.width, pane: paneSize.width),
      y: NetworkLayout.pan(pan.y, showing: rect.y, length: rect.height, pane: paneSize.height))
    return NetworkLayout.clamped(moved, pane: paneSize, picture: size)
  }

  private static func pan(_ pan: Int, showing start: Int, length: Int, pane: Int) -> Int {
    let margin = min(2, max(0, (pane - length) / 2))
    if start - margin < pan || length > pane { return start - margin }
    return max(pan, start + length + margin - pane)
  }

  /// Returns the next element in a direction, or the element itself at the end.
  ///
  /// Rows alternate between nodes and edges. Left and right stay in the row; up and down follow the
  /// connections and choose the nearest. If `element` is not in the diagram, for example because
  /// the edge was removed, returns the one nearest to it by index.
  public func neighbour(of element: ElementID, _ direction: Direction) -> ElementID {
    guard let place = rect(of: element) else { return fallback(for: element) }
    switch direction {
    case .left, .right:
      return sideways(from: element, place, step: direction == .left ? -1 : 1)
    case .up, .down:
      return vertically(from: element, place, step: direction == .up ? -1 : 1)
    }
  }

  /// Returns `element` if it is in the diagram, otherwise the one nearest to it by index.
  public func valid(_ element: ElementID) -> ElementID {
    rect(of: element) == nil ? fallback(for: element) : element
  }

  private func fallback(for element: ElementID) -> ElementID {
    switch element {
    case .edge(let layer, let input, let subnode):
      let alternatives = boxes.filter { $0.layer == layer }
      let nearest = alternatives.min {
        distance($0, input, subnode) < distance($1, input, subnode)
      }
      return nearest?.id ?? boxes.first?.id ?? nodes.first?.id ?? element
    case .node(let layer, let index):
      let row = nodes.filter { $0.row == layer }
      let nearest = row.min { abs($0.index - index) < abs($1.index - index) }
      return nearest?.id ?? nodes.first?.id ?? element
    }
  }

  private func distance(_ box: EdgeBox, _ input: Int, _ subnode: Int) -> Int {
    abs(box.input - input) * 1000 + abs(box.subnode - subnode)
  }

  private func sideways(from element: ElementID, _ place: Rect, step: Int) -> ElementID {
    let row: [(id: ElementID, x: Int)]
    switch element {
    case .edge(let layer, _, _):
      row = boxes.filter { $0.layer == layer && $0.rect.y == place.y }.map { ($0.id, $0.rect.x) }
    case .node(let layer, _):
      row = nodes.filter { $0.row == layer }.map { ($0.id, $0.mark.x) }
    }
    let ordered = row.sorted { $0.x < $1.x }
    guard let index = ordered.firstIndex(where: { $0.id == element }) else { return element }
    return ordered[min(max(index + step, 0), ordered.count - 1)].id
  }

  private func vertically(from element: ElementID, _ place: Rect, step: Int) -> ElementID {
    switch element {
    case .edge(let layer, let input, let subnode):
      if let inside = withinMatrix(layer, place, step: step) { return inside }
      if step > 0 { return .node(layer: layer, index: input) }
      let node = diagram.layers[layer].node(ofSubnode: subnode)
      return .node(layer: layer + 1, index: node)
    case .node(let row, let index):
      return edge(from: row, index, place, step: step) ?? nextRow(from: row, place, step: step)
        ?? element
    }
  }

  /// The next edge above or below in the same column of a matrix.
  private func withinMatrix(_ layer: Int, _ place: Rect, step: Int) -> ElementID? {
    guard details[layer] == .matrix else { return nil }
    let column = boxes.filter {
      $0.layer == layer && $0.rect.x == place.x && ($0.rect.y - place.y) * step > 0
    }
    return column.min { abs($0.rect.y - place.y) < abs($1.rect.y - place.y) }?.id
  }

  /// The nearest edge that leads up from a node, or from below to it.
  private func edge(from row: Int, _ index: Int, _ place: Rect, step: Int) -> ElementID? {
    let layer = step < 0 ? row : row - 1
    guard diagram.layers.indices.contains(layer) else { return nil }
    let connected = boxes.filter { box in
      guard box.layer == layer else { return false }
      if step < 0 { return box.input == index }
      return diagram.layers[layer].node(ofSubnode: box.subnode) == index
    }
    return connected.min { isNearer($0.rect, $1.rect, to: place) }?.id
  }

  /// If a node has no edge in the direction: the nearest edge of the layer, or else the nearest
  /// node beyond it.
  private func nextRow(from row: Int, _ place: Rect, step: Int) -> ElementID? {
    let layer = step < 0 ? row : row - 1
    if let box = boxes.filter({ $0.layer == layer })
      .min(by: { isNearer($0.rect, $1.rect, to: place) })
    {
      return box.id
    }
    return nodes.filter { $0.row == row - step }
      .min { abs($0.mark.x - place.x) < abs($1.mark.x - place.x) }?.id
  }

  private func isNearer(_ first: Rect, _ second: Rect, to place: Rect) -> Bool {
    func key(_ rect: Rect) -> (Int, Int, Int) {
      let sideways = abs(2 * rect.x + rect.width - 2 * place.x - place.width)
      return (sideways, abs(rect.y - place.y), rect.x)
    }
    return key(first) < key(second)
  }
}

extension NetworkLayout.Node {
  /// Its row, counted from the inputs.
  var row: Int {
    if case .node(let layer, _) = id { return layer }
    return 0
  }

  /// Its index in the row.
  var index: Int {
    if case .node(_, let index) = id { return index }
    return 0
  }

  /// The cells of its mark, operation and subnodes.
  var cells: [Point] {
    [mark] + (operation.map { [$0] } ?? []) + subnodes
  }
}
