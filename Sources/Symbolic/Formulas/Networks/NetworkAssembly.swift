import Expressions
import KAN

/// Lays out the nodes of a formula as the layers of a network, with additional nodes that pass a
/// value on to layers farther up.
struct NetworkAssembly {
  private let graph: FormulaGraph
  /// The nodes of each layer, sums before products.
  private let layers: [[Int]]
  private let samples: NodeValues

  /// The spline order and grid of edges that the user turns into splines again.
  private static let order = 3, grid = 5

  /// - Parameter rows: Samples, row by row, for the ranges of nodes.
  init(_ graph: FormulaGraph, output: Int, rows: [[Double]]) {
    self.graph = graph
    let depth = graph.nodes[output].layer
    var needed = [Set<Int>](repeating: [], count: depth + 1)
    needed[depth] = [output]
    for layer in stride(from: depth, to: 0, by: -1) {
      for node in needed[layer] {
        for form in Self.forms(graph, node, layer) {
          needed[layer - 1].formUnion(form.terms.map(\.edge.source))
        }
      }
    }
    needed[0] = Set(graph.nodes.indices.filter { graph.nodes[$0].layer == 0 })
    layers = needed.enumerated().map { layer, nodes in
      nodes.sorted { left, right in
        (graph.isProduct(left, in: layer) ? 1 : 0, left)
          < (graph.isProduct(right, in: layer) ? 1 : 0, right)
      }
    }
    samples = NodeValues(graph, rows: rows)
  }

  /// Whether every node has a finite value at all samples.
  var isFinite: Bool {
    layers.joined().allSatisfy { samples.values[$0].allSatisfy(\.isFinite) }
  }

  /// The network.
  func network() throws(ShapeError) -> Network {
    let shape = try NetworkShape(
      layers: layers.enumerated().map { layer, nodes in
        let products = nodes.filter { graph.isProduct($0, in: layer) }
        return NetworkShape.NodeLayer(
          sums: nodes.count - products.count,
          products: products.map { Self.forms(graph, $0, layer).count })
      })
    guard shape.layers.allSatisfy({ $0.subnodes <= 1000 }) else {
      throw ShapeError("the formula has too many parts for a network")
    }
    return try Network(
      shape: shape, order: Self.order, base: .silu, extrapolation: .linear,
      parts: (1..<layers.count).map(parts))
  }

  /// The sums at the subnodes of a node in a layer; a node of a lower layer is passed on.
  private static func forms(_ graph: FormulaGraph, _ node: Int, _ layer: Int) -> [LinearForm] {
    let own = graph.nodes[node]
    guard own.layer == layer else {
      return [LinearForm(FormulaEdge(function: .identity, source: node))]
    }
    return switch own.kind {
    case .input: []
    case .sum(let form): [form]
    case .product(let forms): forms
    }
  }

  private func parts(_ layer: Int) -> LayerParts {
    let inputs = layers[layer - 1]
    let places = Dictionary(uniqueKeysWithValues: inputs.enumerated().map { ($1, $0) })
    let forms = layers[layer].flatMap { Self.forms(graph, $0, layer) }
    var parts = LayerParts.plain(
      ranges: inputs.map(samples.range), subnodes: forms.count, nodes: layers[layer].count,
      grid: Self.grid, order: Self.order)
    for (subnode, form) in forms.enumerated() {
      for term in form.terms {
        guard let input = places[term.edge.source] else { continue }
        parts.symbolicMask[input][subnode] = 1
        parts.functions[input][subnode] = term.edge.function
        parts.affine[input][subnode] = [term.edge.a, term.edge.b, term.factor, 0]
      }
    }
    parts.subnodeBias = forms.map(\.bias)
    return parts
  }
}

extension FormulaGraph {
  /// Whether a node is a product in this layer; in later layers it is passed on.
  fileprivate func isProduct(_ node: Int, in layer: Int) -> Bool {
    guard nodes[node].layer == layer, case .product = nodes[node].kind else { return false }
    return true
  }
}

/// The values of a formula's nodes at samples.
struct NodeValues {
  /// `[node][sample]`.
  private(set) var values: [[Double]] = []

  init(_ graph: FormulaGraph, rows: [[Double]]) {
    for (index, node) in graph.nodes.enumerated() {
      switch node.kind {
      case .input: values.append(rows.map { $0[index] })
      case .sum(let form): values.append(sum(form, rows.count))
      case .product(let forms):
        var product = [Double](repeating: 1, count: rows.count)
        for form in forms { product = zip(product, sum(form, rows.count)).map { $0 * $1 } }
        values.append(product)
      }
    }
  }

  private func sum(_ form: LinearForm, _ count: Int) -> [Double] {
    var sum = [Double](repeating: form.bias, count: count)
    for term in form.terms {
      let source = values[term.edge.source]
      for sample in 0..<count {
        sum[sample] +=
          term.factor
          * term.edge.function.value(at: term.edge.a * source[sample] + term.edge.b)
      }
    }
    return sum
  }

  /// The range of a node's values, wide enough for a grid.
  func range(_ node: Int) -> ClosedRange<Double> {
    ClosedRange(gridRangeOf: values[node])
  }
}

extension ClosedRange<Double> {
  /// The range of the finite values, wide enough for distinct knots; -1...1 if there are none.
  init(gridRangeOf values: some Sequence<Double>) {
    var (low, high) = (Double.infinity, -Double.infinity)
    for value in values where value.isFinite {
      (low, high) = (Swift.min(low, value), Swift.max(high, value))
    }
    guard low <= high, abs(low) < 1e299, abs(high) < 1e299 else {
      self = -1...1
      return
    }
    let scale = Swift.max(abs(low), abs(high))
    let least = scale > 1e-200 ? 1e-6 * scale : 1
    self = high - low > least ? low...high : (low - least)...(high + least)
  }
}
