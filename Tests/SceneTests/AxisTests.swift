import TestSupport
import Testing

@testable import Scene

@Suite struct AxisTests {
  @Test func linearTicksAreRoundAndFewEnough() {
    let labels = Axis(from: -1, to: 1).ticks(maximum: 5).map(\.label)
    #expect(labels == ["-1.0", "-0.5", "0.0", "0.5", "1.0"])
    #expect(Axis(from: 0, to: 20).ticks(maximum: 5).map(\.label) == ["0", "5", "10", "15", "20"])
    #expect(Axis(from: -0.03, to: 0.85).ticks(maximum: 3).map(\.label) == ["0.0", "0.5"])
  }

  @Test func logarithmicTicksAreDecades() {
    let decades = Axis(from: 1e-6, to: 1, scale: .logarithmic).ticks(maximum: 4)
    #expect(decades.map(\.label) == ["1e-06", "1e-04", "1e-02", "1e+00"])
    let near = Axis(from: 0.018, to: 0.09, scale: .logarithmic).ticks(maximum: 3)
    #expect(near.map(\.label) == ["2e-02", "5e-02"])
  }

  @Test func logarithmsAreDecimal() throws {
    let axis = Axis(from: 1e-4, to: 1, scale: .logarithmic)
    #expect(abs(try #require(axis.position(of: 1e-2)) - 0.5) < 1e-12)
    #expect(abs(axis.value(at: 0.25) / 1e-3 - 1) < 1e-12)
    #expect(axis.position(of: 0) == nil)
    #expect(axis.position(of: -1) == nil)
    #expect(axis.position(of: .nan) == nil)
  }

  @Test func badValuesDoNotPoisonTheRange() {
    let axis = Axis(over: [0.5, .nan, 2, .infinity, -.infinity])
    #expect(axis.lower == 0.5 && axis.upper == 2)
    let logarithmic = Axis(over: [0, -3, 1e-3, 1e-1, .nan], scale: .logarithmic)
    #expect(logarithmic.lower == 1e-3 && logarithmic.upper == 1e-1)
  }

  @Test func zeroNeedsNoExponent() {
    let labels = Axis(from: -2e-5, to: 2e-5).ticks(maximum: 5).map(\.label)
    #expect(labels == ["-2.0e-05", "-1.0e-05", "0", "1.0e-05", "2.0e-05"])
  }

  @Test func constantAndEmptySeriesHaveRoom() throws {
    for scale in [AxisScale.linear, .logarithmic] {
      for value in [3.0, 1e-9, 1e12] {
        let axis = Axis(over: [value, value], scale: scale)
        #expect(abs(try #require(axis.position(of: value)) - 0.5) < 1e-6)
      }
      let empty = Axis(over: [Double](), scale: scale)
      #expect(empty.lower < empty.upper)
    }
    let zero = Axis(over: [0, 0])
    #expect(zero.lower == -0.5 && zero.upper == 0.5)
  }

  @Test func everyAxisIsUsable() {
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<2000 {
      let first = Double(bitPattern: generator.next())
      let second = Double(bitPattern: generator.next())
      for scale in [AxisScale.linear, .logarithmic] {
        let axis = Axis(from: first, to: second, scale: scale, padding: 0.05)
        #expect(axis.lower < axis.upper)
        for maximum in 0...6 {
          let ticks = axis.ticks(maximum: maximum)
          #expect(ticks.count <= maximum)
          #expect(zip(ticks, ticks.dropFirst()).allSatisfy { $0.value < $1.value })
          for tick in ticks {
            let position = axis.position(of: tick.value) ?? .nan
            #expect(position > -1e-6 && position < 1 + 1e-6)
          }
        }
      }
    }
  }

  @Test func inversesAgree() throws {
    for scale in [AxisScale.linear, .logarithmic] {
      let axis = Axis(from: 0.2, to: 70, scale: scale)
      for position in stride(from: 0.0, through: 1, by: 0.125) {
        let back = try #require(axis.position(of: axis.value(at: position)))
        #expect(abs(back - position) < 1e-12)
      }
    }
  }
}
