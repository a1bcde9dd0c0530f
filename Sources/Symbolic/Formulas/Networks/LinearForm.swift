import Expressions

/// An edge of a symbolic network without its outer numbers: f(a x + b) of a node x.
struct FormulaEdge: Hashable {
  var function: ElementaryFunction
  var a = 1.0, b = 0.0
  /// The index of the node.
  var source: Int
}

/// A number plus multiples of edges: the sum at one subnode. No two terms have the same edge.
struct LinearForm: Hashable {
  /// An edge and its factor, which is not 0.
  struct Term: Hashable {
    var factor: Double
    var edge: FormulaEdge
  }

  var bias = 0.0
  private(set) var terms: [Term] = []

  /// Creates a number.
  init(bias: Double = 0) { self.bias = bias }

  /// Creates a form of one edge.
  init(_ edge: FormulaEdge) { add(Term(factor: 1, edge: edge)) }

  /// Creates the sum of some terms.
  init(_ terms: some Sequence<Term>) {
    for term in terms { add(term) }
  }

  /// Adds a term, merging it with one of the same edge. A line becomes a multiple of the node.
  mutating func add(_ term: Term) {
    var term = term
    if term.edge.function == .identity {
      bias += term.factor * term.edge.b
      term.factor *= term.edge.a
      (term.edge.a, term.edge.b) = (1, 0)
    }
    if let place = terms.firstIndex(where: { $0.edge == term.edge }) {
      terms[place].factor += term.factor
      if terms[place].factor == 0 { terms.remove(at: place) }
    } else if term.factor != 0 {
      terms.append(term)
    }
  }

  /// Adds a multiple of another form.
  mutating func add(_ other: LinearForm, times factor: Double = 1) {
    bias += factor * other.bias
    for term in other.terms { add(Term(factor: factor * term.factor, edge: term.edge)) }
  }

  /// A multiple of the form.
  func scaled(by factor: Double) -> LinearForm {
    var result = LinearForm()
    result.add(self, times: factor)
    return result
  }

  /// The form as a line a x + b of a node x; nil if it is none.
  var line: (a: Double, source: Int, b: Double)? {
    guard terms.count == 1, terms[0].edge.function == .identity else { return nil }
    return (terms[0].factor, terms[0].edge.source, bias)
  }

  /// The terms in few groups such that every node occurs at most once per group: two edges cannot
  /// lead from one node to the same subnode.
  var groups: [LinearForm] {
    var groups: [LinearForm] = []
    for term in terms {
      let place = groups.firstIndex { group in
        !group.terms.contains { $0.edge.source == term.edge.source }
      }
      if let place { groups[place].add(term) } else { groups.append(LinearForm([term])) }
    }
    return groups
  }

  var isFinite: Bool {
    bias.isFinite
      && terms.allSatisfy { $0.factor.isFinite && $0.edge.a.isFinite && $0.edge.b.isFinite }
  }
}
