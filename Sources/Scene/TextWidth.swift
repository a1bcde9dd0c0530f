/// The width of text in a terminal.
extension Character {
  /// The width of the character in columns: 0, 1 or 2.
  ///
  /// Control, format and lone combining characters have no width and are never drawn, so text from
  /// a file cannot send control sequences to the terminal.
  public var columnWidth: Int {
    guard let first = unicodeScalars.first else { return 0 }
    if first.isASCII, unicodeScalars.count == 1 {
      return first.value >= 0x20 && first.value != 0x7F ? 1 : 0
    }
    switch first.properties.generalCategory {
    case .control, .format, .nonspacingMark, .enclosingMark, .lineSeparator, .paragraphSeparator,
      .surrogate, .unassigned:
      return 0
    default:
      break
    }
    if first.properties.isEmojiPresentation || isWide(first.value) { return 2 }
    return unicodeScalars.contains { $0.value == 0xFE0F } ? 2 : 1
  }
}

/// The blocks of East Asian characters that are two columns wide, in ascending order.
private let wideBlocks: [ClosedRange<UInt32>] = [
  0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
  0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19,
  0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18CFF, 0x1AFF0...0x1B2FF,
  0x1F200...0x1F2FF, 0x20000...0x3FFFD,
]

private func isWide(_ scalar: UInt32) -> Bool {
  guard scalar >= 0x1100 else { return false }
  return wideBlocks.contains { $0.contains(scalar) }
}

/// Measuring and cutting text in columns.
extension String {
  /// The width of the text in columns; characters that are not drawn have none.
  public var columnWidth: Int {
    reduce(0) { $0 + $1.columnWidth }
  }

  /// Returns the text if it fits into `columns`, otherwise its beginning followed by `ellipsis`.
  ///
  /// If not even the ellipsis fits, returns its beginning.
  public func truncated(toColumns columns: Int, ellipsis: String = "…") -> String {
    if columnWidth <= columns { return self }
    let room = columns - ellipsis.columnWidth
    if room <= 0 { return ellipsis.prefix(columns: columns) }
    return prefix(columns: room) + ellipsis
  }

  /// Returns the text padded with blanks to `columns`; longer text is unchanged.
  public func padded(toColumns columns: Int, alignment: Alignment = .leading) -> String {
    let missing = columns - columnWidth
    guard missing > 0 else { return self }
    let before = alignment.offset(of: 0, in: missing)
    return String(repeating: " ", count: before) + self
      + String(repeating: " ", count: missing - before)
  }

  /// Returns the longest prefix of at most `columns` columns.
  func prefix(columns: Int) -> String {
    var used = 0
    var result = ""
    for character in self {
      used += character.columnWidth
      if used > columns { break }
      result.append(character)
    }
    return result
  }
}

/// The alignment of text within a wider area.
public enum Alignment: Sendable, Hashable {
  /// Left, centred or right.
  case leading, center, trailing

  /// Returns the number of blank columns to the left of text `width` columns wide within `room`
  /// columns.
  func offset(of width: Int, in room: Int) -> Int {
    let free = max(0, room - width)
    switch self {
    case .leading: return 0
    case .center: return free / 2
    case .trailing: return free
    }
  }
}
