import KAN
import Scene
import Session

/// The inspector's view of a node.
extension WorkbenchView {
  func drawNode(
    _ layer: Int, _ index: Int, _ model: Model, _ observation: Observation,
    on surface: inout Surface, in rect: Rect
  ) {
    guard (0...model.network.depth).contains(layer),
      (0..<model.network.shape.layers[layer].nodes).contains(index)
    else { return }
    var lines = nodeLines(layer, index, model, observation, width: rect.width - 1)
    let edges = nodeEdges(layer, index, model, observation)
    if !edges.isEmpty { lines += [StyledText()] + edges }
    drawLines(lines, on: &surface, in: rect)
  }

  private func nodeLines(
    _ layer: Int, _ index: Int, _ model: Model, _ observation: Observation, width: Int
  ) -> [StyledText] {
    let shape = model.network.shape.layers[layer]
    let kind =
      layer == 0
      ? "input"
      : index < shape.sums ? "sum" : "product of \(shape.products[index - shape.sums])"
    var lines: [StyledText] = [pairs([("kind", kind)])]
    if layer < model.network.depth {
      let seen = observation.inputs[layer][index]
      if seen.isCategory { return lines + levelLines(index, model, seen.density) }
      let units = inputUnits(layer, index, model)
      lines.append(
        pairs([
          ("score", NumberFormat.fixed(seen.score, decimals: 3)),
          ("std", NumberFormat.significant(units(seen.standardDeviation) - units(0))),
          ("mean", NumberFormat.significant(units(seen.mean))),
        ]))
      lines.append(
        pairs([
          (
            "values",
            "\(NumberFormat.significant(units(seen.positions.first ?? 0))) to "
              + NumberFormat.significant(units(seen.positions.last ?? 0))
          )
        ]))
      let density = densityBars(seen.density, room: width - 8)
      lines.append(StyledText("density ", .quiet) + StyledText(density))
    }
    if layer == model.network.depth {
      let variable = model.outputs[index]
      if variable.mean != 0 || variable.standardDeviation != 1 {
        lines.append(
          pairs([
            ("column mean", NumberFormat.significant(variable.mean)),
            ("deviation", NumberFormat.significant(variable.standardDeviation)),
          ]))
      }
    }
    return lines
  }

  /// A histogram of a node's values, with neighbouring bins merged to fit.
  private func densityBars(_ counts: [Int], room: Int) -> String {
    let group = max(1, (counts.count + room - 1) / max(1, room))
    let sums = stride(from: 0, to: counts.count, by: group).map { start in
      counts[start..<min(start + group, counts.count)].reduce(0, +)
    }
    let most = max(1, sums.max() ?? 1)
    return String(sums.map { glyphs.level(Double($0) / Double(most)) })
  }

  /// The edges into and out of a node, strongest first.
  private func nodeEdges(
    _ layer: Int, _ index: Int, _ model: Model, _ observation: Observation
  ) -> [StyledText] {
    var found: [(text: String, score: Double)] = []
    for edge in model.network.activeEdges {
      let node = model.network.shape.layers[edge.layer + 1].node(ofSubnode: edge.output)
      let isIn = edge.layer + 1 == layer && node == index
      let isOut = edge.layer == layer && edge.input == index
      guard isIn || isOut else { continue }
      let position = model.network.layers[edge.layer].layout.edge(edge.input, edge.output)
      let other =
        isIn
        ? "from " + model.nodeName(layer: edge.layer, index: edge.input)
        : "to " + model.nodeName(layer: edge.layer + 1, index: node)
      found.append((other, observation.edges[edge.layer][position].score))
    }
    let width = found.map { $0.text.columnWidth }.max() ?? 0
    return found.sorted { $0.score > $1.score }.map { item in
      StyledText(item.text.padded(toColumns: width + 2), .name)
        + StyledText(NumberFormat.fixed(item.score, decimals: 3))
    }
  }
}
