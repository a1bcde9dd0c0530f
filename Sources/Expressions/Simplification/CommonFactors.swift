// Factors out what terms of a sum have in common: `x1*x2 + x1*x3` becomes `x1*(x2 + x3)`.

extension Normalizer {
  /// Sums with more terms are left unchanged.
  private static let termLimit = 60

  /// The sum with common factors of some of its terms factored out, as long as that makes it
  /// shorter.
  func withCommonFactors(_ sum: NormalSum) -> NormalSum {
    var sum = sum
    while sum.terms.count > 1, sum.terms.count <= Self.termLimit {
      var best: (candidate: Extraction, gain: Int)?
      for candidate in commonFactors(sum) + multiples(sum) {
        let before = Expression(NormalSum(terms: candidate.terms.map { sum.terms[$0] }))
        let gain = before.complexity - Expression(NormalSum(candidate.roughProduct)).complexity
        if gain > best?.gain ?? 0 { best = (candidate, gain) }
      }
      guard let best = best?.candidate else { break }
      let others = sum.terms.indices.filter { !best.terms.contains($0) }.map { sum.terms[$0] }
      let shorter = best.factors.reduce(single(best.rest)) { product($0, single($1)) }
      sum = self.sum(of: others + [shorter])
    }
    return sum
  }

  // MARK: Factors

  /// For each power that several terms share, those terms as their common part times a sum. Higher
  /// powers are not split: `x^2 + x` stays a polynomial.
  private func commonFactors(_ sum: NormalSum) -> [Extraction] {
    var places: [NormalFactor: [Int]] = [:]
    var factors: [NormalFactor] = []
    for (index, term) in sum.terms.enumerated() {
      for factor in term.factors where !factor.base.isNumberLike {
        if places[factor] == nil { factors.append(factor) }
        places[factor, default: []].append(index)
      }
    }
    var seen: Set<[Int]> = []
    return factors.compactMap { factor in
      guard let terms = places[factor], terms.count > 1, seen.insert(terms).inserted else {
        return nil
      }
      let own = extraction(terms, sum)
      return extended(own, sum) ?? own
    }
  }

  /// Combines `x*(y + 1)` with `y + 1` elsewhere in the sum.
  private func extended(_ extraction: Extraction, _ sum: NormalSum) -> Extraction? {
    guard extraction.rest.terms.count > 1,
      let (multiple, terms) = sum.multiple(of: extraction.rest),
      !terms.contains(where: extraction.terms.contains)
    else { return nil }
    let cofactor = self.sum(of: [NormalProduct(.one, extraction.factors), NormalProduct(multiple)])
    return Extraction(
      terms: extraction.terms + terms, factors: [NormalFactor(.group(extraction.rest))],
      rest: cofactor)
  }

  private func extraction(_ terms: [Int], _ sum: NormalSum) -> Extraction {
    let shared = terms.dropFirst().reduce(sum.terms[terms[0]].factors) { shared, index in
      shared.filter { !$0.base.isNumberLike && sum.terms[index].factors.contains($0) }
    }
    let rests = terms.map { index in
      NormalProduct(
        sum.terms[index].coefficient, sum.terms[index].factors.filter { !shared.contains($0) })
    }
    return Extraction(terms: terms, factors: shared, rest: self.sum(of: rests))
  }

  private func single(_ factor: NormalFactor) -> NormalProduct {
    guard case .group(let sum) = factor.base, factor.exponent == .one else {
      return NormalProduct(.one, [factor])
    }
    return single(sum)
  }

  // MARK: Multiples of a sum

  /// Rewrites `u*(x + y) + x + y` as `(u + 1)*(x + y)`.
  private func multiples(_ sum: NormalSum) -> [Extraction] {
    var result: [Extraction] = []
    for (index, term) in sum.terms.enumerated() {
      for (place, factor) in term.factors.enumerated() where factor.exponent == .one {
        guard case .group(let group) = factor.base,
          let (multiple, terms) = sum.multiple(of: group), !terms.contains(index)
        else { continue }
        var rest = term
        rest.factors.remove(at: place)
        let cofactor = self.sum(of: [rest, NormalProduct(multiple)])
        result.append(Extraction(terms: [index] + terms, factors: [factor], rest: cofactor))
      }
    }
    return result
  }
}

/// Some terms of a sum, written as a product of factors and a sum.
private struct Extraction {
  var terms: [Int]
  var factors: [NormalFactor]
  var rest: NormalSum

  /// The product, with its sum unsimplified.
  var roughProduct: NormalProduct {
    let group =
      rest.terms.count == 1
      ? rest.terms[0]
      : NormalProduct(
        .one,
        [
          NormalFactor(.group(rest))
        ])
    return NormalProduct(group.coefficient, factors + group.factors)
  }
}

extension NormalSum {
  /// The factor by which all of `part` occurs among the terms, and the indices of those terms.
  func multiple(of part: NormalSum) -> (Coefficient, terms: [Int])? {
    guard part.terms.count > 1, part.terms.count <= terms.count else { return nil }
    var places: [Int] = []
    var multiple: Coefficient?
    for term in part.terms {
      guard let place = terms.firstIndex(where: { $0.factors == term.factors }) else { return nil }
      let quotient = terms[place].coefficient / term.coefficient
      guard quotient.isNear(multiple ?? quotient) else { return nil }
      multiple = multiple ?? quotient
      places.append(place)
    }
    return multiple.map { ($0, places) }
  }
}
