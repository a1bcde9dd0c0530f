import Numerics
import TestSupport
import Testing

@testable import Expressions

@Suite struct NumbersTests {
  @Test func numbersStandInTheOrderOfPrinting() throws {
    let expression = try Expression(parsing: "-1.5*x^2 + sin(2*x - 0.25)/3 - x^0.5 + 7*x^-2 - 4")
    #expect(expression.numbers == [-1.5, 2, -0.25, 3, 0.5, 7, -4])
  }

  @Test func ownNumbersGiveTheSameExpression() {
    var generator = SeededGenerator(seed: 31)
    for round in 0..<2000 {
      let expression = randomExpression(
        depth: 1 + round % 5, variables: ["x", "y"], anyNumber: true, using: &generator)
      #expect(expression.replacingNumbers(expression.numbers.map { .number($0) }) == expression)
      #expect(expression.rounded(digits: 17) == expression)
    }
  }

  @Test func replacementsAreFolded() throws {
    let expression = try Expression(parsing: "1.0001*exp(0.00001 + 3.1416*x) + 0.00002")
    let replacements: [Expression] = [1, 0, .constant(.pi), 0]
    #expect(expression.replacingNumbers(replacements).description == "exp(pi*x)")
    #expect(expression.replacingNumbers([2]).description == "2*exp(1e-05 + 3.1416*x) + 2e-05")
  }

  @Test(arguments: [
    (1.23456, 3, 1.23), (0.00123456, 2, 0.0012), (-98765.4, 2, -99000), (0.9996, 3, 1),
    (1e300, 3, 1e300), (1.2345e-200, 2, 1.2e-200), (0, 3, 0), (2.5, 1, 3), (4, 0, 4), (123, 0, 100),
    (123.456, -3, 100), (0.1 + 0.2, 16, 0.3), (0.1 + 0.2, 17, 0.1 + 0.2),
    (.leastNonzeroMagnitude, 3, .leastNonzeroMagnitude),
    (1.7976931348623157e308, 17, 1.7976931348623157e308),
  ])
  func roundsToSignificantDigits(_ value: Double, _ digits: Int, _ expected: Double) {
    #expect(Expression.number(value).rounded(digits: digits) == .number(expected))
  }

  @Test func roundingStaysFiniteAndNear() {
    var generator = SeededGenerator(seed: 32)
    for _ in 0..<5000 {
      let value = Double(bitPattern: generator.next())
      guard value.isFinite else { continue }
      let digits = Int.random(in: 1...16, using: &generator)
      let near = rounded(value, digits: digits)
      var unit = 1.0
      for _ in 1..<digits { unit /= 10 }
      #expect(!near.isFinite || abs(near - value) <= abs(value) * unit, "\(value) to \(digits)")
      #expect(near.isFinite || abs(value) > 1e308)
    }
  }
}

private let pi = Double.pi
private let root2 = 2.0.squareRoot()
private let nice: [(value: Double, text: String)] = [
  (0, "0"), (1, "1"), (-1, "-1"), (3, "3"), (-12, "-12"), (1000, "1000"), (0.5, "0.5"),
  (1.0 / 3, "1/3"), (-2.0 / 3, "-2/3"), (7.0 / 12, "7/12"), (pi, "pi"), (2 * pi, "2*pi"),
  (-pi / 2, "-pi/2"), (5 * pi / 6, "5*pi/6"), (1 / pi, "1/pi"), (2 / pi, "2/pi"),
  (2.718281828459045, "e"), (-2 / 2.718281828459045, "-2/e"), (root2, "sqrt(2)"),
  (3.0.squareRoot(), "sqrt(3)"), (5.0.squareRoot(), "sqrt(5)"), (root2 / 2, "sqrt(2)/2"),
  (1 / (2 * pi).squareRoot(), "1/sqrt(2*pi)"), (naturalLogarithm(2), "log(2)"),
  (naturalLogarithm(10), "log(10)"), (2 * naturalLogarithm(2), "2*log(2)"),
]

@Suite struct NiceNumberTests {
  @Test(arguments: nice)
  func findsWhatPeopleWrite(_ value: Double, _ expected: String) throws {
    for offset in [0, 3e-10, -3e-10] {
      let candidates = NiceNumber.candidates(near: value + offset, tolerance: 1e-9)
      #expect(candidates.first?.description == expected)
    }
  }

  @Test func candidatesAreWithinToleranceAndSimplestFirst() throws {
    var generator = SeededGenerator(seed: 33)
    for _ in 0..<500 {
      let value = Double.random(in: -4...4, using: &generator)
      let candidates = NiceNumber.candidates(near: value, tolerance: 0.05)
      #expect(!candidates.isEmpty)
      for candidate in candidates {
        let exact = try #require(CompiledExpression(candidate, variables: [])).evaluate([])
        #expect(abs(exact - value) <= 0.05 + 1e-12, "\(candidate) near \(value)")
      }
      #expect(candidates.map(\.complexity) == candidates.map(\.complexity).sorted())
    }
  }

  @Test func ordinaryNumbersAreNotNice() {
    var generator = SeededGenerator(seed: 34)
    let hits = (0..<20_000).count { _ in
      let value = Double.random(in: -10...10, using: &generator)
      return !NiceNumber.candidates(near: value, tolerance: 1e-9).isEmpty
    }
    #expect(hits <= 2)
    #expect(NiceNumber.candidates(near: .nan, tolerance: 1).isEmpty)
    #expect(NiceNumber.candidates(near: .infinity, tolerance: 1).isEmpty)
    #expect(NiceNumber.candidates(near: 1e15, tolerance: 1).isEmpty)
  }
}
