import CNcurses
import Glibc
import Scene
import Testing

@testable import Terminal

/// Multibyte characters, whole and in parts.
@Suite struct CharacterTests {
  /// Decodes tokens, followed by silence.
  private func decode(_ tokens: [InputToken]) -> [DecodedInput] {
    var decoder = InputDecoder()
    return (tokens + [.pause]).flatMap { decoder.decode($0) } + decoder.giveUp()
  }

  private func bytes(_ text: some Sequence<UInt8>) -> [InputToken] { text.map { .byte($0) } }

  private func keys(_ text: String) -> [DecodedInput] {
    text.map { .event(.key(.character($0))) }
  }

  /// The first and last character of each length, and some in between.
  @Test(arguments: [
    "\u{A0}", "é", "\u{7FF}", "\u{800}", "漢", "\u{D7FF}", "\u{E000}", "\u{FFFD}", "\u{10000}", "😀",
    "\u{10FFFF}",
  ])
  func charactersComeInParts(character: String) {
    let all = bytes("a\(character)b".utf8)
    let inPaste = bytes("\u{1B}[200~a\(character)b\u{1B}[201~".utf8)
    let withAlt = bytes("\u{1B}\(character)b".utf8)
    for split in 1...character.utf8.count {
      func late(_ tokens: [InputToken], after start: Int) -> [DecodedInput] {
        decode(tokens[..<(start + split)] + [.pause, .pause] + tokens[(start + split)...])
      }
      #expect(late(all, after: 1) == keys("a\(character)b"), "after \(split)")
      let pasted = late(inPaste, after: 7)
      #expect(pasted == [.event(.paste("a\(character)b"))], "after \(split)")
      #expect(late(withAlt, after: 1) == keys("b"), "after \(split)")
    }
  }

  @Test(arguments: [
    [0x80], [0xBF, 0xBF], [0xC3], [0xC0, 0x80], [0xC1, 0xBF], [0xE6], [0xE6, 0xBC],
    [0xE0, 0x80, 0x80],
    [0xED, 0xA0, 0x80], [0xF0, 0x9F], [0xF0, 0x9F, 0x98], [0xF0, 0x80, 0x80, 0x80],
    [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xF8], [0xFE], [0xFF], [0xC3, 0xC3],
    [0xFF, 0xE6, 0xF0],
  ])
  func whatIsNoCharacterTakesNothingWithIt(noise: [UInt8]) {
    let noise = bytes(noise)
    for text in ["k", "é", "漢", "😀"] {
      #expect(decode(noise + bytes(text.utf8)) == keys(text))
      #expect(decode(noise + [.pause] + bytes(text.utf8)) == keys(text))
    }
    #expect(decode(noise + bytes("\u{3}\r".utf8)) == [.event(.interrupt), .event(.key(.enter))])
    #expect(decode(noise + bytes("\u{1B}[A".utf8)) == [.event(.key(.up))])
    #expect(decode(noise + [.key(KEY_UP)] + bytes("k".utf8)) == [.event(.key(.up))] + keys("k"))
    let paste = bytes("\u{1B}[200~a".utf8) + noise + bytes("b\u{1B}[201~".utf8)
    #expect(decode(paste) == [.event(.paste("ab"))])
  }

  @Test func aCharacterWithoutItsEndIsWaitedForAWhile() throws {
    var decoder = InputDecoder()
    var events = decoder.decode(.byte(0xE6)) + decoder.decode(.byte(0xBC)) + decoder.decode(.pause)
    #expect(events.isEmpty)
    let patience = try #require(decoder.patience)
    #expect(patience > 0.1 && patience < 0.5)
    events = decoder.giveUp()
    #expect(events.isEmpty && decoder.patience == nil)
    // The rest arrives too late and is ignored.
    events = decoder.decode(.byte(0xA2)) + decoder.decode(.byte(UInt8(ascii: "k")))
    #expect(events == keys("k"))
  }

  /// Columns beyond 95 are reported as non-ASCII bytes, in any combination.
  @Test func oldMouseReportsAreBytes() {
    for (x, y) in [(95, 0), (127, 150), (161, 136), (222, 222)] {
      let report = bytes("\u{1B}[M ".utf8) + bytes([UInt8(x + 33), UInt8(y + 33)])
      let press = DecodedInput.event(.mouse(.press, Point(x: x, y: y)))
      #expect(decode(report + bytes("é".utf8)) == [press] + keys("é"))
    }
  }
}

/// Characters read through curses.
extension ScreenTests {
  @Test func charactersReadInPartsAreWhole() throws {
    var parts: [[UInt8]] = []
    var expected: [[DecodedInput]] = []
    for character in ["é", "漢", "😀"] {
      for byte in character.utf8 { parts.append([byte]) }
      expected += Array(repeating: [], count: character.utf8.count - 1)
      expected.append([.event(.key(.character(Character(character))))])
    }
    // Invalid bytes do not affect what follows, including terminfo keys.
    parts += [[0xC3], Array("\u{1B}OA".utf8), [0xF0, 0x9F, 0x61], [0xFF, 0xC3, 0xA9]]
    let known = [Key.up, .character("a"), .character("é")]
    expected += [[]] + known.map { [.event(.key($0))] }
    // Curses clears the eighth bit of input that is not from a terminal.
    var (keyboard, input): (Int32, Int32) = (-1, -1)
    try #require(openpty(&keyboard, &input, nil, nil, nil) == 0)
    #expect(try decoded(parts, keyboard: keyboard, input: input) == expected)
  }
}
