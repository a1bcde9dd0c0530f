import Dispatch
import TestSupport
import Testing

@testable import Expressions

@Suite struct SimplificationTests {
  @Test(arguments: [
    // Numbers and like terms
    ("x1 + 0*x2 + 2 + 3", "x1 + 5"), ("x + 0.5 + x*1 - 2*x", "0.5"), ("2*3*x", "6*x"),
    ("x/3 + x/6", "x/2"), ("1/3 + 1/2", "5/6"), ("2*x/3", "2*x/3"), ("x*y + y*x", "2*x*y"),
    ("0.5*(0.25*x + 0.75*y) + 1.5", "x/8 + 0.375*y + 1.5"), ("2*x + 2*y + 3", "2*(x + y) + 3"),
    ("pi*x + pi*y", "pi*(x + y)"), ("2*pi*x*3", "6*pi*x"), ("cos(0)*x", "x"), ("x - x", "0"),
    ("0.1*3*x - 0.3*x", "0"), ("sqrt(16)*x", "4*x"), ("sqrt(2)*x", "sqrt(2)*x"),
    ("1.5*(2*(x + 1) + 4*(y - 1))", "3*x + 6*y - 3"),
    // Factors, powers, quotients
    ("x*x*x", "x^3"), ("x/x", "1"), ("x^2/x^5", "1/x^3"), ("x^-3", "x^-3"), ("a/(b/c)", "a*c/b"),
    ("(a/b)/(c/d)", "a*d/(b*c)"), ("(x^3)^2", "x^6"), ("sqrt(x)*sqrt(x)", "x"),
    ("sqrt(x^2)", "abs(x)"), ("sqrt(x^4)", "x^2"), ("(x^2)^1.5", "abs(x)^3"),
    ("abs(x)^2", "x^2"), ("abs(-2*x)", "2*abs(x)"), ("1/(2*x)/3", "1/(6*x)"),
    ("x*(1 - x)", "x*(1 - x)"),
    ("sqrt(1 - x^2)", "sqrt(1 - x^2)"), ("(2*x + 1)^2", "(2*x + 1)^2"),
    ("sqrt(2*x + 3)", "sqrt(2*x + 3)"), ("sqrt(x)*sqrt(y)", "sqrt(x*y)"),
    ("(y - x)^2", "(x - y)^2"), ("x/(-y)", "-x/y"), ("sqrt(2*pi)*sqrt(2*pi)", "2*pi"),
    // Squares
    ("x^2 + 2*x + 1", "(x + 1)^2"), ("x^2 + 2*x + 3", "(x + 1)^2 + 2"),
    ("x^2 + x + 1", "x^2 + x + 1"), ("(x + 1)^2 - (x - 1)^2", "4*x"),
    ("sin(x)^2 + 2*sin(x) + 1", "(sin(x) + 1)^2"), ("(x + 1)^2 - 2*x - 1", "x^2"),
    // Exponentials and logarithms
    ("exp(x)*exp(-x)", "1"), ("exp(x)/exp(y)", "exp(x - y)"), ("exp(x)^2", "exp(2*x)"),
    ("log(exp(x + 1))", "x + 1"), ("exp(log(x))", "exp(log(x))"), ("e^x*e", "exp(x + 1)"),
    ("1/exp(x)", "exp(-x)"), ("log(x) - log(y)", "log(x/y)"), ("log(x^3)", "3*log(x)"),
    ("log(x^2)", "log(x^2)"), ("sin(2*(log(x1) + log(x2)))", "sin(2*log(x1*x2))"),
    ("log(e)", "1"), ("log(2*exp(x))", "x + log(2)"), ("e", "e"), ("exp(2)", "exp(2)"),
    // Waves and symmetry
    ("sin(-x)", "-sin(x)"), ("cos(1 - x)", "cos(x - 1)"), ("sin(x + pi)", "-sin(x)"),
    ("sin(x + pi/2)", "cos(x)"), ("cos(x - pi/2)", "sin(x)"), ("cos(x + 3*pi)", "-cos(x)"),
    ("sin(x + 1.5707963267948966)", "cos(x)"), ("sin(pi*(x + 1))", "-sin(pi*x)"),
    ("sin(x + 7*pi/3)", "sin(x + pi/3)"), ("sin(x) + cos(x)", "cos(x) + sin(x)"),
    ("2.5*sin(x) - 2.5*sin(x + pi)", "5*sin(x)"), ("tan(-x)", "-tan(x)"),
    ("tanh(1 - x)", "-tanh(x - 1)"), ("cosh(-x)*gaussian(-x)*j0(-x)", "cosh(x)*gaussian(x)*j0(x)"),
    ("erf(-x)", "-erf(x)"), ("sign(-3*x)", "-sign(x)"), ("sin(pi)", "0"), ("atan(-x)", "-atan(x)"),
    // Squares and factors of several variables
    ("x1^2 - 2*x1*x2 + x2^2", "(x1 - x2)^2"), ("x^2*y^2 + 2*x*y*z + z^2", "(x*y + z)^2"),
    ("2*x^2 + 4*x*y + 2*y^2 + z", "z + 2*(x + y)^2"), ("x^2 + x*y + y^2", "x^2 + x*y + y^2"),
    ("sqrt(a^2 - 2*a*b + b^2 + c^2 - 2*c*d + d^2)", "sqrt((a - b)^2 + (c - d)^2)"),
    ("x^2 - 2*x*y + y^2 + 2*x - 2*y + 1", "(x - y + 1)^2"),
    ("x1*x2 + x1*x3", "x1*(x2 + x3)"), ("x^2*y + x^2*z + x*w", "w*x + x^2*(y + z)"),
    ("x^3 + x^2 + x", "x^3 + x^2 + x"),
    ("1/sqrt(1 - y^2) - x/sqrt(1 - y^2)", "(1 - x)/sqrt(1 - y^2)"),
    ("x*y + x + y + 1", "(x + 1)*(y + 1)"), ("a*c + a*d + b*c + b*d", "(a + b)*(c + d)"),
    ("sin(x)*y + 3*sin(x)*z", "(y + 3*z)*sin(x)"), ("x/(x + 1) + 1/(x + 1)", "1"),
    ("log(x*y + x*z)", "log(x*(y + z))"), ("x - x^2", "x - x^2"),
    // Angles and inverses
    ("sin(x)*cos(y) + cos(x)*sin(y)", "sin(x + y)"),
    ("2*z*sin(x)*cos(y) - 2*z*cos(x)*sin(y)", "2*z*sin(x - y)"),
    ("cos(x)*cos(y) - sin(x)*sin(y)", "cos(x + y)"),
    ("cos(x)*cos(y) + sin(x)*sin(y)", "cos(x - y)"),
    ("3*sin(x)^2 + 3*cos(x)^2", "3"), ("y - y*sin(x)^2", "y*cos(x)^2"),
    ("cos(x)^2 - sin(x)^2", "cos(2*x)"), ("1 - cos(x)^2", "sin(x)^2"),
    ("tanh(atanh(x))", "x"), ("sin(asin(x/2))", "x/2"), ("atanh(tanh(x + 1))", "x + 1"),
    ("exp(0.3*log(x))", "x^0.3"), ("exp(log(x)/2 + y)", "sqrt(x)*exp(y)"),
    // Order
    ("exp(sin(x1*pi) + x2*x2)", "exp(x2^2 + sin(pi*x1))"),
    ("1 + x2 + x10 + x1", "x1 + x2 + x10 + 1"),
    ("-x + y", "y - x"), ("1 - x^2", "1 - x^2"), ("sin(x)*x*2", "2*x*sin(x)"),
  ])
  func simplifies(_ text: String, _ expected: String) throws {
    #expect(try Expression(parsing: text).simplified().description == expected)
  }

  @Test(arguments: [
    ("sqrt(x^2)", 0.0...1.0, "x"), ("sqrt(x^2)", -2.0 ... -1.0, "-x"),
    ("exp(log(x))", 0.1...2, "x"),
    ("exp(log(x))", 0...2, "exp(log(x))"), ("log(x^2)", 1...2, "2*log(x)"),
    ("exp(2*log(x) - log(1 + x))", 1...2, "x^2/(x + 1)"), ("abs(x - 3)", 0...2, "3 - x"),
    ("sqrt((x - 3)^2)", 0...2, "3 - x"), ("sign(x + 0.5)", 0...1, "1"),
    ("abs(sin(x) + 2)", -5...5, "sin(x) + 2"),
    ("sqrt(exp(x)*y)", -1...1, "sqrt(y*exp(x))"), ("asin(sin(x))", -1...1, "x"),
    ("asin(sin(x))", 0...3, "asin(sin(x))"), ("exp(1.7 + 2*log(x))", 1...2, "5.4739473917272*x^2"),
    ("sqrt(x^2*y - 2*x^2)", 1...2, "x*sqrt(y - 2)"), ("(x^2)^0.25", 1...2, "sqrt(x)"),
  ])
  func usesRanges(_ text: String, _ range: ClosedRange<Double>, _ expected: String) throws {
    let expression = try Expression(parsing: text)
    #expect(expression.simplified(ranges: ["x": range]).description == expected)
  }

  /// One number in front of `exp`, none inside; one offset in a square; one offset in all.
  @Test(arguments: [
    (
      "1.3*exp(0.7*(0.9*sin(3.1*x1 + 0.2) + 0.4 + 1.7*(2.3*x2 + 0.6)^2 + 0.11) + 0.35) + 0.77",
      "A*exp(A*(x2 + A)^2 + A*sin(A*x1 + A)) + A"
    ),
    ("1.7*(0.3*(1.1*x1 + 0.2) + 0.4*(0.7*x2 - 0.3) + 0.9) - 0.6", "A*x1 + A*x2 + A"),
    ("0.3*log(1.7*x1 + 0.3) + 1.1", "A*log(x1 + A) + A"),
    ("1.9*sqrt(0.7*x1 + 0.4) + 0.2", "A*sqrt(x1 + A) + A"),
    ("0.3/(1.7*(0.4*x1 + 0.6) + 0.9)^3", "A/(x1 + A)^3"),
    ("0.3*sin(1.7*x1 + 0.2) - 1.3*cos(1.7*x1 - 0.9)", "A*sin(A*x1 + A)"),
    ("1.1*(0.3*x1 + 0.1)^2 - 0.7*(0.9*x1 + 0.3)^2 + 0.123*x1", "A*(x1 + A)^2 + A"),
    ("1.3*abs(0.7*x1 + 0.1*x2 + 0.2)", "A*abs(x1 + A*x2 + A)"),
    ("1.3*tanh(0.7*(0.3*x1 + 1.1) + 0.2*(1.3*x2 - 0.1))*1.7", "A*tanh(A*x1 + A*x2 + A)"),
    ("(0.3*x1 + 0.1)*(0.7*x2 + 0.3)*1.9", "A*(x1 + A)*(x2 + A)"),
    ("exp(0.3*x1 + 0.2)*exp(0.7*x2 + 0.1)*0.3", "A*exp(A*x1 + A*x2)"),
    ("1.3*(0.4*exp(0.3*x1 + 0.2) + 0.7)^2", "A*(exp(A*x1) + A)^2"),
  ])
  func leavesAsFewNumbersAsPossible(_ text: String, _ form: String) throws {
    let simple = try Expression(parsing: text).simplified()
    // Every number printed as A, in the order they stand in.
    let masked = simple.replacingNumbers(simple.numbers.map { _ in .variable("A") })
    #expect(masked.description.replacingSigns == form, "\(simple)")
  }

  @Test func keepsValuesAndComplexityAndIsIdempotent() throws {
    var generator = SeededGenerator(seed: 11)
    let names = ["x1", "x2", "x10"]
    var compared = 0
    for round in 0..<6000 {
      let expression = randomExpression(depth: 1 + round % 5, variables: names, using: &generator)
      let knowsRanges = round % 2 == 1
      let ranges = knowsRanges ? ["x1": 0.2...2.0, "x2": -1.5 ... -0.1] : [:]
      let simple = expression.simplified(ranges: ranges)
      #expect(simple.complexity <= expression.complexity, "\(expression) as \(simple)")
      #expect(simple.simplified(ranges: ranges) == simple, "\(expression) as \(simple)")
      for _ in 0..<3 {
        let point = names.reduce(into: [String: Double]()) {
          let range = knowsRanges ? ranges[$1] ?? -2...2 : -2...2
          $0[$1] = Double.random(in: range, using: &generator)
        }
        let before = RoundingBound(expression, at: point)
        let after = RoundingBound(simple, at: point)
        let unit = 64 * Double.ulpOfOne * (before.error + after.error)
        // Only where rounding leaves some digits; multiples of sin(pi) are but rounding.
        guard after.value.isFinite, unit < 1e-3 * abs(before.value) else { continue }
        compared += 1
        #expect(
          abs(before.value - after.value) <= unit,
          "\(expression) as \(simple) at \(point): \(before.value), \(after.value)")
      }
    }
    #expect(compared > 8000)
  }

  /// Terms and factors in another order give the same tree.
  @Test func orderDoesNotMatter() {
    var generator = SeededGenerator(seed: 12)
    for round in 0..<2000 {
      let expression = randomExpression(
        depth: 1 + round % 4, variables: ["x1", "x2", "x10"], using: &generator
      ).withWholeNumbers
      let shuffled = expression.shuffled(using: &generator)
      #expect(expression.simplified() == shuffled.simplified(), "\(expression) and \(shuffled)")
    }
  }

  /// What simplification prints is read back to what it gave.
  @Test func printedTextParsesBack() throws {
    var generator = SeededGenerator(seed: 13)
    for round in 0..<2000 {
      let simple = randomExpression(
        depth: 1 + round % 5, variables: ["x1", "petal length"], anyNumber: true, using: &generator
      ).simplified()
      #expect(try Expression(parsing: simple.description) == simple)
    }
  }

  @Test func awkwardNumbersDoNoHarm() throws {
    for text in [
      "1e300*1e300*x", "1e-300*1e-300*x", "exp(1000)*x", "exp(x + 1000.5)", "1/0", "0/0", "0^-1*x",
      "log(0)", "log(-2)*x", "sqrt(-2)*x", "asin(2) + x", "(1e200*x + 1)^3", "(-8)^(1/3)",
      "9007199254740993*x", "1e-320*x", "x^1e10*x^1e10", "x^0", "0^0", "sin(1e300)*x",
    ] {
      let expression = try Expression(parsing: text)
      let simple = expression.simplified()
      #expect(simple.simplified() == simple, "\(text)")
      #expect(simple.complexity <= expression.complexity, "\(text)")
      let before = try #require(CompiledExpression(expression, variables: ["x"])).evaluate([1.5])
      let after = try #require(CompiledExpression(simple, variables: ["x"])).evaluate([1.5])
      #expect(!before.isFinite || isClose(before, after), "\(text) as \(simple)")
    }
  }

  /// Work that grew with the square of the length would not end in time.
  @Test(.timeLimit(.minutes(1))) func largeFormulasAreDoneWith() {
    var generator = SeededGenerator(seed: 14)
    var terms: [Expression] = []
    while terms.reduce(0, { $0 + $1.complexity }) < 5000 {
      terms.append(randomExpression(depth: 4, variables: ["x1", "x2"], using: &generator))
    }
    let formula = Expression.sum(terms)
    #expect(formula.simplified().complexity < formula.complexity)
  }

  @Test func deepFormulasWorkOnASmallStack() async {
    let depth = Expression.maximumHeight - 1
    let deep = ["sin(", "sqrt(1+", "1/(1+", "2*(1+x*", "(1+x)^("].map { opening in
      let count = opening.contains("+") ? depth / 2 - 2 : depth
      return String(repeating: opening, count: count) + "x" + String(repeating: ")", count: count)
    }
    let areSame: Bool = await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        let areSame = deep.allSatisfy { text in
          guard let expression = try? Expression(parsing: text) else { return false }
          return expression.simplified().complexity <= expression.complexity
        }
        continuation.resume(returning: areSame)
      }
    }
    #expect(areSame)
  }
}

extension String {
  /// Minus signs in sums of unknown numbers tell nothing.
  fileprivate var replacingSigns: String {
    var text = self
    for (from, to) in [(" - A", " + A"), ("-A", "A")] {
      text = text.split(separator: from, omittingEmptySubsequences: false).joined(separator: to)
    }
    return text
  }
}

extension Expression {
  /// With numbers as integers: calculating with them is exact in every order.
  fileprivate var withWholeNumbers: Expression {
    replacingNumbers(numbers.map { .number($0.rounded() == 0 ? 1 : $0.rounded()) })
  }

  fileprivate func shuffled(using generator: inout SeededGenerator) -> Expression {
    func mixed(_ operands: [Expression]) -> [Expression] {
      operands.map { $0.shuffled(using: &generator) }.shuffled(using: &generator)
    }
    switch self {
    case .number, .constant, .variable: return self
    case .negated(let operand): return .negated(operand.shuffled(using: &generator))
    case .sum(let terms): return .sum(mixed(terms))
    case .product(let factors): return .product(mixed(factors))
    case .quotient(let above, let below):
      return .quotient(above.shuffled(using: &generator), below.shuffled(using: &generator))
    case .power(let base, let exponent):
      return .power(base.shuffled(using: &generator), exponent.shuffled(using: &generator))
    case .call(let function, let argument):
      return .call(function, argument.shuffled(using: &generator))
    }
  }
}
