/// Builds a zip archive of uncompressed entries like PyTorch's, with contents aligned to 64 bytes.
struct ArchiveWriter {
  private var bytes: [UInt8] = []
  private var directory: [UInt8] = []
  private var count: UInt16 = 0

  /// Adds an entry.
  mutating func add(_ contents: [UInt8], named name: String) {
    let start = bytes.count
    let name = Array(name.utf8)
    // An extra field takes at least four bytes; its tag is the one PyTorch uses.
    let unpadded = start + 30 + name.count + 4
    let padding = (64 - unpadded % 64) % 64
    let facts =
      Self.number(UInt16(0)) + Self.number(UInt16(0)) + Self.number(UInt16(0))
      + Self.number(UInt16(0x21)) + Self.number(CyclicRedundancyCheck.checksum(contents))
      + Self.number(UInt32(contents.count)) + Self.number(UInt32(contents.count))
      + Self.number(UInt16(name.count))
    bytes += [0x50, 0x4B, 0x03, 0x04] + Self.number(UInt16(10)) + facts
    bytes += Self.number(UInt16(padding + 4)) + name
    bytes += Array("FB".utf8) + Self.number(UInt16(padding))
    bytes += Array(repeating: UInt8(ascii: "Z"), count: padding)
    bytes += contents
    directory += [0x50, 0x4B, 0x01, 0x02] + Self.number(UInt16(10)) + Self.number(UInt16(10))
    directory += facts + Array(repeating: 0, count: 12) + Self.number(UInt32(start)) + name
    count += 1
  }

  /// The complete archive.
  func archive() -> [UInt8] {
    let counts = Self.number(count) + Self.number(count)
    let place = Self.number(UInt32(directory.count)) + Self.number(UInt32(bytes.count))
    let end = [0x50, 0x4B, 0x05, 0x06, 0, 0, 0, 0] + counts + place + [0, 0]
    return bytes + directory + end
  }

  /// The bytes of a number in little-endian order.
  private static func number<Number: FixedWidthInteger>(_ value: Number) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }
}
