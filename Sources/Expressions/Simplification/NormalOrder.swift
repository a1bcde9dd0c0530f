// The order of terms and factors: powers of variables in natural order of their names, then
// anything with function calls, numbers last.

/// The relative order of two things.
enum NormalOrder {
  case before, same, after

  init<Value: Comparable>(_ left: Value, _ right: Value) {
    self = left < right ? .before : (left == right ? .same : .after)
  }

  /// This order, or that of the next criterion if it does not decide.
  func then(_ next: @autoclosure () -> NormalOrder) -> NormalOrder {
    self == .same ? next() : self
  }

  /// Compares element by element; if one is a prefix of the other, the longer one comes first.
  static func of<Element>(
    _ left: some Collection<Element>, _ right: some Collection<Element>,
    by order: (Element, Element) -> NormalOrder
  ) -> NormalOrder {
    for (a, b) in zip(left, right) {
      let result = order(a, b)
      if result != .same { return result }
    }
    return NormalOrder(right.count, left.count)
  }
}

extension NormalSum {
  func order(_ other: NormalSum) -> NormalOrder {
    .of(terms, other.terms) { $0.order($1) }
  }
}

extension NormalProduct {
  func order(_ other: NormalProduct) -> NormalOrder {
    NormalOrder(rank, other.rank)
      .then(.of(variableFactors, other.variableFactors) { $0.order($1) })
      .then(.of(factors, other.factors) { $0.order($1) })
      .then(NormalOrder(other.coefficient.value, coefficient.value))
  }

  private var rank: Int {
    if isConstant { return factors.isEmpty ? 3 : 2 }
    return isAlgebraic ? 0 : 1
  }

  private var variableFactors: [NormalFactor] { factors.filter { !$0.base.isConstant } }
}

extension NormalFactor {
  func order(_ other: NormalFactor) -> NormalOrder {
    base.order(other.base).then(NormalOrder(other.exponent.value, exponent.value))
  }
}

extension NormalBase {
  func order(_ other: NormalBase) -> NormalOrder {
    switch (self, other) {
    case (.number(let a), .number(let b)): NormalOrder(a, b)
    case (.constant(let a), .constant(let b)): NormalOrder(b.rawValue, a.rawValue)
    case (.variable(let a), .variable(let b)):
      a == b ? .same : (naturallyPrecedes(a, b) ? .before : .after)
    case (.group(let a), .group(let b)): a.order(b)
    case (.power(let a, let p), .power(let b, let q)): a.order(b).then(p.order(q))
    case (.call(let f, let a), .call(let g, let b)):
      NormalOrder(f.name, g.name).then(a.order(b))
    default: NormalOrder(rank, other.rank)
    }
  }

  private var rank: Int {
    switch self {
    case .number: 0
    case .constant: 1
    case .variable: 2
    case .group: 3
    case .power: 4
    case .call: 5
    }
  }
}
