import Expressions
import KAN

extension Model {
  /// The outputs as formulas of the columns, both in their own units: what the edges' functions add
  /// up to, simplified, with every constant as it is in the network.
  ///
  /// - Throws: where an edge is no symbol yet, or the formula would be too long to be of use.
  public func expressions() throws(FormulaError) -> [Expression] {
    let ranges: [String: ClosedRange<Double>] = [:]
    return try composedExpressions().map { $0.simplified(ranges: ranges) }
  }

  /// The same before it is simplified.
  func composedExpressions() throws(FormulaError) -> [Expression] {
    try checkSymbolic()
    var nodes = inputs.map(Self.standardized)
    for l in 0..<network.depth {
      let subnodes = (0..<network.layers[l].outputs).map { subnode in
        sum(at: subnode, layer: l, of: nodes)
      }
      nodes = combined(subnodes, layer: l)
      guard nodes.reduce(0, { $0 + $1.complexity }) < Self.complexityLimit else {
        throw FormulaError(
          "the formula has over \(Self.complexityLimit) parts; prune before you ask for it")
      }
    }
    return zip(outputs, nodes).map { variable, node in
      .number(variable.deviation) * node + .number(variable.mean)
    }
  }

  /// Nodes of a formula's tree beyond which nobody would read it.
  private static let complexityLimit = 20_000

  private func checkSymbolic() throws(FormulaError) {
    var splines: [EdgeID] = []
    for edge in network.activeEdges {
      switch network.layers[edge.layer].kind(edge.input, edge.output) {
      case .symbolic, .removed: break
      case .spline, .mixed: splines.append(edge)
      }
    }
    guard let first = splines.first else { return }
    let named = splines.prefix(4).map(\.description).joined(separator: ", ")
    throw FormulaError(
      splines.count == 1
        ? "edge \(first) is no symbol yet; fix it, or let auto do it"
        : "\(splines.count) edges are no symbols yet: \(named)"
          + (splines.count > 4 ? ", …" : "") + "; fix them, or let auto do it")
  }

  private static func standardized(_ variable: Variable) -> Expression {
    let shifted = Expression.variable(variable.name) - .number(variable.mean)
    return .number(1 / variable.deviation) * shifted
  }

  private func sum(at subnode: Int, layer l: Int, of nodes: [Expression]) -> Expression {
    let layer = network.layers[l]
    let terms = (0..<layer.inputs).compactMap { input -> Expression? in
      guard case .symbolic(let function) = layer.kind(input, subnode) else { return nil }
      let (a, b, c, d) = network.affine(EdgeID(l, input, subnode))
      let argument = .number(a) * nodes[input] + .number(b)
      return .number(c) * function.expression(of: argument) + .number(d)
    }
    let layout = layer.layout
    let scale = network.parameters[layout.subnodeScale.lowerBound + subnode]
    let bias = network.parameters[layout.subnodeBias.lowerBound + subnode]
    return .number(scale) * .sum(of: terms) + .number(bias)
  }

  private func combined(_ subnodes: [Expression], layer l: Int) -> [Expression] {
    let nodes = network.shape.layers[l + 1]
    let layout = network.layers[l].layout
    return (0..<nodes.nodes).map { node in
      let factors = nodes.subnodes(ofNode: node).map { subnodes[$0] }
      let scale = network.parameters[layout.nodeScale.lowerBound + node]
      let bias = network.parameters[layout.nodeBias.lowerBound + node]
      return .number(scale) * .product(of: factors) + .number(bias)
    }
  }
}
