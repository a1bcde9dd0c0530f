import Expressions
import KAN
import Testing

@testable import Symbolic

@Suite struct SymbolSpanTests {
  private func span(
    _ formulas: [String], _ range: ClosedRange<Double>, error: Double = 1e-7
  ) throws -> SymbolSpan {
    let positions = (0..<60).map {
      range.lowerBound + (range.upperBound - range.lowerBound) * (Double($0) + 0.5) / 60
    }
    let geometry = SpanGeometry(
      positions: positions, weights: [Double](repeating: 1.0 / 60, count: 60))
    let functions = try formulas.map { formula in
      let compiled = try #require(
        CompiledExpression(Expression(parsing: formula), variables: ["x"]))
      return positions.map { compiled.evaluate(at: $0) }
    }
    let moments = functions.indices.map { row in
      functions.indices.map { $0 == row ? 1.0 : 0.2 }
    }
    return SymbolSpan(geometry: geometry, functions: functions, moments: moments, error: error)
  }

  private func best(_ span: SymbolSpan) throws -> [(forms: Set<String>, loss: Double)] {
    var work = Work()
    let families = SymbolFamilies.families(ElementaryFunction.library)
    return try SymbolSets.sets(span, families: families, limit: 6, work: &work).map { set in
      (Set(set.symbols.map { "\(families[$0.family].forms[0])" }), set.loss)
    }
  }

  @Test func allFamiliesCanBeRead() {
    #expect(SymbolFamilies.rows.allSatisfy { $0 != nil })
    #expect(
      SymbolFamilies.all.allSatisfy { family in
        family.forms.allSatisfy { form in
          Set(form.variables).subtracting(["x"]) == Set(family.places.names)
        }
      })
  }

  @Test(arguments: [
    ("sin(3.3*x+1)", -2.0...2.0, "sin(a*x)"), ("exp(-1.7*x)", -1.0...2.0, "exp(a*x)"),
    ("tanh(2*x-0.7)", -2.0...2.0, "tanh(a*x + b)"), ("1/(x^2+0.4)", -2.0...2.0, "1/(x^2 + b)"),
    ("x/(x^2+1)", -3.0...3.0, "x/(x^2 + b)"), ("log(x+1.2)", -1.0...3.0, "log(x + b)"),
    ("sin(2*x^2)", -1.5...1.5, "sin(a*x^2)"), ("x^1.37", 0.0...2.0, "x^a"),
    ("sqrt(x^2+0.3)", -2.0...2.0, "sqrt(x^2 + b)"), ("x*exp(-2*x)", 0.0...3.0, "x*exp(a*x)"),
    ("exp(-3*(x-0.4)^2)", -1.0...1.5, "exp(a*(x + b)^2)"), ("asin(0.8*x)", -1.0...1.0, "asin(a*x)"),
    ("x^4", -1.0...1.0, "x^4"), ("x*sin(4*x)", 0.0...3.0, "x*sin(a*x)"),
    ("exp(-x)*cos(5*x)", 0.0...3.0, "exp(b*x)*sin(a*x)"), ("1/(x+2.5)", -1.0...1.0, "1/(x + b)"),
  ])
  func findsTheFunctionOfACurve(
    _ formula: String, _ range: ClosedRange<Double>, _ expected: String
  ) throws {
    let sets = try best(span([formula], range))
    let form = "\(try Expression(parsing: expected))"
    let found = try #require(sets.first { $0.forms == [form] })
    #expect(found.loss < 1e-5)
    #expect(sets[0].loss < 1e-5)
  }

  @Test func findsWhatASumIsMadeOf() throws {
    for (formula, forms) in [
      ("x^4-x^3", ["x^4", "x^3"]), ("exp(1.3*x)+0.4*x^2", ["exp(a*x)", "x^2"]),
      ("sin(3*x)+x", ["sin(a*x)", "x"]),
    ] {
      let sets = try best(span([formula], -1.5...1.5))
      #expect(sets.contains { $0.forms == Set(forms) && $0.loss < 1e-5 }, "\(formula)")
    }
  }

  @Test func findsTheFunctionsOfASpaceWhateverTheirMixture() throws {
    let mixed = ["x^2+sin(4*x)", "2*x^2-sin(4*x)+1"]
    let space = try span(mixed, -1.0...1.0)
    #expect(space.dimension == 2)
    let sets = try best(space)
    #expect(sets.contains { $0.forms == ["x^2", "sin(a*x)"] && $0.loss < 1e-5 })
  }

  @Test func directionsWithoutInfluenceDropOut() throws {
    let geometry = SpanGeometry(
      positions: [0, 1, 2, 3, 4], weights: [Double](repeating: 0.2, count: 5))
    let functions: [[Double]] = [[0, 1, 2, 3, 4], [0, 1, 4, 9, 16]]
    let span = SymbolSpan(
      geometry: geometry, functions: functions, moments: [[1, 0], [0, 1e-10]], error: 1e-3)
    #expect(span.dimension == 1)
    let constant = SymbolSpan(
      geometry: geometry, functions: [[2, 2, 2, 2, 2]], moments: [[1]], error: 1e-3)
    #expect(constant.dimension == 0)
  }

  @Test func combinationsComeInOrder() {
    let scores = [[0.0, 1, 5], [0, 2], [0, 0.5, 0.6]]
    let found = Combinations(scores).best(50)
    #expect(found.count == 18)
    #expect(Set(found).count == 18)
    let sums = found.map { choice in zip(scores, choice).reduce(0) { $0 + $1.0[$1.1] } }
    #expect(zip(sums, sums.dropFirst()).allSatisfy { $0 <= $1 + 1e-12 })
    #expect(Combinations([[1], []]).best(3).isEmpty)
  }

  @Test func commonFactorsAreTakenOut() throws {
    let functions: [Expression] = [.variable("x"), .variable("y"), .variable("z")]
    let sum = FactoredSum(functions: functions, tolerance: 1e-9)
    typealias Part = FactoredSum.Part
    let product = [
      Part(coefficient: 1, functions: [0: 0, 1: 1]), Part(coefficient: 2, functions: [0: 0]),
      Part(coefficient: 3, functions: [1: 1]), Part(coefficient: 6, functions: [:]),
    ]
    let found = sum.expression(product)
    #expect(found.complexity == 7)
    #expect(found.rounded(digits: 12).simplified() == (try expected("(x+3)*(y+2)")))
    var other = product
    other[3].coefficient = 5
    #expect(sum.expression(other).complexity > 7)
    let common = [
      Part(coefficient: 2, functions: [0: 0, 2: 2]), Part(coefficient: 1, functions: [1: 1]),
      Part(coefficient: 2, functions: [0: 0]),
    ]
    #expect(sum.expression(common).complexity <= 9)
    #expect(sum.expression(common).simplified() == (try expected("x*(2*z+2)+y")))
  }

  private func expected(_ formula: String) throws -> Expression {
    try Expression(parsing: formula).simplified()
  }
}
