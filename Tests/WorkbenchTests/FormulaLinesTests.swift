import Scene
import Testing

@testable import Workbench

@Suite struct FormulaLinesTests {
  private let formulas = [
    "y = exp(x2^2 + sin(pi*x1))", SampleOutcomes.longFormula, "y = 1.25e-05*`flow rate` - 2e+10",
    "y = -(x1 + 0.5)^2/(1 + exp(-3.25*(x2 - 0.125)))", "z = x", "",
  ]

  @Test func nothingIsLostAndNoWordIsBroken() {
    for formula in formulas {
      let words = tokens(formula)
      for width in 16...120 {
        let lines = FormulaLines.wrapped(formula, width: width, indent: 4)
        #expect(lines.allSatisfy { $0.columnWidth <= width })
        #expect(lines.flatMap(tokens) == words, "\(width): \(lines)")
        #expect(lines.dropFirst().allSatisfy { $0.hasPrefix("    ") })
      }
      for width in 0..<16 {
        let lines = FormulaLines.wrapped(formula, width: width, indent: 4)
        let kept = lines.joined().filter { $0 != " " }
        #expect(kept == formula.filter { $0 != " " })
      }
    }
  }

  @Test func linesEndBeforeTheOutermostSigns() {
    let lines = FormulaLines.wrapped(
      "y = 3*sin(x1 - 0.5) + 4*cos(x2 + 1) - exp(x1*x2)", width: 30, indent: 4)
    #expect(
      lines == ["y = 3*sin(x1 - 0.5)", "    + 4*cos(x2 + 1)", "    - exp(x1*x2)"])
  }

  /// Numbers, names and signs.
  private func tokens(_ text: String) -> [String] {
    var tokens: [String] = []
    var isInName = false
    var wasSpace = true
    for character in text {
      if character == "`" { isInName.toggle() }
      let isPart = character.isLetter || character.isNumber || "._`".contains(character)
      let isExponent =
        "+-".contains(character) && tokens.last?.last == "e" && tokens.last?.first?.isNumber == true
      if character == " " && !isInName {
        wasSpace = true
        continue
      }
      let joins = isInName || isPart || isExponent
      let lastIsWord = tokens.last?.last.map { $0.isLetter || $0.isNumber || "._`- ".contains($0) }
      if joins, !wasSpace, lastIsWord == true, let last = tokens.last, last != "-" {
        tokens[tokens.count - 1] = last + String(character)
      } else {
        tokens.append(String(character))
      }
      wasSpace = false
    }
    return tokens
  }
}
