import Expressions
import KAN
import Numerics
import Testing

@testable import Symbolic

@Suite struct WarningTests {
  private func data(
    _ formula: String, range: ClosedRange<Double> = 0.1...2, noise: Double = 0,
    without gap: ClosedRange<Double>? = nil, test: ClosedRange<Double>? = nil
  ) throws -> DiscoveryData {
    var random = RandomSource(seed: 3)
    let compiled = try #require(
      CompiledExpression(try Expression(parsing: formula), variables: ["x", "z"]))
    func column(_ count: Int, _ range: ClosedRange<Double>) -> [Double] {
      var values: [Double] = []
      while values.count < count {
        let value = random.uniform(in: range)
        if gap.map({ !$0.contains(value) }) ?? true { values.append(value) }
      }
      return values
    }
    let columns = [column(500, range), column(500, 1...2)]
    let target = zip(columns[0], columns[1]).map {
      compiled.evaluate([$0, $1]) + noise * random.normal()
    }
    var data = DiscoveryData(
      names: ["x", "z"], columns: columns, targetName: "y", target: target)
    if let test {
      data.testColumns = [column(100, test), column(100, 1...2)]
      data.testTarget = zip(data.testColumns[0], data.testColumns[1]).map {
        compiled.evaluate([$0, $1])
      }
    }
    return data
  }

  private func warnings(
    _ data: DiscoveryData, _ formula: String, error: Double = 1e-15, splines: Double? = nil
  ) throws -> [String] {
    FormulaWarnings(data).warnings(
      for: try Expression(parsing: formula), error: error, splineError: splines)
  }

  @Test func nothingIsSaidOfGoodFormulas() throws {
    #expect(try warnings(data("x + 0.3*z", test: 0.1...2), "x + 0.3*z", splines: 0.01) == [])
    #expect(
      try warnings(data("x + 0.3*z", noise: 0.01), "x + 0.3*z", error: 0.01, splines: 0.0101) == [])
  }

  @Test func tellsWhereTestSamplesGoBeyond() throws {
    let found = try warnings(data("x", test: 0...3), "x")
    #expect(found.count == 1)
    #expect(found[0].hasPrefix("extrapolates: test samples of x go"))
    #expect(found[0].contains("up to 2.9") || found[0].contains("up to 3"))
    // No warnings of columns that the formula does not use.
    #expect(try warnings(data("x", test: 0...3), "z") == [])
  }

  @Test func tellsOfDomainsThatEndNearby() throws {
    #expect(try warnings(data("log(x)"), "log(x)").first?.contains("at x = ") == true)
    #expect(try warnings(data("1/(2.1 - x)"), "1/(2.11 - x)", error: 1e-9).isEmpty == false)
    #expect(try warnings(data("log(x)", range: 1...2), "log(x)") == [])
  }

  @Test func tellsOfGaps() throws {
    let found = try warnings(data("x", without: 0.9...1.4), "x")
    #expect(found.count == 1)
    #expect(found[0].hasPrefix("no samples of x between 0.8"))
  }

  @Test func tellsOfFormulasNoBetterThanSplines() throws {
    let found = try warnings(data("x", noise: 0.1), "x", error: 0.12, splines: 0.1)
    #expect(found == ["no better than its network of splines: error 0.12 against 0.1"])
  }

  @Test func tellsOfNumbersThatDataDoNotSettle() throws {
    let noisy = try data("x", noise: 0.1)
    let spurious = try warnings(noisy, "x + 0.001*sin(40.5*x*z)", error: 0.1)
    #expect(spurious.contains { $0.hasPrefix("the data do not tell from zero: 0.001") })
    let redundant = try warnings(noisy, "1.5*exp(0.3*x + 0.7)", error: 0.1)
    #expect(redundant.contains { $0.contains("not determined") || $0.contains("tell") })
  }
}
