import Scene

/// The horizontal placement of nodes and subnodes in a network diagram.
///
/// The diagram is symmetric about its middle. The boxes of a layer have equal size and form a row,
/// grouped by input node, as in pykan's `plot`.
struct NetworkColumns: Equatable {
  /// The width of the whole diagram.
  let width: Int
  /// The columns of the nodes, row by row from the inputs upwards.
  let nodes: [[Int]]
  /// The columns of the subnodes, layer by layer.
  let subnodes: [[Int]]

  init(_ diagram: NetworkDiagram, paneWidth: Int, zoom: Double) {
    let zoom = zoom.isFinite ? min(max(zoom, 1), 64) : 1
    let wanted = min(Int((Double(paneWidth) * zoom).rounded()), 100_000)
    let needed = NetworkColumns.neededWidth(diagram, wanted: wanted)
    let available = max(wanted, needed)
    // An odd width has a middle column, for a node in the middle.
    let width = available % 2 == 0 && available - 1 >= needed ? available - 1 : available
    let nodes = (0...diagram.layers.count).map { row in
      NetworkColumns.spread(diagram.nodeCount(row: row), over: width)
    }
    self.width = width
    self.nodes = nodes
    subnodes = diagram.layers.indices.map { layer in
      zip(diagram.layers[layer].nodes, nodes[layer + 1]).flatMap { node, column in
        NetworkColumns.subnodes(
          node.kind.subnodeCount, around: column,
          room: NetworkColumns.spacing(nodes[layer + 1], width: width))
      }
    }
  }

  /// The smallest distance between neighbours; the whole width if there is only one.
  static func spacing(_ columns: [Int], width: Int) -> Int {
    zip(columns, columns.dropFirst()).map { $1 - $0 }.min() ?? width
  }

  /// The width that the rows of nodes need: without gaps if that fits, otherwise with a gap of one
  /// column between nodes.
  private static func neededWidth(_ diagram: NetworkDiagram, wanted: Int) -> Int {
    var needed = 1
    for row in 0...diagram.layers.count {
      let count = diagram.nodeCount(row: row)
      var each = 1
      if row > 0 {
        each = diagram.layers[row - 1].nodes.map { 2 * $0.kind.subnodeCount - 1 }.max() ?? 1
      }
      let least = count * each
      needed = max(needed, least <= wanted ? least : count * (each + 1) - 1)
    }
    return needed
  }

  /// The middle columns of `count` equal slots, symmetric about the middle of `width`.
  static func spread(_ count: Int, over width: Int) -> [Int] {
    (0..<count).map { index in
      let mirrored = 2 * index + 1 > count
      let position = mirrored ? count - 1 - index : index
      if 2 * position + 1 == count { return (width - 1) / 2 }
      let column = max(0, ((2 * position + 1) * width - 1) / (2 * count))
      return mirrored ? width - 1 - column : column
    }
  }

  private static func subnodes(_ count: Int, around column: Int, room: Int) -> [Int] {
    guard count > 1 else { return [column] }
    // Even, so that two subnodes are centred on the node's column.
    let distance = min(max(room / (count + 1), 2), 8) / 2 * 2
    return (0..<count).map { column + (2 * $0 - count + 1) * distance / 2 }
  }
}

/// The horizontal placement of the boxes of a layer: of equal width, in groups around their input
/// nodes.
struct BoxColumns: Equatable {
  /// The width of a box.
  let width: Int
  /// The gap between boxes of a group.
  let gap: Int

  /// Chooses the widest boxes of `least` to `most` columns; nil if even the narrowest would touch.
  init?(inputs: [Int], perInput: Int, pictureWidth: Int, least: Int, most: Int) {
    guard let first = inputs.first, perInput > 0 else { return nil }
    let spacing = NetworkColumns.spacing(inputs, width: pictureWidth + 1)
    let room = min(spacing - 1, 2 * first + 1)
    let pitch = (room + 1) / perInput
    guard pitch - 1 >= least else { return nil }
    var width = min(pitch - 1, max((pitch * 4 + 4) / 5, least), most)
    // A single box is centred on its node, so its width should be odd.
    if perInput == 1 && width % 2 == 0 { width += width - 1 >= least ? -1 : 0 }
    if perInput * width + perInput - 1 > room { width -= 1 }
    guard width >= least else { return nil }
    self.width = width
    gap = BoxColumns.gap(
      width: width, perInput: perInput, room: room, spacing: inputs.count == 1 ? nil : spacing)
  }

  /// The widest gap that stays visibly narrower than the space between groups.
  private static func gap(width: Int, perInput: Int, room: Int, spacing: Int?) -> Int {
    guard perInput > 1 else { return 0 }
    var gap = 1
    while true {
      let total = perInput * width + (perInput - 1) * (gap + 1)
      let between = (spacing ?? room + gap + 4) - total - 2
      if total > room || between < gap + 2 { return gap }
      gap += 1
    }
  }

  /// The first column of box `index` of `count` in the group of the input in column `column`.
  func left(of index: Int, count: Int, column: Int, mirrored: Bool) -> Int {
    let total = count * width + (count - 1) * gap
    let start = total % 2 == 1 ? column - total / 2 : column - total / 2 + (mirrored ? 1 : 0)
    return start + index * (width + gap)
  }
}
