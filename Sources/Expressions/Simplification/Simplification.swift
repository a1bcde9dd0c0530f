extension Expression {
  /// An equal expression that is no more complex, and usually less: constants folded, like terms
  /// and factors collected, functions and their inverses cancelled, one fraction, terms in one
  /// order. Numbers are changed by rounding only; integers, fractions, `pi` and `e` stay exact.
  ///
  /// The value is the same wherever both expressions have one. Takes some ms for 500 nodes.
  /// - Parameter ranges: what values the variables can have: some rules need to know a sign.
  public func simplified(ranges: [String: ClosedRange<Double>] = [:]) -> Expression {
    guard height <= Expression.maximumHeight else { return self }
    let known = ranges.mapValues { Interval($0.lowerBound, $0.upperBound) }
    let normalizer = Normalizer(known: ValueRanges(ranges: known))
    var current = self
    for _ in 0..<Self.maximumRounds {
      let next = current.simplifiedOnce(normalizer)
      if next == current { break }
      current = next
    }
    return current
  }

  private static let maximumRounds = 6

  private func simplifiedOnce(_ normalizer: Normalizer) -> Expression {
    let normal = normalizer.shortest(normalizer.normal(self))
    for isCompact in [false, true] {
      let written = NormalWriter(isCompact: isCompact).expression(normal)
      if written.complexity <= complexity, written.isFinite { return written }
    }
    return arranged(normalizer)
  }

  /// Where the normal form is no gain: the operands simplified by themselves, terms and factors in
  /// order.
  private func arranged(_ normalizer: Normalizer) -> Expression {
    func simple(_ operand: Expression) -> Expression { operand.simplifiedOnce(normalizer) }
    func inOrder(_ operands: [Expression]) -> [Expression] {
      operands.map { (operand: simple($0), key: normalizer.normal($0)) }
        .sorted { $0.key.order($1.key) == .before }.map(\.operand)
    }
    return switch self {
    case .number, .constant, .variable: self
    case .negated(let operand): .negated(simple(operand))
    case .sum(let terms): .sum(inOrder(terms))
    case .product(let factors): .product(inOrder(factors))
    case .quotient(let numerator, let denominator):
      .quotient(simple(numerator), simple(denominator))
    case .power(let base, let exponent): .power(simple(base), simple(exponent))
    case .call(let function, let argument): .call(function, simple(argument))
    }
  }

  private var height: Int {
    1 + children.reduce(0) { max($0, $1.height) }
  }

  private var isFinite: Bool {
    if case .number(let value) = self { return value.isFinite }
    return children.allSatisfy(\.isFinite)
  }
}
