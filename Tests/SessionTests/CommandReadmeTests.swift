import Foundation
import Session
import Testing

/// The README's table of commands is the language's own.
@Test func theReadmeShowsTheCommands() throws {
  let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  let readme = try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
  let start = try #require(readme.range(of: "<!-- commands -->\n"))
  let end = try #require(readme.range(of: "\n<!-- /commands -->"))
  let table = CommandRule.markdown
  #expect(
    readme[start.upperBound..<end.lowerBound] == table,
    "README.md: what stands between the marks of commands has to be\n\(table)")
}
