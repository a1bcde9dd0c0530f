import CNcurses
import Scene

/// Raw input from curses.
enum InputToken: Sendable, Equatable {
  /// A byte of a character, or a control character.
  case byte(UInt8)
  /// A key that terminfo knows, by its curses code, such as `KEY_UP`.
  case key(Int32)
  /// No more input is available at the moment.
  case pause
}

/// Decoded input, as the event loop handles it.
enum DecodedInput: Sendable, Equatable {
  /// An event for the application.
  case event(InputEvent)
  /// Ctrl-Z.
  case suspend
  /// Curses noticed that the terminal was resized.
  case sizeChanged
}

/// Converts tokens to events: a state machine that does no input or output itself.
///
/// Curses decodes the keys in the terminfo entry. This decodes the rest: characters, control
/// characters, pastes, the mouse, common sequences that terminals send regardless of their entry,
/// and Alt with a key, which is dropped as a whole rather than mistaken for Escape.
struct InputDecoder {
  /// The maximum length of a paste. Longer ones are cut, so that a lost end marker cannot exhaust
  /// memory.
  static let longestPaste = 1 << 20
  /// The maximum length of a sequence; longer ones are dropped as noise.
  private static let longestSequence = 32
  /// Seconds without input after which a paste is considered complete.
  private static let pastePatience = 1.0
  /// Seconds without input after which an incomplete sequence is dropped. Users do not type
  /// sequences, and treating a fragment as keys would trigger unintended actions.
  private static let sequencePatience = 0.25
  private static let escape: Unicode.Scalar = "\u{1B}"

  /// The incomplete escape sequence; empty between sequences.
  private var sequence: [Unicode.Scalar] = []
  private var character = CharacterDecoder()
  /// The text of an incomplete paste; nil outside a paste.
  private var paste: String.UnicodeScalarView?
  private var pasteCount = 0

  /// Whether a sequence is incomplete. A lone Escape is a key, except in a paste.
  var isInSequence: Bool { sequence.count > (paste == nil ? 1 : 0) }
  /// Whether a paste is incomplete.
  var isInPaste: Bool { paste != nil }
  /// Seconds without input after which to call `giveUp()`; nil if nothing is incomplete.
  var patience: Double? {
    if isInPaste { return Self.pastePatience }
    return isInSequence || character.isInCharacter ? Self.sequencePatience : nil
  }

  /// Decodes a token; returns the input it completes.
  mutating func decode(_ token: InputToken) -> [DecodedInput] {
    switch token {
    case .byte(let byte): return decode(byte)
    case .key(let code): return decodeKey(code)
    case .pause:
      // The rest of a sequence or a character may still arrive.
      guard !isInSequence, !character.isInCharacter, !sequence.isEmpty else { return [] }
      sequence = []
      return [.event(.key(.escape))]
    }
  }

  /// Stops waiting: drops an incomplete sequence or character, and ends a paste that has no end
  /// marker.
  mutating func giveUp() -> [DecodedInput] {
    sequence = []
    character = CharacterDecoder()
    return endPaste()
  }

  private mutating func endPaste() -> [DecodedInput] {
    guard let scalars = paste else { return [] }
    paste = nil
    pasteCount = 0
    // In a paste, terminals send newlines as the Enter key does: as carriage returns.
    let text = scalars.map { $0 == "\r" ? "\n" : $0 }
    return [.event(.paste(String(String.UnicodeScalarView(text))))]
  }

  private mutating func decode(_ byte: UInt8) -> [DecodedInput] {
    // In the old protocol, mouse reports are bytes rather than UTF-8.
    if isInOldMouse { return decode(Unicode.Scalar(byte)) }
    return character.decode(byte).map { decode($0) } ?? []
  }

  private mutating func decode(_ scalar: Unicode.Scalar) -> [DecodedInput] {
    if !sequence.isEmpty { return decodeInSequence(scalar) }
    if scalar == Self.escape {
      sequence = [scalar]
      return []
    }
    if paste != nil {
      appendToPaste(scalar)
      return []
    }
    return Self.decodePlain(scalar)
  }

  private mutating func decodeKey(_ code: Int32) -> [DecodedInput] {
    let isAlt = !sequence.isEmpty
    sequence = []
    character = CharacterDecoder()
    if code == KEY_RESIZE { return [.sizeChanged] }
    if paste != nil {
      if code == KEY_ENTER { appendToPaste("\r") }
      return []
    }
    guard !isAlt, let key = Self.key(code: code) else { return [] }
    return [.event(.key(key))]
  }

  private mutating func appendToPaste(_ scalar: Unicode.Scalar) {
    guard pasteCount < Self.longestPaste else { return }
    let isText = scalar.value >= 32 && scalar.value != 127
    guard isText || scalar == "\t" || scalar == "\n" || scalar == "\r" else { return }
    if scalar == "\n" && paste?.last == "\r" {
      // A carriage return and a line feed are one newline.
      paste?.removeLast()
      pasteCount -= 1
    }
    paste?.append(scalar)
    pasteCount += 1
  }
}

// MARK: - Escape sequences

extension InputDecoder {
  private mutating func decodeInSequence(_ scalar: Unicode.Scalar) -> [DecodedInput] {
    if scalar == Self.escape {
      // A new sequence begins; a lone Escape before it was a key.
      let isEscape = sequence.count == 1 && paste == nil
      sequence = [scalar]
      return isEscape ? [.event(.key(.escape))] : []
    }
    if scalar.value < 0x20 && sequence.count > 1 {
      // Sequences do not contain control characters, so this one is truncated.
      sequence = []
      return decode(scalar)
    }
    sequence.append(scalar)
    let introducer = sequence[1]
    if introducer != "[" && introducer != "O" {
      sequence = []  // Alt with a key.
      return []
    }
    if sequence.count == 2 { return [] }
    if isInOldMouse { return decodeOldMouse() }
    let isFinal = (0x40...0x7E).contains(scalar.value)
    let isParameter = (0x20...0x3F).contains(scalar.value)
    guard isFinal || (isParameter && sequence.count < Self.longestSequence) else {
      sequence = []
      return []
    }
    guard isFinal else { return [] }
    let parameters = String(String.UnicodeScalarView(sequence[2..<(sequence.count - 1)]))
    sequence = []
    return decodeSequence(parameters: parameters, final: Character(scalar))
  }

  private mutating func decodeSequence(parameters: String, final: Character) -> [DecodedInput] {
    if paste != nil {
      return parameters == "201" && final == "~" ? endPaste() : []
    }
    if parameters.hasPrefix("<") {
      return Self.mouse(parameters: parameters.dropFirst(), final: final)
    }
    if final == "~" {
      if parameters == "200" {
        paste = String.UnicodeScalarView()
        return []
      }
      return Self.keysByNumber[parameters].map { [.event(.key($0))] } ?? []
    }
    guard parameters.isEmpty || parameters == "1" else { return [] }
    return Self.keysByLetter[final].map { [.event(.key($0))] } ?? []
  }

  /// Decodes a mouse report of the SGR protocol. Releases, which end with `m`, are ignored.
  private static func mouse(parameters: Substring, final: Character) -> [DecodedInput] {
    let numbers = parameters.split(separator: ";").compactMap { Int($0) }
    guard final == "M", numbers.count == 3 else { return [] }
    return mouse(button: numbers[0], column: numbers[1], row: numbers[2])
  }

  /// Whether this is a mouse report of a terminal without the SGR protocol.
  private var isInOldMouse: Bool {
    sequence.count > 2 && sequence[1] == "[" && sequence[2] == "M" && paste == nil
  }

  /// Decodes a mouse report of the old protocol: button, column and row in the three bytes after
  /// the introducer, each plus 32.
  private mutating func decodeOldMouse() -> [DecodedInput] {
    guard sequence.count == 6 else { return [] }
    let numbers = sequence[3...].map { Int($0.value) - 32 }
    sequence = []
    return Self.mouse(button: numbers[0], column: numbers[1], row: numbers[2])
  }

  /// Decodes a press or a turn of the wheel; columns and rows count from 1.
  private static func mouse(button: Int, column: Int, row: Int) -> [DecodedInput] {
    let modifiers = 4 + 8 + 16
    let actions: [Int: MouseAction] = [0: .press, 64: .wheelUp, 65: .wheelDown]
    guard let action = actions[button & ~modifiers], column >= 1, row >= 1 else { return [] }
    return [.event(.mouse(action, Point(x: column - 1, y: row - 1)))]
  }

  private static let keysByLetter: [Character: Key] = [
    "A": .up, "B": .down, "C": .right, "D": .left, "H": .home, "F": .end, "Z": .backTab,
    "M": .enter, "P": .function(1), "Q": .function(2), "R": .function(3), "S": .function(4),
  ]

  private static let keysByNumber: [String: Key] = [
    "1": .home, "2": .insert, "3": .delete, "4": .end, "5": .pageUp, "6": .pageDown, "7": .home,
    "8": .end, "11": .function(1), "12": .function(2), "13": .function(3), "14": .function(4),
    "15": .function(5), "17": .function(6), "18": .function(7), "19": .function(8),
    "20": .function(9), "21": .function(10), "23": .function(11), "24": .function(12),
  ]
}

// MARK: - Plain characters and keys of terminfo

extension InputDecoder {
  private static func decodePlain(_ scalar: Unicode.Scalar) -> [DecodedInput] {
    switch scalar.value {
    case 3: return [.event(.interrupt)]
    case 8, 127: return [.event(.key(.backspace))]
    case 9: return [.event(.key(.tab))]
    case 10, 13: return [.event(.key(.enter))]
    case 26: return [.suspend]
    case 1...26: return [.event(.key(.control(character(scalar, plus: 0x60))))]
    case 28...31: return [.event(.key(.control(character(scalar, plus: 0x40))))]
    case 0, 0x80..<0xA0: return []
    default: return [.event(.key(.character(Character(scalar))))]
    }
  }

  /// The character of a control code: a letter in lower case, or one of `\ ] ^ _`.
  private static func character(_ control: Unicode.Scalar, plus offset: UInt8) -> Character {
    Character(Unicode.Scalar(UInt8(control.value) + offset))
  }

  private static func key(code: Int32) -> Key? {
    if (KEY_F0 + 1...KEY_F0 + 63).contains(code) { return .function(Int(code - KEY_F0)) }
    return keysByCode[code]
  }

  private static let keysByCode: [Int32: Key] = [
    KEY_UP: .up, KEY_DOWN: .down, KEY_LEFT: .left, KEY_RIGHT: .right,
    KEY_HOME: .home, KEY_FIND: .home, KEY_A1: .home, KEY_END: .end, KEY_SELECT: .end, KEY_C1: .end,
    KEY_PPAGE: .pageUp, KEY_A3: .pageUp, KEY_NPAGE: .pageDown, KEY_C3: .pageDown,
    KEY_BTAB: .backTab, KEY_ENTER: .enter, KEY_BACKSPACE: .backspace, KEY_DC: .delete,
    KEY_IC: .insert,
  ]
}
