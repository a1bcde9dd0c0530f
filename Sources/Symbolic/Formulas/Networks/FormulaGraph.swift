import Expressions

/// A formula as a graph of nodes that add and nodes that multiply, assigned to the layers of a
/// network.
struct FormulaGraph {
  enum Kind {
    case input
    case sum(LinearForm)
    /// A product of sums, one per subnode.
    case product([LinearForm])
  }

  struct Node {
    var kind: Kind
    /// The layer; inputs are in layer 0.
    var layer: Int
  }

  /// The inputs, then the other nodes, each after those that it depends on.
  private(set) var nodes: [Node]
  /// The nodes of known sums, by their terms divided by the factor of the first term, with that
  /// factor.
  private var sums: [[LinearForm.Term]: (node: Int, factor: Double)] = [:]
  private var products: [[LinearForm]: Int] = [:]

  init(inputs: Int) {
    nodes = Array(repeating: Node(kind: .input, layer: 0), count: inputs)
  }

  // MARK: Nodes

  /// The form as a line a x + b of one node x, which is added if there is none yet.
  mutating func line(_ form: LinearForm) -> (a: Double, source: Int, b: Double) {
    if let line = form.line { return line }
    // The offset stays outside the node, so that forms with other offsets can use it, too.
    let sorted = form.terms.sorted { left, right in
      (left.edge.source, left.edge.function.name, left.edge.a, left.edge.b)
        < (right.edge.source, right.edge.function.name, right.edge.a, right.edge.b)
    }
    guard let first = sorted.first?.factor else { return (0, 0, form.bias) }
    let key = sorted.map { LinearForm.Term(factor: $0.factor / first, edge: $0.edge) }
    if let known = sums[key] { return (first / known.factor, known.node, form.bias) }
    let node = appendSum(LinearForm(form.terms))
    sums[key] = (node, first)
    return (1, node, form.bias)
  }

  /// The product of forms, as a form.
  mutating func product(_ factors: [LinearForm]) -> LinearForm {
    guard factors.count > 1 else { return factors.first ?? LinearForm(bias: 1) }
    if let known = products[factors] {
      return LinearForm(FormulaEdge(function: .identity, source: known))
    }
    let (forms, layer) = placed(factors)
    nodes.append(Node(kind: .product(forms), layer: layer))
    let node = nodes.count - 1
    products[factors] = node
    return LinearForm(FormulaEdge(function: .identity, source: node))
  }

  /// Adds a node for the sum of a form; returns its index.
  mutating func appendSum(_ form: LinearForm) -> Int {
    let (forms, layer) = placed([form])
    nodes.append(Node(kind: .sum(forms.first ?? form), layer: layer))
    return nodes.count - 1
  }

  // MARK: Layers

  /// The forms such that a single node can use them, and the layer of that node. No form has two
  /// edges from the same node, and terms from earlier layers are gathered in few nodes.
  private mutating func placed(_ forms: [LinearForm]) -> (forms: [LinearForm], layer: Int) {
    var below = forms.flatMap(\.terms).reduce(0) { max($0, nodes[$1.edge.source].layer) }
    let isCrowded = forms.contains { form in
      let late = form.terms.filter { nodes[$0.edge.source].layer == below }
      return LinearForm(late).groups.count > 1
    }
    if isCrowded { below += 1 }
    var result: [LinearForm] = []
    for form in forms { result.append(gathered(form, below: below)) }
    return (result, below + 1)
  }

  /// The form with its terms from before layer `below` gathered in nodes of that layer or earlier.
  private mutating func gathered(_ form: LinearForm, below: Int) -> LinearForm {
    let early = form.terms.filter { nodes[$0.edge.source].layer < below }
    guard early.count > 1 else { return form }
    var result = LinearForm(form.terms.filter { nodes[$0.edge.source].layer == below })
    result.bias = form.bias
    for group in LinearForm(early).groups {
      let (a, source, b) = line(group)
      result.add(.init(factor: a, edge: FormulaEdge(function: .identity, source: source)))
      result.bias += b
    }
    return result
  }
}
