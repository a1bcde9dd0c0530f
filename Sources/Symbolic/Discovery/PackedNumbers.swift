/// Numbers as a file stores them: one string with eleven characters per number, six bits each,
/// lowest bits first. The numbers come back bit by bit.
struct PackedNumbers: Codable {
  let values: [Double]

  private static let alphabet = Array(
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_".utf8)
  /// The six bits that each character encodes; 255 for characters outside the alphabet.
  private static let bits: [UInt8] = {
    var bits = [UInt8](repeating: 255, count: 256)
    for (index, character) in alphabet.enumerated() { bits[Int(character)] = UInt8(index) }
    return bits
  }()
  private static let length = 11

  init(_ values: [Double]) { self.values = values }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let values = Self.unpacked(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "these are no packed numbers")
    }
    self.values = values
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(packed)
  }

  private var packed: String {
    let alphabet = Self.alphabet
    var text: [UInt8] = []
    text.reserveCapacity(values.count * Self.length)
    for value in values {
      var rest = value.bitPattern
      for _ in 0..<Self.length {
        text.append(alphabet[Int(rest & 63)])
        rest >>= 6
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static func unpacked(_ text: String) -> [Double]? {
    let characters = Array(text.utf8)
    guard characters.count.isMultiple(of: length) else { return nil }
    let table = bits
    var values: [Double] = []
    values.reserveCapacity(characters.count / length)
    for start in stride(from: 0, to: characters.count, by: length) {
      var pattern: UInt64 = 0
      for place in 0..<length {
        let part = table[Int(characters[start + place])]
        guard part < 64 else { return nil }
        pattern |= UInt64(part) << UInt64(6 * place)
      }
      values.append(Double(bitPattern: pattern))
    }
    return values
  }
}
