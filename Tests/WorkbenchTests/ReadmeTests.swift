import Foundation
import Testing

@testable import Workbench

/// The README's table of keys is the keymap's own.
@Test func theReadmeShowsTheKeymap() throws {
  let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  let readme = try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
  let start = try #require(readme.range(of: "<!-- keys -->\n"))
  let end = try #require(readme.range(of: "\n<!-- /keys -->"))
  #expect(readme[start.upperBound..<end.lowerBound] == Keymap.standard.markdown)
}
