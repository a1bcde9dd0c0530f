import Foundation
import Testing

@testable import Symbolic

/// The article on the search has a row for every stage, and no other.
@Test func theArticleListsTheStages() throws {
  let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  let article = try String(
    contentsOf: root.appendingPathComponent("Sources/Symbolic/Symbolic.docc/Search.md"),
    encoding: .utf8)
  let table = try #require(article.range(of: "| stage | looks for")).lowerBound
  let rows = article[table...].prefix { $0 != "#" }.split(separator: "\n")
    .prefix { $0.hasPrefix("|") }.dropFirst(2)
  let titles = rows.map {
    $0.dropFirst(2).prefix { $0 != "|" }.trimmingCharacters(in: .whitespaces)
  }
  let stages: [any SearchStage] = [
    PowersStage(inverse: .identity), SumStage(inverse: .identity), TermsStage(inverse: .identity),
    QuotientStage(inverse: .identity), ScreeningStage(), PartsStage(), StructureStage(),
    ProductsStage(inverse: .identity, count: 1), NestedStage(), SymbolsStage(fit: 0),
    NoiseStage(formula: 0),
  ]
  #expect(stages.count == SearchStages.all.count)
  #expect(titles.sorted() == stages.map(\.title).sorted())
}
