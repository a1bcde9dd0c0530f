import Foundation
import Numerics
import Testing

@Suite struct StatisticsTests {
  @Test func ofAFewNumbers() {
    let values = [2.0, 4, 4, 4, 5, 5, 7, 9]
    #expect(values.mean == 5)
    #expect(values.variance == 4)
    #expect(values.standardDeviation == 2)
    #expect(values.squaredDeviations == 32)
    #expect(values.sumOfSquares == 232)
    #expect(values.meanSquare == 29)
    #expect(values.median == 5)
    #expect([3.0, 1, 2].median == 2)
    #expect([1.0, 2, 3, 4].median == 3)
    #expect(dot([1, 2, 3], [4, 5, 6, 7]) == 32)
  }

  @Test func ofNone() {
    let none: [Double] = []
    #expect(none.mean == 0 && none.variance == 0 && none.meanSquare == 0)
    #expect(none.median == nil)
  }

  @Test func ofSlicesAndLazyCollections() {
    let values = (0..<10).map(Double.init)
    #expect(values[2..<5].mean == 3)
    #expect(values.lazy.map { 2 * $0 }.variance == 4 * values.variance)
  }

  /// The names stand for the functions of the C library that they say.
  @Test(arguments: [-0.9, -0.3, 0, 0.2, 0.7])
  func libraryFunctions(_ x: Double) {
    #expect(exponential(x) == exp(x))
    #expect(sine(x) == sin(x) && cosine(x) == cos(x) && tangent(x) == tan(x))
    #expect(arcsine(x) == asin(x) && arccosine(x) == acos(x) && arctangent(x) == atan(x))
    #expect(hyperbolicSine(x) == sinh(x) && hyperbolicCosine(x) == cosh(x))
    #expect(hyperbolicTangent(x) == tanh(x) && hyperbolicArctangent(x) == atanh(x))
    #expect(errorFunction(x) == erf(x) && besselJ0(x) == j0(x) && besselJ1(x) == j1(x))
    #expect(angle(ofX: x, y: 2) == atan2(2, x))
    let positive = x + 1
    #expect(naturalLogarithm(positive) == log(positive))
    #expect(binaryLogarithm(positive) == log2(positive))
    #expect(decimalLogarithm(positive) == log10(positive) && powerOfTen(x) == pow(10, x))
    #expect(raise(positive, to: 1.7) == pow(positive, 1.7))
    #expect(raise(x, to: 2) == x * x && raise(x, to: 3) == x * x * x)
  }
}
