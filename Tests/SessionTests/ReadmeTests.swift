import Foundation
import KAN
import Session
import Testing

/// The README's tables of options are the options' own.
@Suite struct ReadmeTests {
  @Test func theReadmeShowsTheOptions() throws {
    try check(
      "training options", TrainingOption.markdown("argument") { $0.rawValue })
    try check(
      "network options",
      ModelOption.markdown("option") { option in
        "--" + String(option.rawValue.map { $0 == "_" ? "-" : $0 })
      })
  }

  @Test func theReadmeShowsTheExports() throws {
    try check("exports", ExportFormat.markdown)
  }

  /// Compares what stands between the marks `<!-- NAME -->` and `<!-- /NAME -->`.
  private func check(_ name: String, _ text: String) throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let readme = try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
    let start = try #require(readme.range(of: "<!-- \(name) -->\n"))
    let end = try #require(readme.range(of: "\n<!-- /\(name) -->"))
    #expect(
      readme[start.upperBound..<end.lowerBound] == text,
      "README.md: what stands between the marks of \(name) has to be\n\(text)")
  }
}
