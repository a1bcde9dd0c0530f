import TestSupport
import Testing

@testable import Storage

private func parse(_ text: String) -> Double? {
  Array(text.utf8).withUnsafeBufferPointer { parseNumber($0) }
}

@Suite struct NumberParsingTests {
  @Test func refusesWhatIsNoDecimalNumber() {
    let texts = [
      "", "-", "+", ".", "e5", "1e", "1e+", "--1", "1.2.3", "1,2", "0x1", "inf", "nan", "1 2",
      "1_0",
      "1d5", "1.e", ".e1", "\u{661}",
    ]
    for text in texts { #expect(parse(text) == nil, "\(text)") }
  }

  @Test func roundsCorrectly() {
    let texts = [
      "0", "-0", "1.", ".5", "+7", "1e5", "1E-5", "0.1", "123456789012345678901234567890",
      "9007199254740993", "9007199254740992.5", "1e22", "1e23", "1e-22", "1e-23",
      "2.2250738585072011e-308", "4.9e-324", "2.4703282292062328e-324", "1.7976931348623157e308",
      "0.000000000000000000000000000000123456789", "100000000000000000000000e-23",
      "1e400", "1e-400", "1e99999999999999999999", "0e99999999999999999999",
      "8.5e-323", "00000000000000000000000000001.5", "179769313486231580793e289",
    ]
    for text in texts {
      #expect(parse(text)?.bitPattern == Double(text)?.bitPattern, "\(text)")
    }
  }

  @Test func agreesWithTheStandardLibraryOnRandomTexts() {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<20_000 {
      let digits = Int.random(in: 1...21, using: &generator)
      var text = Bool.random(using: &generator) ? "-" : ""
      let point = Int.random(in: 0...digits, using: &generator)
      for position in 0..<digits {
        if position == point { text += "." }
        text += String(Int.random(in: 0...9, using: &generator))
      }
      if Bool.random(using: &generator) {
        text += "e\(Int.random(in: -40...40, using: &generator))"
      }
      #expect(parse(text)?.bitPattern == Double(text)?.bitPattern, "\(text)")
    }
  }

  @Test func readsBackEveryNumberItsDescriptionWrites() {
    var generator = SeededGenerator(seed: 8)
    for _ in 0..<20_000 {
      let number = Double(bitPattern: generator.next())
      guard number.isFinite else { continue }
      #expect(parse(number.description)?.bitPattern == number.bitPattern)
    }
  }
}
