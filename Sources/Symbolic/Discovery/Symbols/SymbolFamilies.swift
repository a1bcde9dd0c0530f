import Expressions

/// The families of functions that formulas are composed of.
enum SymbolFamilies {
  /// The families that call only functions of the library, and a family for every function of the
  /// library without one, such as the user's own.
  static func families(_ library: [ElementaryFunction]) -> [SymbolFamily] {
    let known = Set(ElementaryFunction.builtIn).subtracting(ElementaryFunction.library)
      .union(library)
    return all.filter { $0.functions.isSubset(of: known) }
      + library.filter(hasNoFamily).map { SymbolFamily($0) }
  }

  /// Whether a family of its own would find anything new. Not for functions that formulas write in
  /// terms of others, for steps, whose position has no descent direction, or for twins.
  private static func hasNoFamily(_ function: ElementaryFunction) -> Bool {
    switch function.search {
    case .constant, .line, .step, .twin: return false
    default: break
    }
    if case .user = function { return true }
    let x = Expression.variable("x")
    return function.expression(of: x) == .call(function, x) && !called.contains(function)
  }

  private static let called = all.reduce(into: Set<ElementaryFunction>()) {
    $0.formUnion($1.functions)
  }

  /// All built-in families, those without constants first.
  static let all: [SymbolFamily] = rows.compactMap { $0 }

  /// The families; nil for a formula that cannot be parsed.
  static let rows: [SymbolFamily?] = powers + waves + growth + steps + fractions

  private static let powers: [SymbolFamily?] = [
    SymbolFamily(["x"], 1, .none), SymbolFamily(["x^2"], 2, .none),
    SymbolFamily(["x^3"], 3, .none), SymbolFamily(["x^4"], 3, .none),
    SymbolFamily(["x^5"], 3.5, .none), SymbolFamily(["x^6"], 4, .none),
    SymbolFamily(["1/x"], 2, .oneSided), SymbolFamily(["1/x^2"], 2, .oneSided),
    SymbolFamily(["1/x^3"], 3, .oneSided), SymbolFamily(["1/x^4"], 3.5, .oneSided),
    SymbolFamily(["sqrt(x)"], 2, .positive), SymbolFamily(["x^1.5"], 3, .positive),
    SymbolFamily(["1/sqrt(x)"], 2.5, .positive), SymbolFamily(["log(x)"], 2, .positive),
    SymbolFamily(["x*log(x)"], 3.5, .positive), SymbolFamily(["abs(x)"], 3, .straddling),
    SymbolFamily(["x^a"], 3.5, .exponent), SymbolFamily(["(x+b)^a"], 5, .exponentAndShift),
    SymbolFamily(["x^a*exp(b*x)"], 5.5, .exponentAndRate),
    SymbolFamily(["log(x+b)"], 3, .shiftAbove), SymbolFamily(["log(b-x)"], 3.2, .shiftBelow),
    SymbolFamily(["sqrt(x+b)"], 3, .shiftAbove), SymbolFamily(["sqrt(b-x)"], 3.2, .shiftBelow),
    SymbolFamily(["abs(x+b)"], 4, .bend),
  ]

  private static let waves: [SymbolFamily?] = [
    SymbolFamily(["sin(a*x)", "cos(a*x)"], phased: "sin(a*x+p)", 3, .frequency),
    SymbolFamily(["x*sin(a*x)", "x*cos(a*x)"], phased: "x*sin(a*x+p)", 4.5, .frequency),
    SymbolFamily(["sin(a*x^2)", "cos(a*x^2)"], phased: "sin(a*x^2+p)", 4, .squareFrequency),
    SymbolFamily(
      ["exp(b*x)*sin(a*x)", "exp(b*x)*cos(a*x)"], phased: "exp(b*x)*sin(a*x+p)", 5.5,
      .frequencyAndRate),
    SymbolFamily(["sin(a*x)/x"], 4.5, .frequency),
    SymbolFamily(["j0(a*x)"], 5, .frequency),
  ]

  private static let growth: [SymbolFamily?] = [
    SymbolFamily(["exp(a*x)"], 2, .rate(smallest: 0.15, isSigned: true)),
    SymbolFamily(["exp(a*x^2)"], 3, .squareRate),
    SymbolFamily(["exp(a/x)"], 3.5, .reciprocalRate),
    SymbolFamily(["exp(a*(x+b)^2)"], 4.5, .rateAndCentre),
    SymbolFamily(["x*exp(a*x)"], 4, .rate(smallest: 0.15, isSigned: true)),
    SymbolFamily(["x^2*exp(a*x)"], 5, .rate(smallest: 0.15, isSigned: true)),
    SymbolFamily(["x*exp(a*x^2)"], 5, .squareRate),
    SymbolFamily(["cosh(a*x)"], 4, .rate(smallest: 0.3, isSigned: false)),
    SymbolFamily(["sinh(a*x)"], 4, .rate(smallest: 0.3, isSigned: false)),
    SymbolFamily(["1/(exp(a*x)-1)"], 5, .rate(smallest: 0.2, isSigned: false)),
  ]

  private static let steps: [SymbolFamily?] = [
    SymbolFamily(["tanh(a*x)"], 3, .rate(smallest: 0.25, isSigned: false)),
    SymbolFamily(["tanh(a*x+b)"], 4, .slopeAndShift(smallest: 0.25)),
    SymbolFamily(["atan(a*x)"], 4, .rate(smallest: 0.25, isSigned: false)),
    SymbolFamily(["atan(a*x+b)"], 5, .slopeAndShift(smallest: 0.25)),
    SymbolFamily(["erf(a*x)"], 5, .rate(smallest: 0.25, isSigned: false)),
    SymbolFamily(["erf(a*x+b)"], 6, .slopeAndShift(smallest: 0.25)),
    SymbolFamily(["tan(a*x)"], 3.5, .unitRate),
    SymbolFamily(["asin(a*x)"], 4, .unitRate), SymbolFamily(["asin(a*x+b)"], 5, .unitEnds),
    SymbolFamily(["atanh(a*x)"], 4, .unitRate), SymbolFamily(["atanh(a*x+b)"], 5, .unitEnds),
  ]

  private static let fractions: [SymbolFamily?] = [
    SymbolFamily(["1/(x+b)"], 3, .shift), SymbolFamily(["1/(x+b)^2"], 3.5, .shift),
    SymbolFamily(["1/sqrt(x+b)"], 3.5, .shiftAbove),
    SymbolFamily(["1/(x^2+b)"], 3.5, .offset), SymbolFamily(["x/(x^2+b)"], 4.5, .offset),
    SymbolFamily(["sqrt(x^2+b)"], 4, .offset), SymbolFamily(["1/sqrt(x^2+b)"], 4, .offset),
    SymbolFamily(["log(x^2+b)"], 4, .offset), SymbolFamily(["1/(x^2+b)^2"], 5, .offset),
    SymbolFamily(["x/sqrt(x^2+b)"], 5, .offset),
    SymbolFamily(["sqrt(b-x^2)"], 4, .offsetAbove),
    SymbolFamily(["1/sqrt(b-x^2)"], 4, .offsetAbove),
    SymbolFamily(["1/(b-x^2)"], 3.5, .offsetAbove), SymbolFamily(["x/(b-x^2)"], 4.5, .offsetAbove),
    SymbolFamily(["log(b-x^2)"], 4, .offsetAbove),
    SymbolFamily(["x/sqrt(b-x^2)"], 5, .offsetAbove),
    SymbolFamily(["1/((x+a)^2+b)"], 5.5, .centreAndOffset),
    SymbolFamily(["sqrt((x+a)^2+b)"], 5.5, .centreAndOffset),
    SymbolFamily(["log((x+a)^2+b)"], 6, .centreAndOffset),
  ]
}
