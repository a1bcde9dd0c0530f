/// The encoding of a table's text, detected from its first bytes.
///
/// In files of single bytes, each field that is not valid UTF-8 is read as Latin-1.
enum TextEncoding: Sendable, Equatable {
  case singleBytes
  case utf16LittleEndian, utf16BigEndian

  /// The encoding of a text that begins with `bytes`, and the length of its byte-order mark.
  static func detect(_ bytes: some Collection<UInt8>) -> (encoding: TextEncoding, mark: Int) {
    let first = Array(bytes.prefix(256))
    if first.starts(with: [0xEF, 0xBB, 0xBF]) { return (.singleBytes, 3) }
    if first.starts(with: [0xFF, 0xFE]) { return (.utf16LittleEndian, 2) }
    if first.starts(with: [0xFE, 0xFF]) { return (.utf16BigEndian, 2) }
    // Without a mark: in UTF-16 text of a European language nearly every second byte is zero.
    let pairs = first.count / 2
    guard pairs >= 2 else { return (.singleBytes, 0) }
    let even = (0..<pairs).count { first[2 * $0] == 0 }
    let odd = (0..<pairs).count { first[2 * $0 + 1] == 0 }
    if even == 0, odd * 10 >= pairs * 9 { return (.utf16LittleEndian, 0) }
    if odd == 0, even * 10 >= pairs * 9 { return (.utf16BigEndian, 0) }
    return (.singleBytes, 0)
  }
}

/// Converts the bytes of a text to UTF-8, chunk by chunk.
struct TextDecoder {
  private let encoding: TextEncoding
  /// The first byte of a pair, left over from the previous chunk.
  private var half: UInt8?
  /// The first half of a surrogate pair.
  private var high: UInt16?

  init(_ encoding: TextEncoding) { self.encoding = encoding }

  /// Converts the next bytes to UTF-8; single-byte encodings pass through unchanged.
  mutating func decode(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard encoding != .singleBytes else { return bytes }
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    for byte in bytes {
      guard let first = half else {
        half = byte
        continue
      }
      half = nil
      let unit =
        encoding == .utf16LittleEndian
        ? UInt16(byte) << 8 | UInt16(first) : UInt16(first) << 8 | UInt16(byte)
      append(unit, to: &text)
    }
    return text[...]
  }

  private mutating func append(_ unit: UInt16, to text: inout [UInt8]) {
    if UTF16.isLeadSurrogate(unit) {
      high = unit
      return
    }
    let units = high.map { [$0, unit] } ?? [unit]
    high = nil
    text += String(decoding: units, as: UTF16.self).utf8
  }
}

/// A field's text: UTF-8 if valid, otherwise Latin-1.
func fieldText(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
  if let text = String(validating: bytes, as: UTF8.self) { return text }
  return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
}
