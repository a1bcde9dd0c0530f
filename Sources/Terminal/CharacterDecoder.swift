/// Decodes UTF-8 byte by byte, as a slow connection may deliver it.
///
/// Invalid bytes are dropped, and decoding continues as if they were absent.
struct CharacterDecoder {
  /// The bits of the character so far.
  private var value: UInt32 = 0
  /// The number of bytes still missing.
  private var missing = 0
  /// The smallest value for this number of bytes; smaller values are overlong encodings.
  private var least: UInt32 = 0

  /// Whether a character is incomplete.
  var isInCharacter: Bool { missing > 0 }

  /// Decodes a byte; returns the character it completes, if any.
  mutating func decode(_ byte: UInt8) -> Unicode.Scalar? {
    guard (0x80..<0xC0).contains(byte), missing > 0 else { return begin(byte) }
    value = value << 6 | UInt32(byte & 0x3F)
    missing -= 1
    return missing == 0 && value >= least ? Unicode.Scalar(value) : nil
  }

  /// Begins a character, dropping an incomplete one.
  private mutating func begin(_ byte: UInt8) -> Unicode.Scalar? {
    missing = 0
    switch byte {
    case ..<0x80: return Unicode.Scalar(byte)
    case 0xC0..<0xE0: (value, missing, least) = (UInt32(byte & 0x1F), 1, 0x80)
    case 0xE0..<0xF0: (value, missing, least) = (UInt32(byte & 0x0F), 2, 0x800)
    case 0xF0..<0xF8: (value, missing, least) = (UInt32(byte & 0x07), 3, 0x10000)
    default: break
    }
    return nil
  }
}
