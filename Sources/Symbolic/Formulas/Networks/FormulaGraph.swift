import Expressions

/// A formula as nodes that add and nodes that multiply, in the layers of a network to be.
struct FormulaGraph {
  enum Kind {
    case input
    case sum(LinearForm)
    /// A node that multiplies what adds up at each of its subnodes.
    case product([LinearForm])
  }

  struct Node {
    var kind: Kind
    /// Its layer; inputs are in layer 0.
    var layer: Int
  }

  /// Inputs first; every node after those it takes its value from.
  private(set) var nodes: [Node]
  /// The nodes of sums already there, under the terms as multiples of the first one, with that
  /// one's factor.
  private var sums: [[LinearForm.Term]: (node: Int, factor: Double)] = [:]
  private var products: [[LinearForm]: Int] = [:]

  init(inputs: Int) {
    nodes = Array(repeating: Node(kind: .input, layer: 0), count: inputs)
  }

  // MARK: Nodes

  /// The form as a straight line a x + b of one node x; a node is added if there is none yet.
  mutating func line(_ form: LinearForm) -> (a: Double, source: Int, b: Double) {
    if let line = form.line { return line }
    // Offsets stay with those who use the node: then it serves more than one of them.
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

  /// Adds a node that adds up a form.
  mutating func appendSum(_ form: LinearForm) -> Int {
    let (forms, layer) = placed([form])
    nodes.append(Node(kind: .sum(forms.first ?? form), layer: layer))
    return nodes.count - 1
  }

  // MARK: Layers

  /// The forms so that one node can take them in, and the layer of that node: no form has two edges
  /// from one node, and what has been there for long comes as few nodes.
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

  /// The terms from before layer `below` summed up in nodes of that layer at the latest.
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
