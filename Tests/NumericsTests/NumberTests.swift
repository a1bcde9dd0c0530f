import Foundation
import Numerics
import Testing

@Suite("Exponential and random numbers")
struct NumberTests {
  @Test func exponentialAgreesWithTheLibrary() {
    var random = RandomSource(seed: 1)
    let arguments =
      (0..<200_000).map { _ in random.uniform(in: -708...708) }
      + (0..<50_000).map { _ in random.uniform(in: -1...1) }
      + [0, -0.0, 1, -1, 708, -708, 1e-300, -1e-300, 0.5 * log(2), -0.5 * log(2), log(2), 1e-17]
    var worst = 0.0
    for start in stride(from: 0, to: arguments.count, by: 8) {
      var lanes = SIMD8<Double>()
      for lane in 0..<8 { lanes[lane] = arguments[min(start + lane, arguments.count - 1)] }
      let result = vectorExp(lanes)
      for lane in 0..<8 {
        let expected = exp(lanes[lane])
        worst = max(worst, ((result[lane] - expected) / expected).magnitude)
      }
    }
    #expect(worst < 1e-15)
    #expect(vectorExp(SIMD8(repeating: 0)) == SIMD8(repeating: 1))
  }

  @Test func exponentialAtAndBeyondTheEnds() {
    let result = vectorExp(SIMD8(.nan, .infinity, -.infinity, 1e300, -1e300, 709, -745, 0))
    #expect(result[0].isNaN)
    #expect(result[1] == result[3] && result[1] == result[5] && result[1].isFinite)
    #expect(result[2] == result[4] && result[2] == result[6] && result[2] > 0)
    #expect((result[1] / exp(708) - 1).magnitude < 1e-15)
    #expect(result[7] == 1)
  }

  @Test func everyLaneYieldsTheSameBits() {
    var random = RandomSource(seed: 2)
    for _ in 0..<1000 {
      let x = random.uniform(in: -20...20)
      let alike = vectorExp(SIMD8(repeating: x))
      for lane in 0..<8 {
        var mixed = SIMD8<Double>(1, -2, .nan, 700, -700, 0, 3, .infinity)
        mixed[lane] = x
        #expect(vectorExp(mixed)[lane].bitPattern == alike[0].bitPattern)
      }
    }
  }

  /// SplitMix64 of seed 0 yields these words (Vigna's reference); the first number of xoshiro256**
  /// follows from the second of them.
  @Test func firstNumbersAreKnown() {
    let second: UInt64 = 0x6E78_9E6A_A1B9_65F4
    let product = second &* 5
    let expected = ((product << 7) | (product >> 57)) &* 9
    var random = RandomSource(seed: 0)
    #expect(random.next() == expected)
    #expect(random.next() == 0xBF6E_1F78_4956_452A)
  }

  @Test func sameSeedSameNumbersOtherSeedOthers() {
    var (a, b, c, d) = (
      RandomSource(seed: 7), RandomSource(seed: 7), RandomSource(seed: 8),
      RandomSource(seed: 7, stream: 1)
    )
    let numbers = (0..<1000).map { _ in a.next() }
    #expect(numbers == (0..<1000).map { _ in b.next() })
    #expect(Set(numbers).isDisjoint(with: (0..<1000).map { _ in c.next() }))
    #expect(Set(numbers).isDisjoint(with: (0..<1000).map { _ in d.next() }))
    #expect(a == b && a.hashValue == b.hashValue && a != c)
  }

  @Test func uniformNumbersAreUniform() {
    var random = RandomSource(seed: 3)
    let count = 100_000
    var bins = [Int](repeating: 0, count: 20)
    var sum = 0.0
    for _ in 0..<count {
      let x = random.uniform()
      #expect(x >= 0 && x < 1)
      bins[Int(x * 20)] += 1
      sum += x
    }
    // Five deviations of the mean; chi-square of 19 degrees of freedom beyond 1 in 10^6.
    #expect((sum / Double(count) - 0.5).magnitude < 5 / (12 * Double(count)).squareRoot())
    let expected = Double(count) / 20
    let chi = bins.reduce(0.0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
    #expect(chi < 62)
  }

  @Test func normalNumbersHaveMeanZeroAndVarianceOne() {
    var random = RandomSource(seed: 4)
    let numbers = (0..<100_000).map { _ in random.normal() }
    let mean = numbers.reduce(0, +) / 1e5
    let square = numbers.reduce(0) { $0 + $1 * $1 } / 1e5
    #expect(mean.magnitude < 0.016 && (square - 1).magnitude < 0.023)
    #expect(numbers.allSatisfy { $0.isFinite })
  }

  @Test func indicesReachEveryNumberBelowTheirBound() {
    var random = RandomSource(seed: 5)
    for bound in [1, 2, 7] {
      let seen = Set((0..<300).map { _ in random.index(below: bound) })
      #expect(seen == Set(0..<bound))
    }
  }
}
