import Scene

/// Combines columns and rows into the elements of a layout.
struct NetworkLayoutBuilder {
  let diagram: NetworkDiagram
  let columns: NetworkColumns
  let rows: NetworkRows
  /// The y coordinates of the rows of nodes, from the inputs upwards.
  private let markRows: [Int]
  private let boxColumns: [BoxColumns?]
  /// The width of a matrix cell in each layer.
  private let cellWidths: [Int]
  /// Whether each node of each row is drawn.
  private let isConnected: [[Bool]]

  init(diagram: NetworkDiagram, columns: NetworkColumns, rows: NetworkRows) {
    self.diagram = diagram
    self.columns = columns
    self.rows = rows
    var row = rows.height - 1 - (rows.hasInputLabelRow ? 1 : 0)
    var markRows = [row]
    for layer in rows.layers {
      row -= layer.total
      markRows.append(row)
    }
    self.markRows = markRows
    isConnected = (0...diagram.layers.count).map(diagram.connected)
    cellWidths = rows.layers.indices.map { index in
      let places =
        rows.layers[index].hasInputsInColumns ? columns.nodes[index] : columns.subnodes[index]
      let spacing = NetworkColumns.spacing(places, width: columns.width)
      let widest = min(spacing, 5, 2 * (places.first ?? 0) + 1)
      return max(1, (widest - 1) / 2 * 2 + 1)
    }
    boxColumns = rows.layers.indices.map { index in
      let layer = rows.layers[index]
      let most = layer.detail == .boxes ? min(3 * layer.content + 4, 41) : 12
      return BoxColumns(
        inputs: columns.nodes[index], perInput: columns.subnodes[index].count,
        pictureWidth: columns.width, least: layer.detail == .boxes ? 4 : 2, most: most)
    }
  }

  /// The y coordinate of the subnodes of a layer.
  private func subnodeRow(_ layer: Int) -> Int {
    markRows[layer + 1] + rows.layers[layer].nodeRows - 1
  }

  /// The y coordinate of the top of a layer's boxes.
  private func contentRow(_ layer: Int) -> Int {
    markRows[layer] - rows.layers[layer].fan - rows.layers[layer].content
  }

  // MARK: Boxes and lines

  func boxes() -> [NetworkLayout.EdgeBox] {
    var result: [NetworkLayout.EdgeBox] = []
    for (layer, content) in diagram.layers.enumerated() {
      let subnodes = columns.subnodes[layer].count
      for (index, edge) in content.edges.enumerated() where edge.kind != .removed {
        guard subnodes > 0, index / subnodes < columns.nodes[layer].count else { break }
        let (input, subnode) = (index / subnodes, index % subnodes)
        result.append(
          NetworkLayout.EdgeBox(
            layer: layer, input: input, subnode: subnode,
            rect: rect(layer: layer, input: input, subnode: subnode)))
      }
    }
    return result
  }

  private func rect(layer: Int, input: Int, subnode: Int) -> Rect {
    let inputs = columns.nodes[layer]
    guard rows.layers[layer].detail != .matrix, let boxes = boxColumns[layer] else {
      return matrixCell(layer: layer, input: input, subnode: subnode)
    }
    let left = boxes.left(
      of: subnode, count: columns.subnodes[layer].count, column: inputs[input],
      mirrored: 2 * input + 1 > inputs.count)
    return Rect(
      x: left, y: contentRow(layer), width: boxes.width, height: rows.layers[layer].content)
  }

  /// A matrix is aligned with the nodes or subnodes that its columns belong to.
  private func matrixCell(layer: Int, input: Int, subnode: Int) -> Rect {
    let inputsInColumns = rows.layers[layer].hasInputsInColumns
    let places = inputsInColumns ? columns.nodes[layer] : columns.subnodes[layer]
    let width = cellWidths[layer]
    let column = places[inputsInColumns ? input : subnode]
    let row = inputsInColumns ? subnode : input
    // The first input is nearest to the inputs, the first subnode farthest from them.
    let height = rows.layers[layer].content
    let fromTop = inputsInColumns ? row : height - 1 - row
    return Rect(x: column - width / 2, y: contentRow(layer) + fromTop, width: width, height: 1)
  }

  func lines(of boxes: [NetworkLayout.EdgeBox]) -> [NetworkLayout.Line] {
    var result: [NetworkLayout.Line] = []
    for box in boxes where rows.layers[box.layer].detail != .matrix {
      let middle = Double(box.rect.x) + Double(box.rect.width) / 2
      let node = Double(columns.nodes[box.layer][box.input]) + 0.5
      let subnode = Double(subnodeColumn(box.layer, box.subnode)) + 0.5
      func line(_ from: FigurePoint, _ to: FigurePoint) -> NetworkLayout.Line {
        NetworkLayout.Line(
          layer: box.layer, input: box.input, subnode: box.subnode, from: from, to: to)
      }
      result.append(
        line(
          FigurePoint(x: node, y: Double(markRows[box.layer])),
          FigurePoint(x: middle, y: Double(box.rect.maxY))))
      result.append(
        line(
          FigurePoint(x: middle, y: Double(box.rect.y)),
          FigurePoint(x: subnode, y: Double(subnodeRow(box.layer) + 1))))
    }
    return result
  }

  /// The column of a subnode, or of its node if subnodes have no row.
  private func subnodeColumn(_ layer: Int, _ subnode: Int) -> Int {
    guard rows.layers[layer].nodeRows == 1 else { return columns.subnodes[layer][subnode] }
    return columns.nodes[layer + 1][diagram.layers[layer].node(ofSubnode: subnode)]
  }

  // MARK: Nodes and names

  func nodes() -> [NetworkLayout.Node] {
    var result = columns.nodes[0].enumerated().map { index, column in
      let mark = Point(x: column, y: markRows[0])
      return NetworkLayout.Node(
        id: .node(layer: 0, index: index), kind: nil, mark: mark, operation: nil, subnodes: [])
    }
    for layer in diagram.layers.indices { result += nodes(above: layer) }
    return result
  }

  private func nodes(above layer: Int) -> [NetworkLayout.Node] {
    var firstSubnode = 0
    return diagram.layers[layer].nodes.enumerated().compactMap { index, node in
      let mark = Point(x: columns.nodes[layer + 1][index], y: markRows[layer + 1])
      let count = node.kind.subnodeCount
      let subnodes = (firstSubnode..<(firstSubnode + count)).map {
        Point(x: subnodeColumn(layer, $0), y: subnodeRow(layer))
      }
      firstSubnode += count
      guard isConnected[layer + 1][index] else { return nil }
      return NetworkLayout.Node(
        id: .node(layer: layer + 1, index: index), kind: node.kind, mark: mark,
        operation: rows.layers[layer].nodeRows > 2 ? Point(x: mark.x, y: mark.y + 1) : nil,
        subnodes: subnodes)
    }
  }

  func labels() -> [NetworkLayout.Label] {
    columns.nodes.indices.flatMap { row -> [NetworkLayout.Label] in
      let isInput = row == 0
      let isOutput = row == diagram.layers.count
      return diagram.labels(row: row).enumerated().compactMap { index, text in
        guard isConnected[row][index] else { return nil }
        if isInput && rows.hasInputLabelRow {
          return centred(text, row: row, index: index, at: markRows[row] + 1)
        }
        if isOutput && !isInput && rows.hasOutputLabelRow {
          return centred(text, row: row, index: index, at: markRows[row] - 1)
        }
        return beside(text, row: row, index: index, isName: isInput || isOutput)
      }
    }
  }

  private func centred(_ text: String, row: Int, index: Int, at y: Int) -> NetworkLayout.Label? {
    let spacing = NetworkColumns.spacing(columns.nodes[row], width: columns.width + 1)
    guard let width = fitting(text, room: spacing - 1) else { return nil }
    let left = columns.nodes[row][index] - width / 2
    let x = min(max(left, 0), max(0, columns.width - width))
    return NetworkLayout.Label(
      id: .node(layer: row, index: index), text: text,
      rect: Rect(x: x, y: y, width: width, height: 1), role: .name)
  }

  /// Places a name to the right of its node. The names of hidden nodes are shown only if they fit
  /// completely.
  private func beside(
    _ text: String, row: Int, index: Int, isName: Bool
  ) -> NetworkLayout.Label? {
    let column = columns.nodes[row][index]
    let spacing = NetworkColumns.spacing(columns.nodes[row], width: columns.width)
    let room = min(spacing - 3, columns.width - column - 2)
    guard let width = fitting(text, room: room), isName || width == text.columnWidth else {
      return nil
    }
    return NetworkLayout.Label(
      id: .node(layer: row, index: index), text: text,
      rect: Rect(x: column + 2, y: markRows[row], width: width, height: 1),
      role: isName ? .name : .quiet)
  }

  /// The width the text gets; nil if too little of it would remain readable.
  private func fitting(_ text: String, room: Int) -> Int? {
    let width = text.columnWidth
    guard width > 0, room >= min(width, 4) else { return nil }
    return min(width, room)
  }
}
