// Recognises expanded squares of sums: `x1^2 - 2*x1*x2 + x2^2` is `(x1 - x2)^2`.

extension Normalizer {
  /// Rewrites two squares and their mixed product as the square of a sum, and completes the square
  /// of `u^2 + k*u + c` if u is itself a sum, as long as that makes the sum shorter.
  func withMixedSquares(_ sum: NormalSum) -> NormalSum {
    var sum = sum
    while (3...60).contains(sum.terms.count), let shorter = shorterBySquare(sum) { sum = shorter }
    return sum
  }

  private func shorterBySquare(_ sum: NormalSum) -> NormalSum? {
    let before = Expression(sum).complexity
    let places = Dictionary(
      sum.terms.enumerated().map { ($1.factors, $0) }, uniquingKeysWith: { first, _ in first })
    let roots = sum.terms.map(\.squareRoot)
    for i in sum.terms.indices {
      guard let first = roots[i] else { continue }
      if let completed = completed(sum, at: i), Expression(completed).complexity < before {
        return completed
      }
      for j in sum.terms.indices where j > i {
        guard let second = roots[j],
          let cross = places[product(.one, of: first + second).factors], cross != i, cross != j,
          let square = squareOfSum(sum.terms[i], first, sum.terms[j], second, sum.terms[cross])
        else { continue }
        let others = sum.terms.indices.filter { ![i, j, cross].contains($0) }
        let shorter = self.sum(of: others.map { sum.terms[$0] } + [square])
        if Expression(shorter).complexity < before { return shorter }
      }
    }
    return nil
  }

  /// Writes a P² + m P Q + b Q² as a (P + m / (2 a) Q)², if m² = 4 a b.
  private func squareOfSum(
    _ left: NormalProduct, _ leftRoot: [NormalFactor], _ right: NormalProduct,
    _ rightRoot: [NormalFactor], _ cross: NormalProduct
  ) -> NormalProduct? {
    let (a, b, m) = (left.coefficient, right.coefficient, cross.coefficient)
    guard a.isNegative == b.isNegative, (m * m).isNear(Coefficient(4) * a * b) else { return nil }
    let inner = sum(of: [
      NormalProduct(.one, leftRoot), NormalProduct(m / (Coefficient(2) * a), rightRoot),
    ])
    return product(NormalProduct(a), power(single(inner), Coefficient(2)))
  }

  /// Writes a u² + k u as a (u + k / (2 a))² minus a number, if the term at `place` is such a
  /// square.
  private func completed(_ sum: NormalSum, at place: Int) -> NormalSum? {
    let term = sum.terms[place]
    guard term.factors.count == 1, term.factors[0].exponent == Coefficient(2),
      case .group(let base) = term.factors[0].base,
      let (multiple, terms) = sum.multiple(of: base.withoutOffset), !terms.contains(place)
    else { return nil }
    let shift = multiple / (Coefficient(2) * term.coefficient)
    let offset = term.coefficient * (base.offset * base.offset)
    let moved = base.offset + shift
    let others = sum.terms.indices.filter { $0 != place && !terms.contains($0) }
    let square = power(
      single(self.sum([base.withoutOffset, NormalSum(moved)])), Coefficient(2))
    let rest = offset + -(term.coefficient * (moved * moved))
    return self.sum(
      of: others.map { sum.terms[$0] }
        + [product(NormalProduct(term.coefficient), square), NormalProduct(rest)])
  }
}

extension NormalProduct {
  /// The factors of the root, if the product is a number times the square of a nonconstant.
  fileprivate var squareRoot: [NormalFactor]? {
    guard !isConstant, factors.allSatisfy({ $0.exponent.isEven }) else { return nil }
    return factors.map { NormalFactor($0.base, $0.exponent * .half) }
  }
}
