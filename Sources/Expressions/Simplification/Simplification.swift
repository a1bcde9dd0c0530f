extension Expression {
  /// An equivalent expression that is no more complex, and usually less: constants folded, like
  /// terms and factors collected, inverse functions cancelled, fractions merged, terms ordered.
  /// Numbers change only by rounding; integers, fractions, `pi` and `e` stay exact.
  ///
  /// The value is the same wherever both expressions are defined. Takes a few milliseconds for 500
  /// nodes.
  /// - Parameter ranges: the possible values of the variables; some rules need to know a sign.
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

  /// Used if the normal form is not simpler: simplifies the operands separately and orders terms
  /// and factors.
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
