import Numerics

/// Numbers that people write exactly.
public enum NiceNumber {
  /// The nice numbers within `tolerance` of `value`: integers, fractions with denominators up to
  /// 12, and simple multiples of pi, e, square roots and logarithms of integers. The simplest come
  /// first, equally simple ones by distance. Examines fewer than a thousand candidates.
  public static func candidates(near value: Double, tolerance: Double) -> [Expression] {
    guard value.isFinite, tolerance >= 0 else { return [] }
    var found: [Candidate] = []
    for family in families {
      family.collect(near: value, tolerance: tolerance, into: &found)
    }
    found.sort { $0.rank < $1.rank }
    var seen: Set<Double> = []
    return found.filter { seen.insert($0.value).inserted }.map(\.expression)
  }

  private struct Candidate {
    let expression: Expression
    let value: Double
    let complexity: Int
    let distance: Double

    var rank: (Int, Double, Double) { (complexity, distance, value) }
  }

  /// The multiples p/q of one constant.
  private struct Family {
    /// The constant; 1 for plain fractions.
    let unit: Expression
    let value: Double
    let denominators: [Double]
    /// The largest numerator.
    let limit: Double

    func collect(near target: Double, tolerance: Double, into found: inout [Candidate]) {
      for denominator in denominators {
        let scaled = target / value * denominator
        guard abs(scaled) <= limit + 1 else { continue }
        let numerator = scaled.rounded()
        guard abs(numerator) <= limit, numerator != 0 || unit == 1,
          greatestCommonDivisor(numerator, denominator) == 1
        else { continue }
        let candidate = numerator * value / denominator
        let distance = abs(candidate - target)
        guard distance <= tolerance else { continue }
        let expression = expression(numerator, over: denominator)
        found.append(
          Candidate(
            expression: expression, value: candidate, complexity: expression.complexity,
            distance: distance))
      }
    }

    private func expression(_ numerator: Double, over denominator: Double) -> Expression {
      if case .quotient(let above, let below) = unit, below != 0 {
        let multiple = denominator == 1 ? below : .number(denominator) * below
        return (.number(numerator) * above) / multiple
      }
      return .number(numerator) * unit / .number(denominator)
    }
  }

  private static let families: [Family] = {
    func root(_ radicand: Expression) -> Expression { .call(.squareRoot, radicand) }
    func logarithm(_ argument: Double) -> Expression { .call(.logarithm, .number(argument)) }
    let pi = Expression.constant(.pi)
    let e = Expression.constant(.e)
    let small: [(Expression, Double)] = [
      (e, NamedConstant.e.value), (.quotient(1, e), 1 / NamedConstant.e.value),
      (.quotient(1, pi), 1 / .pi),
      (root(2), 2.0.squareRoot()), (root(3), 3.0.squareRoot()), (root(5), 5.0.squareRoot()),
      (root(pi), Double.pi.squareRoot()), (.quotient(1, root(pi)), 1 / Double.pi.squareRoot()),
      (root(2 * pi), (2 * Double.pi).squareRoot()),
      (.quotient(1, root(2 * pi)), 1 / (2 * Double.pi).squareRoot()),
      (logarithm(2), naturalLogarithm(2)), (logarithm(10), naturalLogarithm(10)),
    ]
    return [
      // Above a billion every rounded number is an integer, which means nothing.
      Family(unit: 1, value: 1, denominators: [1], limit: 1e9),
      Family(unit: 1, value: 1, denominators: (2...12).map(Double.init), limit: 120),
      Family(unit: pi, value: .pi, denominators: (1...6).map(Double.init), limit: 24),
    ] + small.map { Family(unit: $0, value: $1, denominators: [1, 2, 3, 4], limit: 6) }
  }()
}
