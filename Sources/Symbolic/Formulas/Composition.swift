import Expressions
import KAN

/// Composes a network of symbols into formulas, layer by layer. Columns and outputs are in their
/// own units, and every constant is as in the network.
struct Composition: Sendable {
  private let model: Model
  private var layer = 0
  /// The nodes of the current layer as expressions.
  private var nodes: [Expression]

  /// The maximum number of nodes of a formula's tree; nobody reads a longer one.
  private static let complexityLimit = 10_000

  /// - Throws: `FormulaError` if an edge is a spline, or the formulas would be too long to be
  ///   useful.
  init(_ model: Model) throws(FormulaError) {
    self.model = model
    nodes = model.inputs.map(Self.standardized)
    try checkSymbolic()
    try checkLength()
  }

  private func checkSymbolic() throws(FormulaError) {
    let splines = model.network.splineEdges
    guard let first = splines.first else { return }
    let named = splines.prefix(4).map(\.description).joined(separator: ", ")
    throw FormulaError(
      splines.count == 1
        ? "edge \(first) is no symbol yet; fix it, or let auto do it"
        : "\(splines.count) edges are no symbols yet: \(named)"
          + (splines.count > 4 ? ", …" : "") + "; fix them, or let auto do it")
  }

  /// Checks the length before anything is built.
  private func checkLength() throws(FormulaError) {
    guard model.network.formulaLength < Double(Self.complexityLimit) else {
      throw FormulaError(
        "the formula would have over \(Self.complexityLimit) parts; prune before you ask for it")
    }
  }

  /// Composes one layer; returns true once the outputs are reached.
  mutating func advance() -> Bool {
    guard layer < model.network.depth else { return true }
    let l = layer
    nodes = combined((0..<model.network.layers[l].outputs).map(sum(at:)), layer: l)
    layer += 1
    return layer == model.network.depth
  }

  /// The outputs; valid once `advance` has returned true.
  var outputs: [Expression] {
    zip(model.outputs, nodes).map { variable, node in
      .number(variable.standardDeviation) * node + .number(variable.mean)
    }
  }

  private static func standardized(_ variable: Variable) -> Expression {
    let shifted = Expression.variable(variable.name) - .number(variable.mean)
    return .number(1 / variable.standardDeviation) * shifted
  }

  private func sum(at subnode: Int) -> Expression {
    let own = model.network.layers[layer]
    let terms = (0..<own.inputs).compactMap { input -> Expression? in
      let edge = EdgeID(layer, input, subnode)
      if model.network.isCategory(edge) { return levels(edge) }
      guard case .symbolic(let function) = own.kind(input, subnode) else { return nil }
      let (a, b, c, d) = model.network.affine(EdgeID(layer, input, subnode))
      let argument = .number(a) * nodes[input] + .number(b)
      return .number(c) * function.expression(of: argument) + .number(d)
    }
    let scale = model.network.parameters[own.layout.subnodeScale.lowerBound + subnode]
    let bias = model.network.parameters[own.layout.subnodeBias.lowerBound + subnode]
    return .number(scale) * .sum(of: terms) + .number(bias)
  }

  /// What an edge makes of a category, as its distance from the mean over the training rows, which is what
  /// an unknown level makes.
  private func levels(_ edge: EdgeID) -> Expression? {
    let own = model.network.layers[0]
    guard own.kind(edge.input, edge.output) != .removed else { return nil }
    let values = model.network.levelValues(edge)
    let centered = model.network.centeredLevelValues(edge)
    let names = model.inputs[edge.input].levels ?? values.indices.map { "\($0)" }
    let table = LevelTable(names: names, values: centered)
    return .call(.levels(table), .variable(model.inputs[edge.input].name))
      + .number((values.first ?? 0) - (centered.first ?? 0))
  }

  private func combined(_ subnodes: [Expression], layer l: Int) -> [Expression] {
    let nodes = model.network.shape.layers[l + 1]
    let layout = model.network.layers[l].layout
    return (0..<nodes.nodes).map { node in
      let factors = nodes.subnodes(ofNode: node).map { subnodes[$0] }
      let scale = model.network.parameters[layout.nodeScale.lowerBound + node]
      let bias = model.network.parameters[layout.nodeBias.lowerBound + node]
      return .number(scale) * .product(of: factors) + .number(bias)
    }
  }
}

extension Network {
  /// The approximate number of numbers, names and operations of all outputs written as formulas;
  /// splines count like functions.
  public var formulaLength: Double {
    var lengths = [Double](repeating: 4, count: shape.inputs)
    for (l, layer) in layers.enumerated() {
      let subnodes = (0..<layer.outputs).map { output in
        (0..<layer.inputs).reduce(2.0) { sum, input in
          switch layer.kind(input, output) {
          case .removed: sum
          case .spline, .mixed: sum + lengths[input] + 7
          case .symbolic(let function):
            // A function's formula may contain its argument more than once.
            sum + Double(max(1, function.expression(of: .variable("x")).argumentCount))
              * (lengths[input] + 3) + Double(function.complexity) + 3
          }
        }
      }
      let above = shape.layers[l + 1]
      lengths = (0..<above.nodes).map { node in
        above.subnodes(ofNode: node).reduce(2) { $0 + subnodes[$1] }
      }
    }
    return lengths.reduce(0, +)
  }
}

extension Expression {
  /// The number of occurrences of variables.
  fileprivate var argumentCount: Int {
    if case .variable = self { return 1 }
    return children.reduce(0) { $0 + $1.argumentCount }
  }
}

extension Model {
  /// The outputs as formulas of the columns, in their own units, simplified unless they are very
  /// long. Every constant is as in the network.
  ///
  /// - Throws: `FormulaError` if an edge is a spline, or the formulas would be too long to be
  ///   useful.
  public func expressions() throws(FormulaError) -> [Expression] {
    var composition = try Composition(self)
    while !composition.advance() {}
    return composition.outputs.map {
      ($0.complexity <= 1000 ? $0.simplified() : $0).foldingLevels
    }
  }
}
