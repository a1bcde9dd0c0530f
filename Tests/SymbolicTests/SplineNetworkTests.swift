import Expressions
import KAN
import Numerics
import Testing

@testable import Symbolic

@Suite struct SplineNetworkTests {
  private func fit(
    rank: Int, variables: Int, sums: Bool = true, constant: Bool = false, seed: UInt64
  ) -> SumOfProducts {
    var random = RandomSource(seed: seed)
    func spline() -> [Double] { (0..<9).map { _ in random.uniform(in: 0.5...1.5) } }
    var products = (0..<rank).map { _ in (0..<variables).map { _ in spline() } }
    if constant, rank > 0 { products[0][0] = [Double](repeating: 1.7, count: 9) }
    let zero = [Double](repeating: 0, count: 9)
    return SumOfProducts(
      ranges: (0..<variables).map { -1...Double($0 + 1) }, grid: 6, offset: 0.3,
      sums: (0..<variables).map { _ in sums ? spline() : zero }, products: products)
  }

  private func columns(_ variables: Int) -> [[Double]] {
    var random = RandomSource(seed: 3)
    return (0..<variables).map { variable in
      let range = -1...Double(variable + 1)
      let inside = (0..<100).map { _ in random.uniform(in: range) }
      return inside + [range.lowerBound, range.upperBound]
    }
  }

  @Test(arguments: [(0, 1), (0, 3), (1, 2), (2, 3), (3, 4)])
  func networkHasTheFitsValues(_ rank: Int, _ variables: Int) throws {
    let columns = columns(variables)
    for (sums, constant) in [(true, false), (false, false), (true, true)] {
      let fit = fit(rank: rank, variables: variables, sums: sums, constant: constant, seed: 9)
      let model = try Model(
        fit, outer: .identity, names: (1...variables).map { "x\($0)" }, targetName: "y",
        columns: columns)
      for (predicted, exact) in zip(model.predictions(columns)[0], fit.values(columns)) {
        #expect(abs(predicted - exact) <= 1e-12 * max(1, abs(exact)))
      }
    }
  }

  @Test func shapesAreSumsAndProducts() throws {
    let names = ["a", "b", "c"]
    func shape(_ fit: SumOfProducts, _ outer: OuterInverse) throws -> String {
      try Model(fit, outer: outer, names: names, targetName: "y", columns: columns(3)).network.shape
        .description
    }
    #expect(try shape(fit(rank: 0, variables: 3, seed: 1), .identity) == "3,1")
    #expect(try shape(fit(rank: 0, variables: 3, seed: 1), .logarithm) == "3,1,1")
    #expect(try shape(fit(rank: 2, variables: 3, seed: 1), .square) == "3,1+2x3,1,1")
    #expect(try shape(fit(rank: 1, variables: 3, sums: false, seed: 1), .identity) == "3,0+1x3,1")
    let folded = fit(rank: 1, variables: 3, sums: false, constant: true, seed: 1)
    #expect(try shape(folded, .identity) == "3,0+1x,1")
  }

  @Test(arguments: OuterInverse.allCases)
  func outerFunctionsInvertTheInverse(_ outer: OuterInverse) throws {
    var fit = fit(rank: 1, variables: 2, seed: 4)
    // Into the domain of every outer function.
    fit.offset = 0.05
    fit.sums = fit.sums.map { $0.map { $0 * 0.05 } }
    fit.products = fit.products.map { $0.map { $0.map { $0 * 0.5 } } }
    let columns = columns(2)
    for isNegative in [false, true] {
      let model = try Model(
        fit, outer: outer, isNegative: isNegative, names: ["a", "b"], targetName: "y",
        columns: columns)
      for (predicted, z) in zip(model.predictions(columns)[0], fit.values(columns)) {
        let exact = isNegative ? -outer.value(z) : outer.value(z)
        #expect(abs(predicted - exact) < 1e-9 * max(1, abs(exact)))
      }
    }
  }

  @Test func noValueIsAnError() throws {
    var fit = fit(rank: 0, variables: 1, seed: 4)
    fit.offset = -100
    #expect(throws: FormulaError.self) {
      try Model(fit, outer: .square, names: ["a"], targetName: "y", columns: columns(1))
    }
  }
}
