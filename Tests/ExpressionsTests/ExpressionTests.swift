import TestSupport
import Testing

@testable import Expressions

@Suite struct ExpressionTests {
  @Test func prints() throws {
    let x1 = Expression.variable("x1")
    let x2 = Expression.variable("x2")
    let sine = ElementaryFunction.sine.expression(of: .constant(.pi) * x1)
    let golden = ElementaryFunction.exponential.expression(of: x2.raised(to: 2) + sine)
    #expect(golden.description == "exp(x2^2 + sin(pi*x1))")
    #expect(golden.printed(as: .python) == "exp(x2**2 + sin(pi*x1))")
    #expect(
      golden.printed(as: .latex)
        == #"\exp\left(x_{2}^{2} + \sin\left(\pi x_{1}\right)\right)"#)
    #expect(golden.printed(as: .text, names: ["x1": "t"]) == "exp(x2^2 + sin(pi*t))")
    #expect((x1 - 2 * x2).description == "x1 - 2*x2")
    #expect((x1 - x2 / 3).description == "x1 - x2/3")
    #expect((-(x1 + x2) * x1).description == "-(x1 + x2)*x1")
    #expect(Expression.variable("petal length").description == "`petal length`")
    #expect(Expression.variable("e").description == "`e`")
    #expect(
      Expression.variable("petal_length").printed(as: .latex) == #"\mathit{petal\_length}"#)
    #expect(Expression.number(1e-7).printed(as: .latex) == #"10^{-7}"#)
  }

  @Test func arithmeticFoldsConstants() {
    let x = Expression.variable("x")
    #expect(x + 0 == x)
    #expect(0 * x == 0)
    #expect(1 * x == x)
    #expect(x - x.raised(to: 1) == .sum([x, .negated(x)]))
    #expect(2 * (3 * x) == .product([.number(6), x]))
    #expect(-(-x) == x)
    #expect(Expression.number(1) / 3 == .quotient(.number(1), .number(3)))
    #expect(Expression.number(1) / 4 == 0.25)
    #expect(Expression.number(2).raised(to: 10) == 1024)
    #expect(ElementaryFunction.cosine.expression(of: 0) == 1)
    #expect(ElementaryFunction.squareRoot.expression(of: 2) == .call(.squareRoot, 2))
    #expect(Expression.number(1e300) * 1e300 == .product([.number(1e300), .number(1e300)]))
  }

  /// Arithmetic and substitution give the value of their parts.
  @Test func replacingKeepsTheValue() throws {
    var generator = SeededGenerator(seed: 3)
    var compared = 0
    for _ in 0..<1000 {
      let outer = randomExpression(depth: 3, variables: ["x", "y"], using: &generator)
      let replacement = randomExpression(depth: 1, variables: ["y"], using: &generator)
      let y = Double.random(in: 0.2...2, using: &generator)
      let inner = try #require(CompiledExpression(replacement, variables: ["y"])).evaluate([y])
      let direct = try #require(CompiledExpression(outer, variables: ["x", "y"]))
        .evaluate([inner, y])
      let replaced = outer.replacing("x", with: replacement)
      let value = try #require(CompiledExpression(replaced, variables: ["y"])).evaluate([y])
      // Folding reorders sums: compare where nothing cancels or blows up.
      guard abs(direct) > 1e-6, abs(direct) < 1e6, value.isFinite else { continue }
      if isClose(direct, value, relative: 1e-9) { compared += 1 }
      #expect(isClose(direct, value, relative: 1e-3), "\(outer) with \(replacement) at \(y)")
    }
    #expect(compared > 300)
  }

  @Test func derivativesAgreeWithDifferences() throws {
    var generator = SeededGenerator(seed: 4)
    var compared = 0
    for _ in 0..<3000 {
      let expression = randomExpression(depth: 3, variables: ["x", "y"], using: &generator)
      let y = Double.random(in: 0.2...1.5, using: &generator)
      let x = Double.random(in: 0.2...1.5, using: &generator)
      let compiled = try #require(CompiledExpression(expression, variables: ["x", "y"]))
      let slope = try #require(
        CompiledExpression(expression.derivative(by: "x"), variables: ["x", "y"]))
      let coarse = difference(of: compiled, at: x, y, step: 2e-4)
      let fine = difference(of: compiled, at: x, y, step: 1e-4)
      // Only where the difference itself has settled, away from jumps, poles and cancellation.
      let size = abs(compiled.evaluate([x, y]))
      let exact = slope.evaluate([x, y])
      guard size < 1e3, exact.isFinite, abs(fine) < 1e3, abs(coarse - fine) < 1e-8 else { continue }
      compared += 1
      #expect(isClose(exact, fine, relative: 1e-6), "\(expression) at \(x), \(y)")
    }
    #expect(compared > 1000)
  }

  @Test func forwardDifferentiationAgreesWithTheSymbolicDerivative() throws {
    var generator = SeededGenerator(seed: 5)
    var compared = 0
    for _ in 0..<2000 {
      let expression = randomExpression(depth: 3, variables: ["x"], using: &generator)
      let compiled = try #require(CompiledExpression(expression, variables: ["x"]))
      let slope = try #require(
        CompiledExpression(expression.derivative(by: "x"), variables: ["x"]))
      let x = Double.random(in: 0.2...1.5, using: &generator)
      let result = compiled.valueAndDerivative(at: x)
      #expect(
        result.value == compiled.evaluate(at: x)
          || (result.value.isNaN && compiled.evaluate(at: x).isNaN))
      let symbolic = slope.evaluate(at: x)
      guard symbolic.isFinite, abs(symbolic) < 1e6, result.value.isFinite else { continue }
      compared += 1
      #expect(isClose(result.derivative, symbolic, relative: 1e-6), "\(expression) at \(x)")
    }
    #expect(compared > 800)
  }

  @Test func slopesAtSingularPointsOfConstantsVanish() throws {
    let expression = try Expression(parsing: "x*sqrt(0) + 0^0.5*x + x")
    let compiled = try #require(CompiledExpression(expression, variables: ["x"]))
    #expect(compiled.valueAndDerivative(at: 3).derivative == 1)
  }

  @Test func unknownVariablesDoNotCompile() throws {
    #expect(CompiledExpression(try Expression(parsing: "x+y"), variables: ["x"]) == nil)
  }

  /// A central difference of fourth order in `x`.
  private func difference(
    of compiled: CompiledExpression, at x: Double, _ y: Double, step: Double
  ) -> Double {
    func value(_ offset: Double) -> Double { compiled.evaluate([x + offset * step, y]) }
    return (8 * (value(1) - value(-1)) - (value(2) - value(-2))) / (12 * step)
  }
}
