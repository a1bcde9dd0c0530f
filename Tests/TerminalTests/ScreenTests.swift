import CNcurses
import Scene
import Testing

@testable import Terminal

/// Tests the screen without a terminal: curses takes its size from the environment, writes to
/// /dev/null, and can be queried for its contents. The tests run one at a time because curses has
/// one screen per process.
@Suite(.serialized) struct ScreenTests {
  func withScreen(
    _ type: String = "xterm-256color", width: Int = 40, height: Int = 10,
    color: ColorMode = .always, input descriptor: Int32? = nil, _ body: (Screen) throws -> Void
  ) throws {
    setlocale(LC_CTYPE, "C.UTF-8")
    setenv("COLUMNS", "\(width)", 1)
    setenv("LINES", "\(height)", 1)
    let terminal = descriptor.flatMap { isatty($0) == 1 ? $0 : nil }
    let output = try #require(terminal.map { fdopen(dup($0), "w") } ?? fopen("/dev/null", "w"))
    let input = try #require(descriptor.map { fdopen(dup($0), "r") } ?? fopen("/dev/null", "r"))
    defer {
      fclose(output)
      fclose(input)
    }
    let screen = try Screen(
      type: type, output: output, input: input, options: TerminalOptions(color: color))
    defer { screen.close() }
    try body(screen)
  }

  /// The text and attributes that curses holds at a position.
  private func held(_ x: Int, _ y: Int) -> (text: String, attributes: attr_t, pair: Int16) {
    var cell = cchar_t()
    mvwin_wch(curses_standard_window(), Int32(y), Int32(x), &cell)
    var text: [wchar_t] = Array(repeating: 0, count: 8)
    var attributes: attr_t = 0
    var pair: Int16 = 0
    getcchar(&cell, &text, &attributes, &pair, nil)
    let scalars = text.prefix { $0 != 0 }.compactMap { Unicode.Scalar(UInt32(bitPattern: $0)) }
    let flags = curses_bold | curses_dim | curses_reverse | curses_underline
    return (String(String.UnicodeScalarView(scalars)), attributes & flags, pair)
  }

  private func surface(_ size: Size, _ text: String, at origin: Point = Point(x: 0, y: 0))
    -> Surface
  {
    var surface = Surface(size: size)
    for (offset, character) in text.enumerated() {
      surface[origin.x + offset, origin.y] = Cell(character)
    }
    return surface
  }

  @Test func itHasTheSizeOfTheTerminal() throws {
    try withScreen(width: 33, height: 7) { screen in
      #expect(screen.size == Size(width: 33, height: 7))
      #expect(!screen.matchSize())
    }
  }

  @Test func anUnknownTypeIsAnError() throws {
    #expect(throws: TerminalError.unknownType("no-such-terminal")) {
      try withScreen("no-such-terminal") { _ in }
    }
    #expect(throws: TerminalError.unknownType("no-such-terminal")) {
      try Terminal.checkType("no-such-terminal")
    }
    #expect(throws: TerminalError.incapable("dumb")) { try Terminal.checkType("dumb") }
    #expect(throws: TerminalError.typeNotSet) { try Terminal.checkType(nil) }
    #expect(throws: TerminalError.typeNotSet) { try Terminal.checkType("") }
    #expect(throws: Never.self) { try Terminal.checkType("xterm-256color") }
  }

  @Test(arguments: Role.allCases)
  func everyStyleReachesCurses(role: Role) throws {
    try withScreen { screen in
      var surface = Surface(size: screen.size)
      let styles = (0..<8).map {
        Style(role, bold: $0 & 1 != 0, reverse: $0 & 2 != 0, underline: $0 & 4 != 0)
      }
      for (x, style) in styles.enumerated() { surface[x, 3] = Cell("⣿", style) }
      screen.present(surface)
      for (x, style) in styles.enumerated() {
        let cell = held(x, 3)
        let look = screen.palette.look(of: style)
        #expect(cell.text == "⣿")
        #expect((cell.attributes & curses_bold != 0) == look.bold)
        #expect((cell.attributes & curses_dim != 0) == look.dim)
        #expect((cell.attributes & curses_reverse != 0) == look.reverse)
        #expect((cell.attributes & curses_underline != 0) == look.underline)
        #expect(cell.pair == (look.color == nil ? 0 : CellEncoder.pair(of: role)))
        if let color = look.color {
          var foreground: Int32 = 0
          var background: Int32 = 0
          extended_pair_content(Int32(cell.pair), &foreground, &background)
          #expect(foreground == Int32(color) && background == -1)
        }
      }
    }
  }

  @Test func withoutColourNoPairIsUsed() throws {
    try withScreen(color: .never) { screen in
      #expect(screen.palette == .mono)
      var surface = Surface(size: screen.size)
      for role in Role.allCases { surface[Int(role.rawValue), 0] = Cell("x", Style(role)) }
      screen.present(surface)
      for role in Role.allCases { #expect(held(Int(role.rawValue), 0).pair == 0) }
    }
  }

  @Test func charactersThatCannotBeShownBecomeQuestionMarks() throws {
    try withScreen { screen in
      // Replaced: a control character, a wide one without its second column, a lone combining mark,
      // an emoji sequence. Shown: the characters around them.
      let text: [Character] = ["a", "\u{7}", "漢", "\u{301}", "👩‍👩‍👦", "e\u{301}", "z"]
      var surface = Surface(size: screen.size)
      for (x, character) in text.enumerated() { surface[x, 0] = Cell(character) }
      screen.present(surface)
      let row = (0..<8).map { held($0, 0).text }
      #expect(row == ["a", "?", "?", "?", "?", "e\u{301}", "z", " "])
    }
  }

  @Test func wideCharactersKeepTheColumnsBehindThemInPlace() throws {
    try withScreen { screen in
      var surface = surface(screen.size, "漢.|")
      surface[1, 0] = .continuation
      surface[4, 0] = .continuation  // Half of nothing.
      surface[screen.size.width - 1, 1] = Cell("漢")
      screen.present(surface)
      #expect(held(0, 0).text == "漢")
      #expect(held(2, 0).text == "|")
      #expect(held(4, 0).text == " ")
      #expect(held(screen.size.width - 1, 1).text == "?")
    }
  }

  @Test func surfacesOfOtherSizesAreCutOrFilled() throws {
    try withScreen(width: 5, height: 3) { screen in
      screen.present(surface(Size(width: 9, height: 9), "abcdefghi", at: Point(x: 0, y: 2)))
      #expect((0..<5).map { held($0, 2).text }.joined() == "abcde")
      screen.present(surface(Size(width: 2, height: 1), "xy"))
      #expect((0..<5).map { held($0, 0).text }.joined() == "xy   ")
      #expect((0..<5).map { held($0, 2).text }.joined() == "     ")
      screen.present(Surface(size: Size(width: 0, height: 0)))
      #expect((0..<5).map { held($0, 0).text }.joined() == "     ")
    }
  }

  @Test func onlyRowsThatDifferAreWritten() throws {
    try withScreen { screen in
      let first = surface(screen.size, "one")
      screen.present(first)
      // Text written without the screen's knowledge remains in rows that are not redrawn.
      mvwaddch(curses_standard_window(), 0, 0, 0x58)
      var second = first
      second[0, 1] = Cell("2")
      screen.present(second)
      #expect(held(0, 0).text == "X")
      #expect(held(0, 1).text == "2")
      screen.forgetShown()
      screen.present(second)
      #expect(held(0, 0).text == "o")
    }
  }

  @Test func onlyColumnsThatDifferAreWritten() throws {
    try withScreen { screen in
      let first = surface(screen.size, "one two")
      screen.present(first)
      mvwaddch(curses_standard_window(), 0, 0, 0x58)
      mvwaddch(curses_standard_window(), 0, 6, 0x59)
      var second = first
      second[2, 0] = Cell("3")
      second[4, 0] = Cell("5")
      screen.present(second)
      #expect((0..<7).map { held($0, 0).text }.joined() == "Xn3 5wY")
    }
  }

  @Test func halvesOfWideCharactersChangeTogether() throws {
    func wide(_ text: String) -> Surface {
      var surface = surface(Size(width: 6, height: 1), text)
      for column in 1..<6 where surface[column - 1, 0].character == "漢" {
        surface[column, 0] = .continuation
      }
      return surface
    }
    let surfaces = ["a漢.b", "a漢.c", "ab漢.", "漢.漢.", "漢.ab", "abcdef", ""].map(wide)
    try withScreen(width: 6, height: 1) { screen in
      for before in surfaces {
        for after in surfaces {
          let columns = after.changedColumns(in: 0, since: before)
          #expect(columns.isEmpty == (before == after))
          screen.present(before)
          screen.present(after)
          let changed = (0..<6).map { held($0, 0).text }
          screen.forgetShown()
          screen.present(after)
          #expect(changed == (0..<6).map { held($0, 0).text })
        }
      }
    }
  }

  @Test(arguments: [(1, 1), (2, 1), (1, 5), (200, 60)])
  func everySizeCanBePresented(width: Int, height: Int) throws {
    try withScreen(width: width, height: height) { screen in
      for side in [1, 3, 80] {
        var surface = Surface(size: Size(width: side, height: side))
        for y in 0..<side { for x in 0..<side { surface[x, y] = Cell("#", Style(.accent)) } }
        surface.cursor = Point(x: side - 1, y: side - 1)
        screen.present(surface)
        #expect(held(0, 0).text == "#")
      }
    }
  }

  @Test func theCursorStandsWhereTheSurfaceSays() throws {
    try withScreen { screen in
      var surface = surface(screen.size, "input")
      surface.cursor = Point(x: 5, y: 0)
      screen.present(surface)
      #expect(getcurx(curses_standard_window()) == 5)
      #expect(curs_set(1) == 1)
      surface.cursor = nil
      screen.present(surface)
      #expect(curs_set(0) == 0)
      surface.cursor = Point(x: 400, y: 400)
      screen.present(surface)
      #expect(curs_set(0) == 0)
    }
  }

  @Test func readingWithoutInputIsAPause() throws {
    try withScreen { screen in #expect(screen.readToken() == .pause) }
  }

  @Test func whatIsReadAreBytesAndKeys() throws {
    try withScreen { screen in
      ungetch(0xE9)
      #expect(screen.readToken() == .byte(0xE9))
      ungetch(KEY_UP)
      #expect(screen.readToken() == .key(KEY_UP))
    }
  }

  @Test func theScreenComesBackAfterASuspension() throws {
    try withScreen { screen in
      let surface = surface(screen.size, "still here")
      screen.present(surface)
      screen.suspend()
      #expect(isendwin())
      screen.resume()
      #expect(!isendwin())
      screen.present(surface)
      #expect((0..<10).map { held($0, 0).text }.joined() == "still here")
    }
  }
}
