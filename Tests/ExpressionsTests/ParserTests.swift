import Dispatch
import TestSupport
import Testing

@testable import Expressions

@Suite struct ParserTests {
  @Test(arguments: [
    ("1+2*3", 7), ("(1+2)*3", 9), ("2-3-4", -5), ("2-(3-4)", 3), ("24/4/3", 2), ("24/(4/2)", 12),
    ("24/4*3", 18), ("2*3/4", 1.5), ("2^3^2", 512), ("(2^3)^2", 64), ("2**3**2", 512),
    ("-2^2", -4), ("(-2)^2", 4), ("2^-1", 0.5), ("2^-2^2", 0.0625), ("-3*-2", 6), ("- -3", 3),
    ("--3", 3), ("+3", 3), ("2 - -3", 5), ("2+-3", -1), ("-2-3", -5), ("-(2-3)", 1),
    ("1.5e3", 1500), (".5", 0.5), ("5.", 5), ("1e-2*100", 1), ("1E+2", 100), ("2*pi", 2 * .pi),
    ("log(e)", 1), ("ln(e^2)", 2), ("sqrt(16)", 4), ("abs(-3)", 3), ("sign(-3)", -1),
    ("sgn(2)", 1), ("exp(0)", 1), ("sin(pi/2)", 1), ("arcsin(1)*2", .pi), ("asin(1)*2", .pi),
    ("acos(-1)", .pi), ("atan(1)*4", .pi), ("tanh(0)", 0), ("cosh(0)", 1), ("sinh(0)", 0),
    ("erf(0)", 0), ("j0(0)", 1), ("sigmoid(0)", 0.5), ("gaussian(0)", 1), ("atanh(0)", 0),
    ("exp(-2*0)", 1), ("-2*3", -6), ("8/-2", -4), ("2 ^ 3", 8), ("\t( 1\n+ 2 )", 3),
  ])
  func precedence(_ text: String, _ expected: Double) throws {
    let expression = try Expression(parsing: text)
    let compiled = try #require(CompiledExpression(expression, variables: []))
    #expect(isClose(compiled.evaluate([]), expected, relative: 1e-15))
  }

  @Test func minusBindsLooserThanPowerAndTightensNumbers() throws {
    let x = Expression.variable("x")
    #expect(try Expression(parsing: "-x^2") == .negated(.power(x, .number(2))))
    #expect(try Expression(parsing: "-2*x") == .product([.number(-2), x]))
    #expect(try Expression(parsing: "-2^x") == .negated(.power(.number(2), x)))
    #expect(try Expression(parsing: "x-2*x") == .sum([x, .product([.number(-2), x])]))
    #expect(try Expression(parsing: "x^-2") == .power(x, .number(-2)))
  }

  @Test func printedTextParsesBack() throws {
    var generator = SeededGenerator(seed: 1)
    let variables = ["x1", "x10", "petal length", "e", "sin", "a`b", "größe", "2x"]
    for round in 0..<4000 {
      let expression = randomExpression(
        depth: 1 + round % 5, variables: variables, anyNumber: true, using: &generator)
      let text = expression.description
      #expect(try Expression(parsing: text) == expression, "\(text)")
      #expect(try Expression(parsing: text, variables: variables) == expression, "\(text)")
    }
  }

  @Test func pythonAndTextAgreeUpToNotation() throws {
    var generator = SeededGenerator(seed: 2)
    for _ in 0..<500 {
      let expression = randomExpression(
        depth: 3, variables: ["x1", "x2"], anyNumber: true, using: &generator)
      let calls = expression.printed(as: .python)
      guard !calls.contains("lambda"), !calls.contains("fabs"), !calls.contains("tanh"),
        !calls.contains("exp(-(")
      else { continue }
      #expect(try Expression(parsing: calls) == expression)
    }
  }

  @Test(arguments: [
    ("", 1, "empty"), ("   ", 4, "empty"), ("1+", 3, "ends too early"),
    ("sin(x1", 4, "never closed"),
    ("(1+2", 1, "never closed"), ("1+2)", 4, "closes nothing"), ("()", 2, "nothing is between"),
    ("2x1", 2, "operator is missing"), ("2 x1", 3, "operator is missing"),
    ("(x1)(x2)", 5, "operator is missing"), ("x1 x2", 4, "operator is missing"),
    ("1.2.3", 4, "operator is missing"), ("x1(x2)", 1, "not a function"),
    ("pi(2)", 1, "not a function"),
    ("sin x1", 1, "argument in parentheses"), ("y+1", 1, "unknown name \"y\""),
    ("x1+x3", 4, "x1, x2, petal length"), ("x1+sine(x2)", 4, "did you mean sin?"),
    ("1+foo(x1)", 3, "functions are abs, acos"), ("1+*2", 3, "missing before \"*\""),
    ("1,5", 2, "comma"), ("y=x1", 1, "unknown name"), ("x1=x2", 3, "equals sign"),
    ("x1+$", 4, "unexpected \"$\""), ("1e999", 1, "too large"), ("`x1", 1, "never closed"),
    ("``", 1, "is empty"), ("1+`petal lenght`", 3, "did you mean petal length?"),
    ("größe+x1", 1, "unknown name"), ("x1+é", 4, "unknown name"), ("x1+\u{0}", 4, "unexpected"),
    ("2^", 3, "ends too early"), ("2^*3", 3, "missing before"),
    ("x1 ** ** x2", 7, "missing before"),
    ("-", 2, "ends too early"), ("sin()", 5, "nothing is between"),
    ("x1 +\n\n)", 7, "missing before"),
  ])
  func errorsSayWhatAndWhere(_ text: String, _ column: Int, _ part: String) {
    let error = #expect(throws: ParseError.self) {
      try Expression(parsing: text, variables: ["x1", "x2", "petal length"])
    }
    #expect(error?.column == column)
    #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
    #expect(error?.description.contains(where: \.isNewline) == false)
  }

  @Test func anyNameIsAVariableWhereNoneAreGiven() throws {
    #expect(try Expression(parsing: "x10+b*x2").variables == ["b", "x2", "x10"])
    #expect(try Expression(parsing: "`e`+e").variables == ["e"])
  }

  @Test func namesAreInNaturalOrder() {
    let names = ["x10", "x2", "x1", "y", "x", "x02", "a9b10", "a9b9"]
    #expect(
      names.sorted(by: naturallyPrecedes)
        == ["a9b9", "a9b10", "x", "x1", "x02", "x2", "x10", "y"])
  }

  @Test(arguments: ["(", "-", "sin(", "2^", "2^-", "1/(", "exp(-("])
  func deepNestingIsAnError(_ opening: String) async {
    let text = String(repeating: opening, count: (1 << 20) / opening.count)
    let shallower = String(repeating: opening, count: 500)
    // The stack of a queue's thread is a small one.
    let areRefused: Bool = await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        continuation.resume(returning: isNestedTooDeep(text) && isNestedTooDeep(shallower))
      }
    }
    #expect(areRefused)
  }

  @Test func longFlatFormulasAreFine() throws {
    let sum = try Expression(parsing: Array(repeating: "x1", count: 100_000).joined(separator: "+"))
    let compiled = try #require(CompiledExpression(sum, variables: ["x1"]))
    #expect(compiled.evaluate([1]) == 100_000)
    #expect(sum.derivative(by: "x1") == .number(100_000))
    let product = try Expression(
      parsing: Array(repeating: "x1", count: 5000).joined(separator: "*"))
    let slope = try #require(
      CompiledExpression(product.derivative(by: "x1"), variables: ["x1"]))
    #expect(slope.evaluate([1]) == 5000)
    #expect(throws: ParseError.self) {
      try Expression(parsing: Array(repeating: "1", count: 300).joined(separator: "/"))
    }
    #expect(throws: ParseError.self) {
      try Expression(parsing: String(repeating: "1+", count: 1 << 20))
    }
  }

  @Test func deepestAllowedFormulaWorksOnASmallStack() async {
    let depth = Expression.maximumHeight - 1
    let text =
      String(repeating: "sin(", count: depth) + "x" + String(repeating: ")", count: depth)
    let isRight: Bool = await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        guard let expression = try? Expression(parsing: text),
          let again = try? Expression(parsing: expression.description),
          let slope = CompiledExpression(expression.derivative(by: "x"), variables: ["x"]),
          let compiled = CompiledExpression(expression, variables: ["x"])
        else { return continuation.resume(returning: false) }
        let exact = compiled.valueAndDerivative(at: 0.7).derivative
        continuation.resume(
          returning: again == expression && isClose(slope.evaluate(at: 0.7), exact))
      }
    }
    #expect(isRight)
  }
}

private func isNestedTooDeep(_ text: String) -> Bool {
  do throws(ParseError) {
    _ = try Expression(parsing: text)
    return false
  } catch {
    return error.message.contains("nested deeper")
  }
}
