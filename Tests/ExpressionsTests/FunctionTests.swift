import Testing

@testable import Expressions

/// Points inside a domain, away from its singular points and from kinks.
private func points(in domain: FunctionDomain) -> [Double] {
  let candidates = stride(from: -2.9, through: 2.9, by: 0.173).map { $0 + 0.01 }
  switch domain {
  case .all, .unknown: return candidates
  case .positive, .nonNegative: return candidates.filter { $0 > 0.1 }
  case .nonZero: return candidates.filter { abs($0) > 0.3 }
  case .closedUnit, .openUnit: return candidates.map { $0 / 3.2 }
  case .betweenTangentPoles: return candidates.map { $0 / 2.2 }
  }
}

private let everyFunction = ElementaryFunction.builtIn

@Suite struct FunctionTests {
  @Test func libraryHoldsPykansNamesAndOurs() {
    let names =
      "x x^2 x^3 x^4 x^5 1/x 1/x^2 1/x^3 1/x^4 1/x^5 sqrt x^1.5 1/sqrt(x) exp log abs sin cos tan "
      + "tanh sgn arcsin arccos arctan arctanh 0 gaussian cosh sinh erf sigmoid j0"
    #expect(ElementaryFunction.library.map(\.name).joined(separator: " ") == names)
    for function in ElementaryFunction.library {
      #expect(ElementaryFunction(named: function.name) == function)
    }
    #expect(ElementaryFunction(named: "x^0.5") == .squareRoot)
    #expect(ElementaryFunction(named: "1/x^0.5") == .reciprocalSquareRoot)
    #expect(ElementaryFunction(named: "asin") == .arcsine)
    #expect(ElementaryFunction(named: "sine") == nil)
  }

  @Test func complexityIsPykans() {
    let byComplexity = Dictionary(grouping: ElementaryFunction.library, by: \.complexity)
    let names = byComplexity.mapValues { Set($0.map(\.name)) }
    #expect(names[0] == ["0"])
    #expect(names[1] == ["x"])
    #expect(
      names[2] == ["x^2", "1/x", "1/x^2", "sqrt", "1/sqrt(x)", "exp", "log", "sin", "cos"])
    #expect(
      names[3] == ["x^3", "x^4", "x^5", "1/x^3", "abs", "tan", "tanh", "sgn", "gaussian"])
    #expect(
      names[4] == ["1/x^4", "x^1.5", "arcsin", "arccos", "arctan", "arctanh", "sigmoid"])
  }

  @Test(arguments: everyFunction)
  func derivativeAgreesWithDifferences(_ function: ElementaryFunction) {
    for x in points(in: function.domain) where abs(x) > 0.01 {
      let step = 1e-5 * max(1, abs(x))
      let difference = (function.value(at: x + step) - function.value(at: x - step)) / (2 * step)
      let derivative = function.derivative(at: x)
      #expect(abs(derivative - difference) <= 3e-7 * max(1, abs(derivative)), "at \(x)")
    }
  }

  @Test(arguments: everyFunction)
  func expressionAgreesWithValueAndDerivative(_ function: ElementaryFunction) throws {
    let expression = function.expression(of: .variable("x"))
    let slope = expression.derivative(by: "x")
    let value = try #require(CompiledExpression(expression, variables: ["x"]))
    let derivative = try #require(CompiledExpression(slope, variables: ["x"]))
    for x in points(in: function.domain) where abs(x) > 0.01 {
      #expect(isClose(value.evaluate(at: x), function.value(at: x)), "at \(x)")
      #expect(isClose(derivative.evaluate(at: x), function.derivative(at: x)), "at \(x)")
      let dual = value.valueAndDerivative(at: x)
      #expect(isClose(dual.derivative, function.derivative(at: x)), "at \(x)")
    }
  }

  @Test func domainsSayWhereValuesAreFinite() {
    for function in everyFunction {
      for step in -300...300 {
        let x = Double(step) / 100
        #expect(
          function.domain.contains(x) == function.value(at: x).isFinite, "\(function.name) at \(x)")
      }
      #expect(!function.domain.contains(.nan))
      #expect(!function.domain.contains(.infinity))
      #expect(function.value(at: .nan).isNaN || function == .zero, "\(function.name)")
    }
  }

  @Test func intervalsAroundSingularPointsAreOutside() {
    #expect(FunctionDomain.nonZero.contains(0.1...2))
    #expect(FunctionDomain.nonZero.contains(-2 ... -0.1))
    #expect(!FunctionDomain.nonZero.contains(-1...1))
    #expect(FunctionDomain.betweenTangentPoles.contains(-1.5...1.5))
    #expect(!FunctionDomain.betweenTangentPoles.contains(1.5...1.6))
    #expect(FunctionDomain.betweenTangentPoles.contains(1.6...4.7))
    #expect(!FunctionDomain.closedUnit.contains(0...1.1))
  }

  @Test func extremeArgumentsStayFinite() {
    #expect(ElementaryFunction.sigmoid.value(at: -1000) == 0)
    #expect(ElementaryFunction.sigmoid.value(at: 1000) == 1)
    #expect(ElementaryFunction.sigmoid.derivative(at: 1000) == 0)
    #expect(ElementaryFunction.hyperbolicTangent.derivative(at: 1000) == 0)
    #expect(ElementaryFunction.gaussian.derivative(at: 100) == 0)
    #expect(ElementaryFunction.besselJ1.derivative(at: 0) == 0.5)
    #expect(ElementaryFunction.absoluteValue.derivative(at: 0) == 0)
  }

  @Test func printedFormsFitTheirArgument() {
    #expect(ElementaryFunction.square.printed(as: .text, argument: "x1") == "x1^2")
    #expect(ElementaryFunction.square.printed(as: .python, argument: "a + b") == "(a + b)**2")
    #expect(ElementaryFunction.sine.printed(as: .text, argument: "a + b") == "sin(a + b)")
    #expect(ElementaryFunction.absoluteValue.printed(as: .python, argument: "x1") == "fabs(x1)")
    #expect(ElementaryFunction.reciprocal.printed(as: .latex, argument: "u") == #"\frac{1}{u}"#)
    #expect(
      ElementaryFunction.reciprocalSquareRoot.printed(as: .text, argument: "u") == "1/sqrt(u)")
    #expect(ElementaryFunction.zero.printed(as: .text, argument: "u") == "0")
    #expect(
      ElementaryFunction.arcsine.printed(as: .latex, argument: "u") == #"\arcsin\left(u\right)"#)
  }

  @Test func usersFunctionsBehaveAsBuiltInOnes() throws {
    let bump = try UserFunction(name: "bump", formula: "x^2*exp(-x^2)")
    let function = ElementaryFunction.user(bump)
    #expect(function.name == "bump")
    #expect(function.complexity == 5)
    #expect(ElementaryFunction(named: "bump", users: [bump]) == function)
    #expect(function.expression(of: .variable("y")).description == "y^2*exp(-y^2)")
    for x in stride(from: -2.0, through: 2, by: 0.25) {
      let exact = (2 * x - 2 * x * x * x) * ElementaryFunction.gaussian.value(at: x)
      #expect(isClose(function.derivative(at: x), exact))
    }
    #expect(function == .user(try UserFunction(name: "bump", formula: "x^2*exp(-x^2)")))
    #expect(function != .user(try UserFunction(name: "bump", formula: "x^2")))
  }

  @Test func usersDefinitionsAreChecked() {
    #expect(throws: UserFunction.DefinitionError.self) {
      try UserFunction(name: "sin", formula: "x")
    }
    #expect(throws: UserFunction.DefinitionError.self) {
      try UserFunction(name: "a b", formula: "x")
    }
    #expect(throws: UserFunction.DefinitionError.self) {
      try UserFunction(name: "f", formula: "x+y")
    }
    for constant in ["3", "1/0", "pi^2"] {
      #expect(throws: UserFunction.DefinitionError.self) {
        try UserFunction(name: "f", formula: constant)
      }
    }
  }
}

/// Equal up to rounding.
func isClose(_ a: Double, _ b: Double, relative: Double = 1e-12) -> Bool {
  a == b || abs(a - b) <= relative * max(1, abs(a), abs(b))
}
