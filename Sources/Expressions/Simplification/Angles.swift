// Angle sums: products of sines and cosines that combine into one, and squares that add up to less.

extension Normalizer {
  /// Rewrites `sin(u)*cos(v) + cos(u)*sin(v)` as `sin(u + v)`, `sin(u)^2 + cos(u)^2` as 1, and
  /// similar pairs, as long as that makes the sum shorter.
  func withAnglesGathered(_ sum: NormalSum) -> NormalSum {
    var sum = sum
    while (2...60).contains(sum.terms.count), let shorter = shorterByAngles(sum) { sum = shorter }
    return sum
  }

  private func shorterByAngles(_ sum: NormalSum) -> NormalSum? {
    guard sum.terms.contains(where: { $0.factors.contains { $0.isWave } }) else { return nil }
    let places = Dictionary(
      sum.terms.enumerated().map { ($1.factors, $0) }, uniquingKeysWith: { first, _ in first })
    let before = Expression(sum).complexity
    for (index, term) in sum.terms.enumerated() {
      for candidate in sums(of: term, sum, places) + squares(of: term, sum, places) {
        let others = sum.terms.indices.filter { $0 != index && $0 != candidate.partner }
        let shorter = self.sum(of: others.map { sum.terms[$0] } + candidate.terms.terms)
        if Expression(shorter).complexity < before { return shorter }
      }
    }
    return nil
  }

  /// The result of combining a term with a partner.
  private typealias Joined = (partner: Int, terms: NormalSum)

  // MARK: Sums of angles

  private func sums(
    of term: NormalProduct, _ sum: NormalSum, _ places: [[NormalFactor]: Int]
  ) -> [Joined] {
    let waves = term.factors.indices.filter {
      term.factors[$0].isWave && term.factors[$0].exponent == .one
    }
    var result: [Joined] = []
    for (position, i) in waves.enumerated() {
      for j in waves[(position + 1)...] {
        let (u, v) = (term.factors[i], term.factors[j])
        var rest = term.factors
        rest.remove(at: j)
        rest.remove(at: i)
        let key = product(.one, of: rest + [u.otherWave, v.otherWave]).factors
        guard let partner = places[key],
          let wave = wave(u, v, term.coefficient, sum.terms[partner].coefficient)
        else { continue }
        result.append(
          (partner, product(NormalSum(NormalProduct(term.coefficient, rest)), wave)))
      }
    }
    return result
  }

  /// The wave of which k f(u) g(v) + l f'(u) g'(v) is k times, where f' is the cosine for a sine f
  /// and vice versa.
  private func wave(
    _ left: NormalFactor, _ right: NormalFactor, _ k: Coefficient, _ l: Coefficient
  ) -> NormalSum? {
    guard case .call(let f, let u) = left.base, case .call(let g, let v) = right.base,
      k.magnitude.isNear(l.magnitude)
    else { return nil }
    let isSame = k.isNegative == l.isNegative
    let difference = sum([u, v.scaled(by: .minusOne)])
    let total = sum([u, v])
    switch (f, g) {
    case (.sine, .cosine): return call(.sine, isSame ? total : difference)
    case (.cosine, .sine): return call(.sine, isSame ? total : difference.scaled(by: .minusOne))
    case (.cosine, .cosine): return call(.cosine, isSame ? difference : total)
    case (.sine, .sine):
      return call(.cosine, isSame ? difference : total).scaled(by: isSame ? .one : .minusOne)
    default: return nil
    }
  }

  // MARK: Squares

  private func squares(
    of term: NormalProduct, _ sum: NormalSum, _ places: [[NormalFactor]: Int]
  ) -> [Joined] {
    var result: [Joined] = []
    for (index, factor) in term.factors.enumerated()
    where factor.isWave && factor.exponent == Coefficient(2) {
      guard case .call(let function, let angle) = factor.base else { continue }
      var rest = term.factors
      rest.remove(at: index)
      let front = NormalSum(NormalProduct(term.coefficient, rest))
      if let partner = places[product(.one, of: rest + [factor.otherWave]).factors] {
        let other = sum.terms[partner].coefficient
        if other.isNear(term.coefficient) {
          result.append((partner, front))
        } else if other.isNear(-term.coefficient) {
          let double = call(.cosine, angle.scaled(by: Coefficient(2)))
          let sign = function == .cosine ? Coefficient.one : .minusOne
          result.append((partner, product(front, double).scaled(by: sign)))
        }
      }
      if let partner = places[rest], sum.terms[partner].coefficient.isNear(-term.coefficient) {
        let square = NormalSum(NormalProduct(.minusOne, [factor.otherWave]))
        result.append((partner, product(front, square)))
      }
    }
    return result
  }
}

extension NormalFactor {
  /// Whether the factor is a power of a sine or cosine.
  fileprivate var isWave: Bool {
    guard case .call(let function, _) = base else { return false }
    return function == .sine || function == .cosine
  }

  /// The cosine for a sine, and vice versa.
  fileprivate var otherWave: NormalFactor {
    guard case .call(let function, let angle) = base else { return self }
    return NormalFactor(.call(function == .sine ? .cosine : .sine, angle), exponent)
  }
}
