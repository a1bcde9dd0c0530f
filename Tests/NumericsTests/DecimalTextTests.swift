import Foundation
import Testing

@testable import Numerics

@Suite struct DecimalTextTests {
  @Test(arguments: [
    (0.125, 2, "0.12"), (2.675, 2, "2.67"), (-0.004, 2, "-0.00"), (1e15, 1, "1000000000000000.0"),
    (12, 0, "12"), (7, -3, "7"),
  ])
  func fixed(_ value: Double, _ decimals: Int, _ expected: String) {
    #expect(DecimalText.fixed(value, decimals: decimals) == expected)
  }

  @Test(arguments: [
    (0.0212, 3, "2.12e-02"), (9.996, 3, "1.00e+01"), (1.7976931348623157e308, 2, "1.8e+308"),
    (5, 1, "5e+00"), (5, 0, "5e+00"),
  ])
  func scientific(_ value: Double, _ digits: Int, _ expected: String) {
    #expect(DecimalText.scientific(value, digits: digits) == expected)
  }

  @Test func theLongestNumbersFit() {
    let text = DecimalText.fixed(-Double.greatestFiniteMagnitude, decimals: 40)
    #expect(text == String(format: "%.40f", -Double.greatestFiniteMagnitude))
    #expect(text.count == 1 + 309 + 1 + 40)
  }

  /// Some locales write a comma, others a character of two bytes.
  @Test(arguments: ["1,25", "1.25", "1\u{66B}25"])
  func pointsInEveryLocale(_ text: String) {
    #expect(DecimalText.withPoint(Array(text.utf8)) == "1.25")
    #expect(DecimalText.withPoint(Array("-\(text)e-07".utf8)) == "-1.25e-07")
  }
}
