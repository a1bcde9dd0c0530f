import Testing

@testable import Scene

@Suite struct TextTests {
  @Test(arguments: [
    ("a", 1), ("é", 1), ("e\u{301}", 1), ("漢", 2), ("한", 2), ("ｆ", 2), ("🙂", 2), ("❤️", 2),
    ("👩‍🚀", 2), ("⊕", 1), ("●", 1), ("⣿", 1), ("\u{1B}", 0), ("\n", 0), ("\u{202E}", 0),
    ("\u{301}", 0), ("\u{9B}", 0),
  ])
  func columnWidths(_ character: Character, _ expected: Int) {
    #expect(character.columnWidth == expected)
  }

  @Test func truncation() {
    #expect("kanscope".truncated(toColumns: 8) == "kanscope")
    #expect("kanscope".truncated(toColumns: 5) == "kans…")
    #expect("kanscope".truncated(toColumns: 5, ellipsis: "...") == "ka...")
    #expect("漢字漢字".truncated(toColumns: 6) == "漢字…")
    #expect("kanscope".truncated(toColumns: 0).isEmpty)
    let line = StyledText("train ", .quiet) + StyledText("2.12e-02", .train)
    #expect(line.truncated(toColumns: 9).plain == "train 2.…")
    #expect(line.truncated(toColumns: 9).spans.last?.style.role == .train)
  }

  @Test func truncationNeverExceedsItsColumns() {
    for text in ["kanscope", "漢字a漢字", "e\u{301}e\u{301}e\u{301}", "❤️❤️"] {
      for columns in 0...10 {
        let cut = text.truncated(toColumns: columns)
        #expect(cut.columnWidth <= columns)
        if text.columnWidth <= columns { #expect(cut == text) }
      }
    }
  }

  @Test func alignment() {
    var surface = Surface(size: Size(width: 7, height: 3))
    surface.text("ab", in: Rect(x: 0, y: 0, width: 7, height: 1), alignment: .trailing)
    surface.text("abc", in: Rect(x: 0, y: 1, width: 7, height: 1), alignment: .center)
    surface.text("abcdefgh", in: Rect(x: 1, y: 2, width: 5, height: 1))
    #expect(surface.plainText() == "     ab\n  abc\n abcd…")
  }

  @Test func wideCharactersAreNeverHalf() {
    var surface = Surface(size: Size(width: 6, height: 1))
    surface.text("漢字漢", x: 0, y: 0)
    surface.text("x", x: 3, y: 0)
    #expect(surface.plainText() == "漢 x漢")
    surface.text("漢", x: 5, y: 0)
    #expect(surface.plainRow(0) == "漢 x  ")
    surface.text("漢", x: -1, y: 0)
    #expect(surface.plainRow(0) == "   x  ")
  }

  @Test func controlCharactersAreNotDrawn() {
    var surface = Surface(size: Size(width: 8, height: 1))
    surface.text("a\u{1B}[2J\u{202E}b", x: 0, y: 0)
    #expect(surface.plainText() == "a[2Jb")
  }

  @Test func textIsClipped() {
    var surface = Surface(size: Size(width: 8, height: 2))
    let clip = Rect(x: 2, y: 0, width: 3, height: 1)
    #expect(surface.text("abcdefgh", x: 0, y: 0, clip: clip) == 8)
    surface.text("abc", x: 2, y: 1, clip: clip)
    #expect(surface.plainText() == "  cde\n")
  }
}

@Suite struct FrameTests {
  private func framed(_ width: Int, title: String, notes: [StyledText] = []) -> String {
    var surface = Surface(size: Size(width: width, height: 2))
    surface.frame(
      surface.bounds, glyphs: .braille, title: StyledText(title), notes: notes)
    return surface.plainRow(0)
  }

  @Test func titlesGiveWayOnPurpose() {
    let notes: [StyledText] = ["train 2.12e-02  test 2.25e-02", "test 2.25e-02"]
    #expect(framed(20, title: "Network") == "╭─ Network ────────╮")
    #expect(framed(48, title: "Loss", notes: notes).hasSuffix(" train 2.12e-02  test 2.25e-02 ─╮"))
    #expect(framed(26, title: "Loss", notes: notes) == "╭─ Loss ─ test 2.25e-02 ─╮")
    #expect(framed(25, title: "Loss", notes: notes) == "╭─ Loss ────────────────╮")
    #expect(framed(10, title: "Network") == "╭─ Net… ─╮")
    #expect(framed(4, title: "Network") == "╭──╮")
  }

  @Test func nothingIsDrawnOutsideAtAnySize() {
    let sentinel = Cell("~", Style(.error))
    for width in 0...40 {
      for height in 0...4 {
        var surface = Surface(size: Size(width: 50, height: 10))
        surface.fill(surface.bounds, with: sentinel)
        let rect = Rect(x: 5, y: 3, width: width, height: height)
        surface.frame(rect, glyphs: .ascii, title: "漢字 title", notes: ["note", "n"])
        for y in 0..<10 {
          for x in 0..<50 where !rect.contains(Point(x: x, y: y)) {
            #expect(surface[x, y] == sentinel)
          }
        }
      }
    }
  }
}
