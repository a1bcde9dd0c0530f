/// Puts characters together from bytes of UTF-8, which a slow line may bring one by one.
///
/// Bytes that make no character are dropped, and what follows them is read as if they were not there.
struct CharacterDecoder {
  /// What the bytes so far say of the character.
  private var value: UInt32 = 0
  /// Bytes it still lacks.
  private var missing = 0
  /// What a character of so many bytes stands for at least; a smaller value has a shorter form.
  private var least: UInt32 = 0

  /// Whether a character has begun and waits for its rest.
  var isInCharacter: Bool { missing > 0 }

  /// Takes one byte; the character that is complete with it, if one is.
  mutating func decode(_ byte: UInt8) -> Unicode.Scalar? {
    guard (0x80..<0xC0).contains(byte), missing > 0 else { return begin(byte) }
    value = value << 6 | UInt32(byte & 0x3F)
    missing -= 1
    return missing == 0 && value >= least ? Unicode.Scalar(value) : nil
  }

  /// Begins a character; one that was not complete is given up.
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
