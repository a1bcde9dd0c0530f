import Testing

@testable import Expressions

@Suite struct NotationTests {
  /// Name, then Python, LaTeX, C, Swift, SymPy.
  @Test(arguments: [
    ["x^2", "x**2", "x^{2}", "pow(x, 2.0)", "pow(x, 2.0)", "x**2"],
    ["1/x", "1/x", #"\frac{1}{x}"#, "1.0/x", "1.0/x", "1/x"],
    ["sqrt", "sqrt(x)", #"\sqrt{x}"#, "sqrt(x)", "sqrt(x)", "sqrt(x)"],
    ["log", "log(x)", #"\ln\left(x\right)"#, "log(x)", "log(x)", "log(x)"],
    ["abs", "fabs(x)", #"\left |x\right |"#, "fabs(x)", "abs(x)", "Abs(x)"],
    ["sin", "sin(x)", #"\sin\left(x\right)"#, "sin(x)", "sin(x)", "sin(x)"],
    ["arcsin", "asin(x)", #"\arcsin\left(x\right)"#, "asin(x)", "asin(x)", "asin(x)"],
    ["arctanh", "atanh(x)", #"\tanh^{-1}\left(x\right)"#, "atanh(x)", "atanh(x)", "atanh(x)"],
    ["erf", "erf(x)", #"\operatorname{erf}\left(x\right)"#, "erf(x)", "erf(x)", "erf(x)"],
    ["j0", "", #"J_{0}\left(x\right)"#, "j0(x)", "j0(x)", "besselj(0, x)"],
    ["j1", "", #"J_{1}\left(x\right)"#, "j1(x)", "j1(x)", "besselj(1, x)"],
    ["sgn", "", #"\operatorname{sgn}\left(x\right)"#, "sign(x)", "sign(x)", "sign(x)"],
    [
      "sigmoid", "((1 + tanh((x)/2))/2)", #"\frac{1}{1 + \exp\left(-x\right)}"#,
      "1.0/(1.0 + exp(-x))", "1.0/(1.0 + exp(-x))", "1/(1 + exp(-x))",
    ],
    [
      "gaussian", "exp(-x**2)", #"\exp\left(-x^{2}\right)"#, "exp(-pow(x, 2.0))",
      "exp(-pow(x, 2.0))", "exp(-x**2)",
    ],
  ])
  func functionsHaveForms(_ row: [String]) throws {
    let function = try #require(ElementaryFunction(named: row[0]))
    let expression = function.expression(of: .variable("x"))
    for (notation, form) in zip(
      [.python, .latex, .c, .swift, .sympy] as [Notation], row.dropFirst())
    where !form.isEmpty {
      #expect(expression.printed(as: notation) == form)
    }
  }

  /// No function is left without a form, users' own included, and none needs more parentheses than
  /// its place gives it.
  @Test(arguments: [Notation.text, .python, .latex, .c, .swift, .sympy])
  func everyFunctionPrints(_ notation: Notation) throws {
    let own = ElementaryFunction.user(try UserFunction(name: "bump", formula: "2*x*exp(-x^2)"))
    for function in ElementaryFunction.builtIn + [own] {
      let call = Expression.call(function, .variable("u") + 1)
      let text = (call.raised(to: 2) / call).printed(as: notation)
      #expect(text.contains("u") || function == .zero, "\(function.name): \(text)")
      #expect(!text.contains("#") && !text.contains("bump"), "\(function.name): \(text)")
      let opening = text.count { "([{".contains($0) }
      #expect(opening == text.count { ")]}".contains($0) }, "\(function.name): \(text)")
    }
  }

  @Test(arguments: [
    ("x/3 + 1/2", "x/3.0 + 1.0/2.0", "x/3 + 1/2"), ("2*pi*x", "2.0*3.141592653589793*x", "2*pi*x"),
    ("e^x", "pow(2.718281828459045, x)", "E**x"), ("-x^2", "-pow(x, 2.0)", "-x**2"),
    ("x^(1/3)", "pow(x, 1.0/3.0)", "x**(1/3)"), ("1e-07*x", "1e-07*x", "1e-07*x"),
  ])
  func numbersInCAndSymPy(_ text: String, _ c: String, _ sympy: String) throws {
    let expression = try Expression(parsing: text)
    #expect(expression.printed(as: .sympy) == sympy)
    #expect(expression.printed(as: .c) == c)
  }

  @Test(arguments: [
    ("2*x1*(y + 1)", #"2 x_{1} \cdot \left(y + 1\right)"#), ("2*3*x", #"2 \cdot 3 x"#),
    ("sin(x)^2", #"\sin^{2}\left(x\right)"#), ("exp(x)^2", #"\left(\exp\left(x\right)\right)^{2}"#),
    ("sin(x)*cos(y)", #"\sin\left(x\right) \cos\left(y\right)"#), ("x*2", #"x \cdot 2"#),
    ("(x + 1)*(y - 1)", #"\left(x + 1\right) \left(y - 1\right)"#),
    ("alpha*theta12", #"\alpha \theta_{12}"#), ("1.5e-7*x", #"1.5 \cdot 10^{-7} x"#),
    ("pi*(x + 1)", #"\pi \cdot \left(x + 1\right)"#), ("x/(2*y)", #"\frac{x}{2 y}"#),
    ("d*x", #"\mathit{d} x"#), ("`petal length`", #"\mathit{petal\ length}"#),
    ("x*abs(y)", #"x \cdot \left |y\right |"#), ("sqrt(x)*y", #"\sqrt{x} y"#),
  ])
  func latexReadsAsWrittenByHand(_ text: String, _ expected: String) throws {
    #expect(try Expression(parsing: text).printed(as: .latex) == expected)
  }
}
