import Foundation
import Testing

@testable import Symbolic

/// The table of stages in the article on the search has one row per stage, titled as in the log.
@Test func theArticleListsTheStages() throws {
  let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  let article = try String(
    contentsOf: root.appendingPathComponent("Sources/Symbolic/Symbolic.docc/Search.md"),
    encoding: .utf8)
  let table = try #require(article.range(of: "| stage | looks for")).lowerBound
  let rows = article[table...].split(separator: "\n").prefix { $0.hasPrefix("|") }.dropFirst(2)
  let titles = rows.map {
    $0.dropFirst(2).prefix { $0 != "|" }.trimmingCharacters(in: .whitespaces)
  }
  let stages = StageTests.samples.map { stage in
    // Several products are a stage in the log each; the table names the first.
    stage is ProductsStage ? ProductsStage(inverse: .identity, count: 1) : stage
  }
  #expect(stages.count == SearchStages.all.count)
  #expect(titles.sorted() == stages.map(\.title).sorted())
}
