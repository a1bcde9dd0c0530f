import CNcurses
import Scene
import Testing

@testable import Terminal

@Suite struct InputDecoderTests {
  private static func tokens(_ text: String) -> [InputToken] {
    text.utf8.map { .byte($0) }
  }

  private func decode(_ tokens: [InputToken]) -> [DecodedInput] {
    let decoder = DecoderUnderTest()
    return (tokens + [.pause]).flatMap { decoder.decode($0) } + decoder.giveUp()
  }

  private func decode(_ text: String) -> [DecodedInput] { decode(Self.tokens(text)) }

  private func keys(_ keys: Key...) -> [DecodedInput] { keys.map { .event(.key($0)) } }

  @Test(arguments: [
    ("a", Key.character("a")), (" ", .character(" ")), ("é", .character("é")),
    ("漢", .character("漢")), ("😀", .character("😀")), ("?", .character("?")),
    ("\t", .tab), ("\r", .enter), ("\n", .enter), ("\u{7F}", .backspace), ("\u{8}", .backspace),
    ("\u{1}", .control("a")), ("\u{C}", .control("l")), ("\u{12}", .control("r")),
    ("\u{1C}", .control("\\")), ("\u{1F}", .control("_")), ("\u{1B}", .escape),
  ])
  func charactersAreKeys(text: String, key: Key) {
    #expect(decode(text) == keys(key))
  }

  @Test func controlKeysOfTheLoopAreNoKeys() {
    #expect(decode("\u{3}") == [.event(.interrupt)])
    #expect(decode("\u{1A}") == [.suspend])
    #expect(decode("\u{0}") == [])
    #expect(decode("\u{85}") == [])
  }

  @Test(arguments: [
    (KEY_UP, Key.up), (KEY_DOWN, .down), (KEY_LEFT, .left), (KEY_RIGHT, .right),
    (KEY_HOME, .home), (KEY_END, .end), (KEY_PPAGE, .pageUp), (KEY_NPAGE, .pageDown),
    (KEY_BTAB, .backTab), (KEY_ENTER, .enter), (KEY_BACKSPACE, .backspace), (KEY_DC, .delete),
    (KEY_IC, .insert), (KEY_F0 + 1, .function(1)), (KEY_F0 + 12, .function(12)),
    (KEY_F0 + 63, .function(63)),
  ])
  func keysOfTerminfoAreKeys(code: Int32, key: Key) {
    #expect(decode([.key(code)]) == keys(key))
  }

  @Test func otherCodesAreNothing() {
    #expect(decode([.key(KEY_F0)]) == [])
    #expect(decode([.key(KEY_MOUSE)]) == [])
    #expect(decode([.key(9999)]) == [])
    #expect(decode([.key(KEY_RESIZE)]) == [.sizeChanged])
  }

  @Test(arguments: [
    ("[A", Key.up), ("OA", .up), ("[B", .down), ("OC", .right), ("[D", .left), ("[H", .home),
    ("OF", .end), ("[Z", .backTab), ("[1~", .home), ("[2~", .insert), ("[3~", .delete),
    ("[4~", .end), ("[5~", .pageUp), ("[6~", .pageDown), ("[7~", .home), ("[8~", .end),
    ("OP", .function(1)), ("[11~", .function(1)), ("[15~", .function(5)), ("[24~", .function(12)),
    ("[1A", .up), ("OM", .enter),
  ])
  func sequencesTerminfoDoesNotNameAreKeysToo(sequence: String, key: Key) {
    #expect(decode("\u{1B}" + sequence + "x") == keys(key, .character("x")))
  }

  @Test(arguments: ["x", "q", "é", "[1;5A", "[1;2P", "[27;5;9~", "[99~", "[I", "OX", "[200;1~"])
  func altAndUnknownSequencesAreDroppedWhole(sequence: String) {
    #expect(decode("\u{1B}" + sequence) == [])
    #expect(decode("\u{1B}" + sequence + "y") == keys(.character("y")))
  }

  @Test func altWithAKeyOfTerminfoIsDropped() {
    #expect(decode([.byte(0x1B), .key(KEY_UP), .byte(UInt8(ascii: "y"))]) == keys(.character("y")))
  }

  @Test func escapeIsToldByThePauseAfterIt() {
    let decoder = DecoderUnderTest()
    #expect(decoder.decode(.byte(0x1B)) == [])
    #expect(!decoder.isInSequence)
    #expect(decoder.decode(.pause) == keys(.escape))
    #expect(decoder.decode(.pause) == [])
    #expect(decode("\u{1B}\u{1B}") == keys(.escape, .escape))
    #expect(decode("\u{1B}\u{1B}[A") == keys(.escape, .up))
  }

  @Test func unfinishedSequencesEndWhenPatienceDoes() throws {
    let decoder = DecoderUnderTest()
    #expect(decoder.patience == nil)
    for token in Self.tokens("\u{1B}[1;") { #expect(decoder.decode(token) == []) }
    #expect(decoder.isInSequence)
    #expect(decoder.decode(.pause) == [])
    #expect(decoder.isInSequence)
    let patience = try #require(decoder.patience)
    #expect(patience > 0.1 && patience < 0.5)
    #expect(decoder.giveUp() == [])
    #expect(!decoder.isInSequence && decoder.patience == nil)
    #expect(decoder.decode(.byte(UInt8(ascii: "z"))) == keys(.character("z")))
  }

  @Test(arguments: ["[", "[1;", "O", "[M", "[M!!", "[<0;1"])
  func controlKeysComeThroughAnUnfinishedSequence(sequence: String) {
    let all = decode("\u{1B}" + sequence + "\u{3}\rk")
    #expect(all == [.event(.interrupt)] + keys(.enter, .character("k")))
  }

  /// A read may end anywhere. Wherever input is delayed, nothing is lost or mistaken for keys.
  @Test(arguments: ["\u{1B}[<0;20;10M", "\u{1B}[M 4*", "\u{1B}[1A", "\u{1B}[200~a\r\u{1B}[201~"])
  func whatComesInPartsIsWhatItIsAsAWhole(sequence: String) {
    let tokens = Self.tokens(sequence + "k")
    let whole = decode(tokens)
    // After a lone Escape, only in a paste is the rest certainly delayed.
    for split in 2..<tokens.count {
      let parts = tokens[..<split] + [.pause, .pause] + tokens[split...]
      #expect(decode(Array(parts)) == whole, "after \(split)")
    }
  }

  @Test(arguments: [
    ("[<0;10;5M", MouseAction.press, 9, 4), ("[<4;1;1M", .press, 0, 0),
    ("[<64;300;200M", .wheelUp, 299, 199), ("[<65;1;1M", .wheelDown, 0, 0),
    ("[<81;2;3M", .wheelDown, 1, 2),
  ])
  func mouseReportsAreDecoded(sequence: String, action: MouseAction, x: Int, y: Int) {
    #expect(decode("\u{1B}" + sequence) == [.event(.mouse(action, Point(x: x, y: y)))])
  }

  @Test(arguments: [
    "[<0;10;5m", "[<1;1;1M", "[<2;1;1M", "[<32;1;1M", "[<35;1;1M", "[<66;1;1M", "[<0;0;5M",
    "[<0;5M", "[<;;M", "[<99999999999999999999;1;1M", "[M#!!", "[M!!!", "[M   ", "[M !",
  ])
  func otherMouseReportsAreNothing(sequence: String) {
    #expect(decode("\u{1B}" + sequence) == [])
  }

  @Test(arguments: [
    (" !!", MouseAction.press, 0, 0), ("$*%", .press, 9, 4), ("`~0", .wheelUp, 93, 15),
    ("aM[", .wheelDown, 44, 58),
  ])
  func oldMouseReportsAreDecodedToo(report: String, action: MouseAction, x: Int, y: Int) {
    let press = DecodedInput.event(.mouse(action, Point(x: x, y: y)))
    #expect(decode("\u{1B}[M" + report + "k") == [press] + keys(.character("k")))
  }

  @Test(arguments: [
    ("hello", "hello"), ("", ""), ("a\rb", "a\nb"), ("a\r\nb", "a\nb"), ("a\nb\r\r", "a\nb\n\n"),
    ("q\u{3}\u{1A}x", "qx"), ("\tq", "\tq"), ("né 漢", "né 漢"), ("a\u{1B}[Ab", "ab"),
    ("a\u{1B}[31mb", "ab"), ("\u{1B}[200~x", "x"),
  ])
  func pastesComeWhole(text: String, expected: String) {
    let all = decode("\u{1B}[200~" + text + "\u{1B}[201~k")
    #expect(all == [.event(.paste(expected))] + keys(.character("k")))
  }

  @Test func keysWithinAPasteAreNoKeys() {
    let tokens = Self.tokens("\u{1B}[200~a") + [.key(KEY_UP), .pause, .key(KEY_ENTER)]
    #expect(decode(tokens + Self.tokens("b\u{1B}[201~")) == [.event(.paste("a\nb"))])
  }

  @Test func aPasteWithoutAnEndCanBeEnded() {
    let decoder = DecoderUnderTest()
    for token in Self.tokens("\u{1B}[200~abc") { #expect(decoder.decode(token) == []) }
    #expect(decoder.isInPaste && decoder.patience == 1)
    #expect(decoder.decode(.pause) == [])
    #expect(decoder.giveUp() == [.event(.paste("abc"))])
    #expect(!decoder.isInPaste && decoder.patience == nil)
    #expect(decoder.giveUp() == [])
    #expect(decoder.decode(.byte(UInt8(ascii: "k"))) == keys(.character("k")))
  }

  @Test func aPasteIsBounded() {
    let decoder = DecoderUnderTest()
    for token in Self.tokens("\u{1B}[200~") { _ = decoder.decode(token) }
    for _ in 0..<InputDecoder.longestPaste + 10 { _ = decoder.decode(.byte(UInt8(ascii: "a"))) }
    guard case .event(.paste(let text))? = decoder.giveUp().first else {
      Issue.record("no paste")
      return
    }
    #expect(text.utf8.count == InputDecoder.longestPaste)
  }

  /// After any input, silence returns the decoder to its initial state.
  @Test func noiseNeverSticks() {
    var generator = SplitMix(state: 7)
    let alphabet = Array("\u{1B}\u{1B}[[O<;~ABM0123456789 m\u{0}\u{3}\r\n\u{7F}é漢😀".utf8)
    for _ in 0..<2_000 {
      let decoder = DecoderUnderTest()
      for _ in 0..<Int.random(in: 1...60, using: &generator) {
        let token: InputToken =
          switch Int.random(in: 0..<20, using: &generator) {
          case 0: .key(Int32.random(in: 0...600, using: &generator))
          case 1: .pause
          default: .byte(alphabet.randomElement(using: &generator) ?? 0)
          }
        _ = decoder.decode(token)
      }
      _ = decoder.giveUp()
      #expect(!decoder.isInSequence && !decoder.isInPaste)
      #expect(decoder.decode(.byte(UInt8(ascii: "k"))) == keys(.character("k")))
    }
  }
}

/// A decoder as a class, since an expectation cannot call a mutating method.
private final class DecoderUnderTest {
  private var decoder = InputDecoder()
  var isInSequence: Bool { decoder.isInSequence }
  var isInPaste: Bool { decoder.isInPaste }
  func decode(_ token: InputToken) -> [DecodedInput] { decoder.decode(token) }
  var patience: Double? { decoder.patience }
  func giveUp() -> [DecodedInput] { decoder.giveUp() }
}

/// A small random number generator with a fixed sequence.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
