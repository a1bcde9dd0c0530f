extension Normalizer {
  /// Brings a sum that nothing more will be added to into its shortest form.
  func shortest(_ sum: NormalSum) -> NormalSum {
    let flat = self.sum(of: sum.terms)
    guard flat.terms.count > 1 else { return flat }
    let together = gathered(flat)
    var shortest = factored(together)
    let common = withCommonFactors(together)
    for other in [NormalSum(single(gathered: together)), factored(common)]
    where Expression(other).complexity < Expression(shortest).complexity {
      shortest = other
    }
    return shortest
  }

  /// Combines terms that differ only in appearance.
  func gathered(_ sum: NormalSum) -> NormalSum {
    guard sum.terms.count > 1 else { return sum }
    let squares = withSquaresGathered(withMixedSquares(withLogarithmsGathered(sum)))
    return withWavesGathered(withAnglesGathered(squares))
  }

  /// Factors out shared constants: `2*x + 2*y` becomes `2*(x + y)`.
  func factored(_ sum: NormalSum) -> NormalSum {
    guard sum.terms.count > 1 else { return sum }
    var result: [NormalProduct] = []
    var rest = sum.terms
    while !rest.isEmpty {
      let first = rest.removeFirst()
      let key = first.constantPart
      guard !key.coefficient.isUnit || !key.factors.isEmpty, !first.factors.isEmpty else {
        result.append(first)
        continue
      }
      var alike = [first]
      rest.removeAll { term in
        let part = term.constantPart
        guard part.factors == key.factors, part.coefficient.isNear(key.coefficient),
          !term.factors.isEmpty
        else { return false }
        alike.append(term)
        return true
      }
      result += alike.count > 1 ? shared(key, alike) : alike
    }
    return NormalSum(terms: result.sorted())
  }

  /// The terms with their common part factored out, if that is simpler.
  private func shared(_ key: NormalProduct, _ terms: [NormalProduct]) -> [NormalProduct] {
    let sign = terms[0].coefficient.isNegative ? Coefficient.minusOne : .one
    let inner = terms.map { term in
      let isNegative = term.coefficient.isNegative != sign.isNegative
      return NormalProduct(
        isNegative ? .minusOne : .one, term.factors.filter { !$0.base.isNumberLike })
    }
    let group = NormalFactor(.group(shortest(NormalSum(terms: inner.sorted()))))
    let product = NormalProduct(key.coefficient * sign, (key.factors + [group]).sorted())
    let before = Expression(NormalSum(terms: terms)).complexity
    return Expression(NormalSum(product)).complexity < before ? [product] : terms
  }
}

extension NormalProduct {
  /// The magnitude of the coefficient, times the numbers and named constants among the factors.
  fileprivate var constantPart: NormalProduct {
    NormalProduct(coefficient.magnitude, factors.filter(\.base.isNumberLike))
  }
}
