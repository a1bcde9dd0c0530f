import Numerics

// Combines terms of a sum that differ only in appearance: waves of one frequency, squares of one
// base, logarithms.

extension NormalProduct {
  /// The base, if the product is just a coefficient times it.
  fileprivate var onlyBase: NormalBase? {
    factors.count == 1 && factors[0].exponent == .one ? factors[0].base : nil
  }
}

/// Terms grouped by key, with keys and terms in order of arrival.
private struct Groups<Key: Hashable> {
  private(set) var groups: [(key: Key, terms: [NormalProduct])] = []
  private var places: [Key: Int] = [:]

  mutating func add(_ term: NormalProduct, under key: Key) {
    if let place = places[key] {
      groups[place].terms.append(term)
    } else {
      places[key] = groups.count
      groups.append((key, [term]))
    }
  }
}

// MARK: Waves

extension Normalizer {
  /// Rewrites `A*sin(u + a) + B*cos(u + b)` as one sine, unless all four numbers are exact.
  func withWavesGathered(_ sum: NormalSum) -> NormalSum {
    var waves = Groups<NormalSum>()
    var result: [NormalProduct] = []
    for term in sum.terms {
      if case .call(let function, let angle)? = term.onlyBase,
        function == .sine || function == .cosine
      {
        waves.add(term, under: angle.withoutOffset)
      } else {
        result.append(term)
      }
    }
    guard waves.groups.contains(where: { $0.terms.count > 1 }) else { return sum }
    for (angle, terms) in waves.groups {
      if terms.count > 1, let wave = singleWave(terms, angle) {
        result += wave.terms
      } else {
        result += terms
      }
    }
    return self.sum(of: result)
  }

  private func singleWave(_ terms: [NormalProduct], _ angle: NormalSum) -> NormalSum? {
    var (x, y, largest, isExact) = (0.0, 0.0, 0.0, true)
    for term in terms {
      guard case .call(let function, let argument)? = term.onlyBase else { return nil }
      let amplitude = term.coefficient.value
      let phase = argument.offset.value + (function == .cosine ? .pi / 2 : 0)
      x += amplitude * cosine(phase)
      y += amplitude * sine(phase)
      largest = max(largest, abs(amplitude))
      isExact = isExact && term.coefficient.isExact && argument.offset.isExact
    }
    guard !isExact else { return nil }
    let amplitude = (x * x + y * y).squareRoot()
    guard amplitude > 4 * largest.ulp else { return .zero }
    let phase = Numerics.angle(ofX: x, y: y)
    let isRounding = abs(phase) < 4 * Double.ulpOfOne
    let offset = NormalSum(Coefficient(isRounding ? 0 : phase))
    return call(.sine, self.sum([angle, offset])).scaled(by: Coefficient(amplitude))
  }
}

// MARK: Squares

extension Normalizer {
  /// Collects all terms in the same `u` and writes them as `A*u^2 + B*u + C` or `A*(u + m)^2 + D`,
  /// whichever has fewer nodes.
  func withSquaresGathered(_ sum: NormalSum) -> NormalSum {
    var groups = Groups<NormalSum>()
    for term in sum.terms {
      if let (base, _) = square(term) {
        groups.add(term, under: base)
      } else if let base = term.onlyBase {
        groups.add(term, under: factor(base))
      }
    }
    var result = sum
    for (base, terms) in groups.groups
    where terms.count > 1 || (terms.first.flatMap(square)?.offset.isZero == false) {
      result = withSquareGathered(result, terms, of: base)
    }
    return result
  }

  /// The base u and the offset m of a multiple of a square, `c*(u + m)^2`.
  private func square(_ term: NormalProduct) -> (base: NormalSum, offset: Coefficient)? {
    guard term.factors.count == 1, term.factors[0].exponent == Coefficient(2) else { return nil }
    guard case .group(let sum) = term.factors[0].base else {
      return (factor(term.factors[0].base), .zero)
    }
    return (sum.withoutOffset, sum.offset)
  }

  private func withSquareGathered(
    _ sum: NormalSum, _ terms: [NormalProduct], of base: NormalSum
  ) -> NormalSum {
    var (a, b, c) = (Coefficient.zero, Coefficient.zero, sum.offset)
    for term in terms {
      if let (_, offset) = square(term) {
        a = a + term.coefficient
        b = b + Coefficient(2) * term.coefficient * offset
        c = c + term.coefficient * offset * offset
      } else {
        b = b + term.coefficient
      }
    }
    let others = sum.withoutOffset.terms.filter { !terms.contains($0) }
    func rebuilt(_ parts: [NormalSum]) -> NormalSum {
      self.sum([NormalSum(terms: others)] + parts)
    }
    var best = sum
    var complexity = Expression(sum).complexity
    func consider(_ candidate: NormalSum) {
      let count = Expression(candidate).complexity
      if count < complexity { (best, complexity) = (candidate, count) }
    }
    let isSquare = !a.isZero
    let expanded = isSquare ? power(base, Coefficient(2)).scaled(by: a) : .zero
    consider(rebuilt([expanded, base.scaled(by: b), NormalSum(c)]))
    guard isSquare else { return best }
    let offset = b / (a * Coefficient(2))
    let part = a * offset * offset
    // Otherwise a small number would be written as the difference of two large ones.
    guard abs(part.value) <= 4 * max(abs(a.value), abs(b.value), abs(c.value)) else { return best }
    let completed = power(self.sum([base, NormalSum(offset)]), Coefficient(2)).scaled(by: a)
    consider(rebuilt([completed, NormalSum(c + -part)]))
    return best
  }
}

// MARK: Logarithms

extension Normalizer {
  /// Combines logarithms with the same factor, `log(x) - log(y)` into `log(x/y)`; next to a rounded
  /// number, also takes numbers out of logarithms.
  func withLogarithmsGathered(_ sum: NormalSum) -> NormalSum {
    var logarithms: [NormalProduct] = []
    var result: [NormalProduct] = []
    for term in sum.terms {
      if term.factors.count == 1, term.factors[0].isLogarithm {
        logarithms.append(term)
      } else {
        result.append(term)
      }
    }
    let hasRoundedOffset = !sum.offset.isExact
    guard logarithms.count > 1 || (hasRoundedOffset && !logarithms.isEmpty) else { return sum }
    while !logarithms.isEmpty {
      let first = logarithms.removeFirst()
      var alike = [first]
      logarithms.removeAll { term in
        guard term.coefficient.magnitude.isNear(first.coefficient.magnitude) else { return false }
        alike.append(term)
        return true
      }
      var argument = alike.count == 1 ? self.argument(of: first) : joinedArgument(alike)
      if hasRoundedOffset, argument.coefficient.value > 0 {
        let number = naturalLogarithm(argument.coefficient.value)
        result.append(NormalProduct(Coefficient(number) * first.coefficient))
        argument.coefficient = .one
      }
      let logarithm = call(.logarithm, self.sum(of: [argument]))
      result += logarithm.scaled(by: first.coefficient).terms
    }
    return self.sum(of: result)
  }

  private func argument(of logarithm: NormalProduct) -> NormalProduct {
    guard case .call(_, let argument)? = logarithm.onlyBase else { return .one }
    return single(argument)
  }

  private func joinedArgument(_ logarithms: [NormalProduct]) -> NormalProduct {
    let isNegative = logarithms[0].coefficient.isNegative
    return logarithms.reduce(.one) { joined, term in
      let sign = term.coefficient.isNegative == isNegative ? Coefficient.one : .minusOne
      return product(joined, power(argument(of: term), sign))
    }
  }
}
