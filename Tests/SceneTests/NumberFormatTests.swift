import Foundation
import Testing

@testable import Scene

@Suite struct NumberFormatTests {
  @Test(arguments: [
    (0.0212, "2.12e-02"), (1, "1.00e+00"), (9.996, "1.00e+01"), (-0.09995, "-9.99e-02"),
    (1.7976931348623157e308, "1.80e+308"), (0, "0.00e+00"),
    (.nan, "nan"), (-.infinity, "-inf"),
  ])
  func scientific(_ value: Double, _ expected: String) {
    #expect(NumberFormat.scientific(value) == expected)
  }

  @Test(arguments: [
    (0.0212, "0.0212"), (412, "412"), (9.996, "10.0"), (99999, "1.00e+05"), (12345, "12345"),
    (0.001, "0.00100"),
    (2.12e-5, "2.12e-05"), (1234567, "1.23e+06"), (-0.5, "-0.500"), (0, "0.00"),
  ])
  func significant(_ value: Double, _ expected: String) {
    #expect(NumberFormat.significant(value) == expected)
  }

  @Test(arguments: [
    (0.125, 2, "0.12"), (0.375, 2, "0.38"), (2.675, 2, "2.67"), (1.005, 2, "1.00"),
    (0.5, 0, "0"), (1.5, 0, "2"), (0.07, 1, "0.1"), (0.04, 1, "0.0"), (-0.004, 2, "0.00"),
    (1e15, 1, "1000000000000000.0"), (123.456, 1, "123.5"), (99.99, 1, "100.0"),
  ])
  func fixed(_ value: Double, _ decimals: Int, _ expected: String) {
    #expect(NumberFormat.fixed(value, decimals: decimals) == expected)
  }

  @Test func agreesWithTheSystemOnRandomNumbersAndTies() {
    var generator = SplitMix(seed: 7)
    for round in 0..<4000 {
      let decimals = round % 6
      var value = Double.random(in: -1000...1000, using: &generator)
      // Half of them are ties or next to ties.
      if round % 2 == 0 { value = (value * 64).rounded() / 64 }
      if round % 4 == 0 { value = value.nextUp }
      let expected = String(format: "%.\(decimals)f", value)
      let printed = NumberFormat.fixed(value, decimals: decimals)
      #expect(printed == expected || "-" + printed == expected)
      #expect(
        NumberFormat.scientific(value, digits: decimals + 1)
          == String(format: "%.\(decimals)e", value))
    }
  }

  @Test func agreesWithTheSystemOnEverySize() {
    var generator = SplitMix(seed: 8)
    for _ in 0..<4000 {
      let value = Double(bitPattern: generator.next())
      guard value.isFinite else { continue }
      #expect(NumberFormat.scientific(value, digits: 4) == String(format: "%.3e", value))
    }
  }

  @Test func durations() {
    #expect(NumberFormat.duration(seconds: 2) == "0:02")
    #expect(NumberFormat.duration(seconds: 59.6) == "1:00")
    #expect(NumberFormat.duration(seconds: 5025) == "1:23:45")
    #expect(NumberFormat.duration(seconds: .infinity) == "-:--")
    #expect(NumberFormat.duration(seconds: -1) == "-:--")
  }

  @Test func ratesAndCounts() {
    #expect(NumberFormat.rate(412) == "412 steps/s")
    #expect(NumberFormat.rate(4.123) == "4.12 steps/s")
    #expect(NumberFormat.rate(12345) == "12.3k steps/s")
    #expect(NumberFormat.rate(.nan) == "- steps/s")
    #expect(NumberFormat.count(999) == "999")
    #expect(NumberFormat.count(12345) == "12.3k")
    #expect(NumberFormat.count(999_999) == "1.00M")
    #expect(NumberFormat.count(-4_560_000) == "-4.56M")
  }

  @Test func steadyNumbersKeepTheirWidth() {
    for value in [0.0212, 412, 1.5e-9, -3.25, 0, 99999, .nan, -1e300] {
      #expect(NumberFormat.steady(value, width: 10).count == 10)
    }
  }
}

/// A small random number generator with a fixed seed.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
