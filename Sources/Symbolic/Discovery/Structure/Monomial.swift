import Expressions

/// Π x_i^p_i with rational exponents.
struct Monomial: Sendable, Equatable {
  /// A fraction in lowest terms with a positive denominator.
  struct Exponent: Sendable, Equatable {
    var numerator: Int
    var denominator: Int

    static let zero = Exponent(numerator: 0, denominator: 1)

    var value: Double { Double(numerator) / Double(denominator) }
    /// 0 for 0, small for common exponents.
    var complexity: Int {
      numerator == 0 ? 0 : numerator.magnitude == 1 && denominator == 1 ? 1 : 1 + denominator
    }

    /// The largest whole exponent, and the largest numerator of fractions.
    private static let largest = 6.0, largestNumerator = 7.0

    /// The simplest fraction within `tolerance` of `value` that is much closer than the next one of
    /// its denominator; nil if none has a denominator up to 4.
    init?(near value: Double, tolerance: Double) {
      for denominator in [1, 2, 3, 4] {
        let size = Double(denominator)
        let scaled = (value * size).rounded()
        guard scaled.magnitude <= (denominator == 1 ? Self.largest : Self.largestNumerator),
          (scaled / size - value).magnitude <= min(tolerance, 0.5 / (size * size))
        else { continue }
        self.init(numerator: Int(scaled), denominator: denominator)
        return
      }
      return nil
    }

    init(numerator: Int, denominator: Int) {
      self.numerator = numerator
      self.denominator = denominator
    }
  }

  /// One exponent per variable.
  var exponents: [Exponent]

  var complexity: Int { exponents.reduce(0) { $0 + $1.complexity } }

  /// The monomial with negative exponents in the denominator.
  ///
  /// - Parameter bases: The expressions to raise to the exponents.
  func expression(of bases: [Expression]) -> Expression {
    func factors(_ sign: Int) -> Expression {
      .product(
        of: zip(bases, exponents).compactMap { base, exponent in
          guard exponent.numerator.signum() == sign else { return nil }
          return Self.power(base, sign * exponent.numerator, exponent.denominator)
        })
    }
    return factors(1) / factors(-1)
  }

  private static func power(
    _ base: Expression, _ numerator: Int, _ denominator: Int
  ) -> Expression {
    switch (numerator, denominator) {
    case (1, 2): ElementaryFunction.squareRoot.expression(of: base)
    case (_, 1): base.raised(to: .number(Double(numerator)))
    default: base.raised(to: .number(Double(numerator)) / .number(Double(denominator)))
    }
  }
}
