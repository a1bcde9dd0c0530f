import Expressions
import Foundation
import KAN
import Session
import Testing

@testable import Workbench

/// Lists and tables in the documents that the program generates, between the markers `<!-- NAME
/// -->` and `<!-- /NAME -->` of an article.
///
/// With `KANSCOPE_WRITE_DOCUMENTS` set, the test writes them; otherwise it compares them.
struct GeneratedText: Sendable, CustomTestStringConvertible {
  let name: String
  let article: String
  let text: @Sendable () -> String

  var testDescription: String { name }

  private static func list(_ names: [String]) -> String { "`\(names.joined(separator: " "))`" }

  static let all = [
    GeneratedText(name: "keys", article: "Workbench") { Keymap.standard.markdown },
    GeneratedText(name: "commands", article: "Scripts") { CommandRule.markdown },
    GeneratedText(name: "training options", article: "Training") {
      TrainingOption.markdown("argument") { $0.rawValue }
    },
    GeneratedText(name: "network options", article: "Training") {
      ModelOption.markdown("option") { option in
        "--" + String(option.rawValue.map { $0 == "_" ? "-" : $0 })
      }
    },
    GeneratedText(name: "exports", article: "Symbols") { ExportFormat.markdown },
    GeneratedText(name: "functions", article: "Symbols") {
      list(ElementaryFunction.library.map(\.name))
    },
    GeneratedText(name: "formula functions", article: "Tables") {
      list(ElementaryFunction.builtIn.compactMap(\.formulaNames.first))
    },
    GeneratedText(name: "functions without pykan", article: "Pykan") {
      list(ElementaryFunction.library.filter(\.pykanNames.isEmpty).map(\.name))
    },
  ]
}

@Suite struct GeneratedTextTests {
  @Test(arguments: GeneratedText.all)
  func standsInItsArticle(_ generated: GeneratedText) throws {
    let file = DocumentSource.root
      .appendingPathComponent("Sources/kanscope/kanscope.docc/\(generated.article).md")
    var document = try String(contentsOf: file, encoding: .utf8)
    let name = generated.name
    let start = try #require(document.range(of: "<!-- \(name) -->\n"), "\(file.path)")
    let end = try #require(document.range(of: "\n<!-- /\(name) -->"), "\(file.path)")
    let text = generated.text()
    if ProcessInfo.processInfo.environment["KANSCOPE_WRITE_DOCUMENTS"] != nil {
      document.replaceSubrange(start.upperBound..<end.lowerBound, with: text)
      try document.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(
      document[start.upperBound..<end.lowerBound] == text,
      "out of date; KANSCOPE_WRITE_DOCUMENTS=1 sh .tools/test --filter GeneratedText writes it")
  }
}
