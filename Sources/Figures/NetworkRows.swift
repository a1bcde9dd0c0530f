import Scene

/// The vertical placement in a network diagram: how the available rows are distributed among and
/// within the layers.
struct NetworkRows: Equatable {
  /// The rows of a layer, from bottom to top: fan, content, rise, nodes.
  struct Layer: Equatable {
    var detail: NetworkLayout.Detail
    /// The rows for lines from the nodes below to the boxes.
    var fan: Int
    /// The rows of the boxes, sparklines or matrix.
    var content: Int
    /// The rows for lines from the boxes to the subnodes.
    var rise: Int
    /// The rows for subnodes, operations and marks; 1 puts them into one cell.
    var nodeRows: Int
    /// Whether the columns of a matrix are the inputs; otherwise they are the subnodes.
    var hasInputsInColumns = true
    /// How far the layer may grow.
    var mostContent: Int
    var mostNodeRows: Int
    var fansOut: Bool
    /// Whether the layer is a single edge, whose lines are vertical and need few rows.
    var isStraight: Bool

    var total: Int { fan + content + rise + nodeRows }
  }

  /// The layers from the inputs upwards.
  private(set) var layers: [Layer]
  /// Whether the names of inputs are below their marks, rather than beside them.
  private(set) var hasInputLabelRow = false
  /// Whether the names of outputs are above their marks, rather than beside them.
  private(set) var hasOutputLabelRow = false

  /// The height of the whole diagram.
  var height: Int {
    layers.reduce(1) { $0 + $1.total } + (hasInputLabelRow ? 1 : 0) + (hasOutputLabelRow ? 1 : 0)
  }

  init(_ diagram: NetworkDiagram, columns: NetworkColumns, paneHeight: Int, zoom: Double) {
    let zoom = zoom.isFinite ? min(max(zoom, 1), 64) : 1
    let available = min(Int((Double(paneHeight) * zoom).rounded()), 100_000)
    layers = diagram.layers.indices.map { index in
      NetworkRows.smallest(diagram, layer: index, columns: columns)
    }
    shrink(to: available, diagram: diagram)
    grow(
      to: available, mostRise: max(4, columns.width / 5),
      needsOutputLabels: NetworkRows.outputNamesAreLong(diagram, columns: columns))
  }

  /// The smallest version of the finest detail that the width allows.
  private static func smallest(
    _ diagram: NetworkDiagram, layer: Int, columns: NetworkColumns
  ) -> Layer {
    let inputs = columns.nodes[layer]
    let subnodes = columns.subnodes[layer].count
    let hasProducts = diagram.layers[layer].nodes.contains { $0.kind != .sum }
    var result = Layer(
      detail: .boxes, fan: subnodes > 1 ? 1 : 0, content: 3, rise: 1, nodeRows: 1,
      mostContent: 3, mostNodeRows: hasProducts ? 3 : 2, fansOut: subnodes > 1,
      isStraight: subnodes == 1 && inputs.count == 1)
    func fitting(_ least: Int, _ most: Int) -> BoxColumns? {
      BoxColumns(
        inputs: inputs, perInput: subnodes, pictureWidth: columns.width, least: least, most: most)
    }
    if let boxes = fitting(4, 41) {
      result.mostContent = boxes.width / 2 + 2
    } else if let sparklines = fitting(2, 12) {
      result.detail = .sparklines
      result.content = 1
      result.mostContent = min(3, sparklines.width)
    } else {
      result.detail = .matrix
      result.hasInputsInColumns = subnodes <= inputs.count || subnodes == 0
      result.content = max(1, min(subnodes, inputs.count))
      result.mostContent = result.content
      (result.fan, result.rise) = (0, 0)
    }
    return result
  }

  /// Replaces boxes by sparklines, in layers with the most edges first, then removes the rows of
  /// lines.
  private mutating func shrink(to available: Int, diagram: NetworkDiagram) {
    let crowded = layers.indices.sorted {
      (diagram.layers[$0].edges.count, $0) > (diagram.layers[$1].edges.count, $1)
    }
    for index in crowded where height > available && layers[index].detail == .boxes {
      layers[index].detail = .sparklines
      layers[index].content = 1
      layers[index].mostContent = 2
    }
    for index in crowded where height > available { layers[index].fan = 0 }
    for index in crowded where height > available { layers[index].rise = 0 }
  }

  /// Distributes the remaining rows, the most useful first.
  private mutating func grow(to available: Int, mostRise: Int, needsOutputLabels: Bool) {
    guard height < available else { return }
    grow(\.rise, to: 2, available: available) { $0.detail != .matrix }
    grow(\.nodeRows, to: 2, available: available) { $0.mostNodeRows > 2 }
    if height < available { hasInputLabelRow = true }
    if height < available && needsOutputLabels { hasOutputLabelRow = true }
    grow(\.nodeRows, to: 2, available: available) { _ in true }
    grow(\.fan, to: 1, available: available) { $0.detail != .matrix }
    for size in 4...max(4, mostRise) {
      growLarge(to: size, available: available, mostRise: mostRise)
    }
  }

  /// A round of growth beyond the basics: boxes first, then the lines between them.
  private mutating func growLarge(to size: Int, available: Int, mostRise: Int) {
    grow(\.content, to: size, available: available) { $0.mostContent >= size }
    grow(\.content, to: min(size - 2, 3), available: available) {
      $0.mostContent >= min(size - 2, 3)
    }
    grow(\.rise, to: size - 1, available: available, where: NetworkRows.isRising(mostRise))
    // Where boxes have reached their final size, the lines get more rows.
    grow(\.rise, to: 2 * size - 6, available: available) { layer in
      layer.mostContent < size && NetworkRows.isRising(mostRise)(layer)
    }
    grow(\.nodeRows, to: 3, available: available) { $0.mostNodeRows > 2 }
    grow(\.fan, to: min(4, size / 2 - 1), available: available) {
      $0.fansOut && $0.detail != .matrix
    }
  }

  private static func isRising(_ most: Int) -> (Layer) -> Bool {
    { $0.detail != .matrix && $0.rise < ($0.isStraight ? 3 : most) }
  }

  /// Increases a measure by one in every layer that wants it, lower layers first.
  private mutating func grow(
    _ measure: WritableKeyPath<Layer, Int>, to size: Int, available: Int,
    where wants: (Layer) -> Bool
  ) {
    for index in layers.indices where height < available && wants(layers[index]) {
      if layers[index][keyPath: measure] < size { layers[index][keyPath: measure] += 1 }
    }
  }

  private static func outputNamesAreLong(
    _ diagram: NetworkDiagram, columns: NetworkColumns
  ) -> Bool {
    guard let outputs = columns.nodes.last, outputs.count > 1 else { return false }
    let spacing = NetworkColumns.spacing(outputs, width: columns.width)
    let longest = diagram.labels(row: diagram.layers.count).map(\.columnWidth).max() ?? 0
    return longest > spacing - 3 || longest > columns.width - (outputs.last ?? 0) - 2
  }
}
