// Access to the numbers in a formula, for replacing them by nicer ones.

extension Expression {
  /// The numbers in the expression, in printed order. Integer exponents of at most two digits are
  /// not included: they are part of the formula's form.
  public var numbers: [Double] {
    var found: [Double] = []
    _ = mappingNumbers { value in
      found.append(value)
      return .number(value)
    }
    return found
  }

  /// The expression with its numbers replaced by other expressions, folding obvious constants.
  /// Replacing every number by itself gives the same expression.
  /// - Parameter replacements: one for each of `numbers`, in the same order. Numbers without a
  ///   replacement are kept.
  public func replacingNumbers(_ replacements: [Expression]) -> Expression {
    var remaining = replacements[...]
    return mappingNumbers { remaining.popFirst() ?? .number($0) }
  }

  /// The expression with its numbers rounded to `digits` significant digits, at least one; small
  /// integer exponents are kept.
  public func rounded(digits: Int) -> Expression {
    mappingNumbers { .number(Expressions.rounded($0, digits: digits)) }.roundingLevels(digits)
  }

  /// The expression with the values in its tables of levels rounded to `digits` significant digits
  /// of the largest one.
  private func roundingLevels(_ digits: Int) -> Expression {
    guard !categories.isEmpty else { return self }
    func rounding(_ operand: Expression) -> Expression { operand.roundingLevels(digits) }
    switch self {
    case .number, .constant, .variable: return self
    case .negated(let operand): return -rounding(operand)
    case .sum(let terms): return .sum(of: terms.map(rounding))
    case .product(let factors): return .product(of: factors.map(rounding))
    case .quotient(let above, let below): return rounding(above) / rounding(below)
    case .power(let base, let exponent): return rounding(base).raised(to: rounding(exponent))
    case .call(.levels(let table), let argument):
      return .call(.levels(table.mapping { Expressions.rounded($0, digits: digits) }), argument)
    case .call(let function, let argument): return function.expression(of: rounding(argument))
    }
  }

  /// Rebuilds the expression around changed numbers; subexpressions without any are kept.
  private func mappingNumbers(_ replacement: (Double) -> Expression) -> Expression {
    func mapped(_ operand: Expression) -> Expression { operand.mappingNumbers(replacement) }
    switch self {
    case .number(let value): return replacement(value)
    case .constant, .variable: return self
    case .negated(let operand):
      let new = mapped(operand)
      return new == operand ? self : -new
    case .sum(let terms):
      let new = terms.map(mapped)
      return new == terms ? self : .sum(of: new)
    case .product(let factors):
      let new = factors.map(mapped)
      return new == factors ? self : .product(of: new)
    case .quotient(let numerator, let denominator):
      let (above, below) = (mapped(numerator), mapped(denominator))
      return (above, below) == (numerator, denominator) ? self : above / below
    case .power(let base, let exponent):
      let newBase = mapped(base)
      let newExponent = exponent.isSmallInteger ? exponent : mapped(exponent)
      return (newBase, newExponent) == (base, exponent) ? self : newBase.raised(to: newExponent)
    case .call(let function, let argument):
      let new = mapped(argument)
      return new == argument ? self : function.expression(of: new)
    }
  }

  private var isSmallInteger: Bool {
    guard case .number(let value) = self else { return false }
    return value == value.rounded() && abs(value) < 100
  }
}

/// The number nearest to `value` that has at most `digits` significant digits.
func rounded(_ value: Double, digits: Int) -> Double {
  guard value.isFinite, value != 0, digits < 17 else { return value }
  let text = "\(abs(value))"
  let parts = text.split(separator: "e", maxSplits: 1)
  let exponent = parts.count == 2 ? Int(parts[1]) ?? 0 : 0
  let point = parts[0].firstIndex(of: ".") ?? parts[0].endIndex
  let whole = parts[0][..<point]
  let fraction = parts[0][point...].dropFirst()
  let figures = (whole + fraction).drop { $0 == "0" }
  // The value is 0.figures times ten to this power.
  let leadingZeros = whole.count + fraction.count - figures.count
  let scale = exponent + whole.count - leadingZeros
  let kept = max(1, digits)
  guard figures.count > kept, var integer = Int(figures.prefix(kept)) else { return value }
  if let next = figures.dropFirst(kept).first, next >= "5" { integer += 1 }
  let magnitude = Double("\(integer)e\(scale - kept)") ?? abs(value)
  return value < 0 ? -magnitude : magnitude
}
