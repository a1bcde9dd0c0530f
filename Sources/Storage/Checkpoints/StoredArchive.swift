/// A zip archive whose entries are stored uncompressed, as PyTorch writes it.
struct StoredArchive {
  /// The magic number at the start of every archive.
  static let mark: [UInt8] = [0x50, 0x4B, 0x03, 0x04]

  /// The byte range of each entry's contents, by the entry's name.
  private(set) var entries: [String: Range<Int>] = [:]
  private let bytes: [UInt8]

  /// Reads the directory of an archive and validates the position and checksum of every entry.
  init(_ bytes: [UInt8]) throws(CheckpointError) {
    self.bytes = bytes
    let end = try Self.directoryEnd(of: bytes)
    var position = end.start
    var total = 0
    for _ in 0..<end.count {
      let record = try DirectoryRecord(bytes, at: position)
      position = record.end
      let range = try record.contents(in: bytes)
      // Overlapping entries could take far longer to check than the length of the file suggests.
      total += range.count
      guard total <= bytes.count else { throw CheckpointError("its entries overlap") }
      guard CyclicRedundancyCheck.checksum(bytes[range]) == record.checksum else {
        throw CheckpointError(
          "\(record.name): its checksum is wrong; take another copy of the file")
      }
      guard entries.updateValue(range, forKey: record.name) == nil else {
        throw CheckpointError("\(record.name): occurs twice")
      }
    }
  }

  /// The contents of an entry; nil if there is none of that name.
  subscript(name: String) -> ArraySlice<UInt8>? { entries[name].map { bytes[$0] } }

  // MARK: The end of the directory

  /// The start of the directory and its number of entries.
  private static func directoryEnd(
    of bytes: [UInt8]
  ) throws(CheckpointError) -> (start: Int, count: Int) {
    guard bytes.starts(with: mark) else {
      throw CheckpointError("is not a zip archive, as torch.save writes since PyTorch 1.6")
    }
    // The end record is followed by a comment of unknown length.
    let last = bytes.count - 22
    guard
      let end = stride(from: last, through: max(0, last - 65535), by: -1)
        .first(where: { bytes.number(UInt32.self, at: $0) == 0x0605_4B50 })
    else { throw CheckpointError("is cut short; take another copy of the file") }
    let short = (
      start: Int(bytes.number(UInt32.self, at: end + 16) ?? 0),
      count: Int(bytes.number(UInt16.self, at: end + 10) ?? 0)
    )
    guard short.count == 0xFFFF || short.start == 0xFFFF_FFFF else { return short }
    guard bytes.number(UInt32.self, at: end - 20) == 0x0706_4B50,
      let place = bytes.position(at: end - 12),
      bytes.number(UInt32.self, at: place) == 0x0606_4B50,
      let count = bytes.position(at: place + 32), let start = bytes.position(at: place + 48)
    else { throw CheckpointError("the end of its directory is damaged") }
    return (start, count)
  }
}

/// An entry of the archive's directory.
private struct DirectoryRecord {
  let name: String
  let checksum: UInt32
  /// The offset just after the record.
  let end: Int
  private var size: Int
  private var header: Int

  init(_ bytes: [UInt8], at start: Int) throws(CheckpointError) {
    let damaged = CheckpointError("its directory is damaged or cut short")
    guard bytes.number(UInt32.self, at: start) == 0x0201_4B50,
      let flags = bytes.number(UInt16.self, at: start + 8),
      let method = bytes.number(UInt16.self, at: start + 10),
      let checksum = bytes.number(UInt32.self, at: start + 16),
      let storedSize = bytes.number(UInt32.self, at: start + 20),
      let size = bytes.number(UInt32.self, at: start + 24),
      let nameLength = bytes.number(UInt16.self, at: start + 28),
      let extraLength = bytes.number(UInt16.self, at: start + 30),
      let commentLength = bytes.number(UInt16.self, at: start + 32),
      let header = bytes.number(UInt32.self, at: start + 42),
      let nameBytes = bytes.slice(start + 46, count: Int(nameLength)),
      let extra = bytes.slice(start + 46 + Int(nameLength), count: Int(extraLength))
    else { throw damaged }
    name = singleLine(String(decoding: nameBytes, as: UTF8.self), limit: 100)
    guard method == 0, flags & 1 == 0, storedSize == size else {
      throw CheckpointError("\(name): is compressed or encrypted, which torch.save does not do")
    }
    self.checksum = checksum
    self.size = Int(size)
    self.header = Int(header)
    end = start + 46 + Int(nameLength) + Int(extraLength) + Int(commentLength)
    try readLongNumbers(Array(extra))
  }

  /// Reads the numbers that do not fit into 32 bits from the extra field: size, stored size,
  /// header.
  private mutating func readLongNumbers(_ extra: [UInt8]) throws(CheckpointError) {
    guard size == 0xFFFF_FFFF || header == 0xFFFF_FFFF else { return }
    var position = 0
    while let identifier = extra.number(UInt16.self, at: position),
      let length = extra.number(UInt16.self, at: position + 2)
    {
      if identifier == 1 {
        var place = position + 4
        if size == 0xFFFF_FFFF {
          size = extra.position(at: place) ?? -1
          place += 16
        }
        if header == 0xFFFF_FFFF { header = extra.position(at: place) ?? -1 }
        return
      }
      position += 4 + Int(length)
    }
    throw CheckpointError("\(name): its directory entry is damaged")
  }

  /// The byte range of the contents, which follow the entry's local header.
  func contents(in bytes: [UInt8]) throws(CheckpointError) -> Range<Int> {
    guard header >= 0, bytes.number(UInt32.self, at: header) == 0x0403_4B50,
      let nameLength = bytes.number(UInt16.self, at: header + 26),
      let extraLength = bytes.number(UInt16.self, at: header + 28),
      let slice = bytes.slice(header + 30 + Int(nameLength) + Int(extraLength), count: size)
    else { throw CheckpointError("\(name): is not where the directory says, or cut short") }
    return slice.startIndex..<slice.endIndex
  }
}

extension [UInt8] {
  /// Reads a little-endian number at `start`; nil if it exceeds the bytes.
  func number<Number: FixedWidthInteger>(_ type: Number.Type, at start: Int) -> Number? {
    guard let slice = slice(start, count: MemoryLayout<Number>.size) else { return nil }
    return slice.reversed().reduce(Number(0)) { ($0 << 8) | Number(truncatingIfNeeded: $1) }
  }

  /// Reads an eight-byte number that is a valid offset.
  fileprivate func position(at start: Int) -> Int? {
    number(UInt64.self, at: start).flatMap { $0 < 1 << 48 ? Int($0) : nil }
  }

  /// The `count` bytes from `start`; nil if they exceed the array.
  fileprivate func slice(_ start: Int, count: Int) -> ArraySlice<UInt8>? {
    guard start >= 0, count >= 0, start <= self.count, count <= self.count - start else {
      return nil
    }
    return self[start..<(start + count)]
  }
}
