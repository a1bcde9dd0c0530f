import TestSupport
import Testing

@testable import Storage

/// What reading a text gives, scanned in chunks of one size.
private func outcome(of text: [UInt8], chunkSize: Int) -> String {
  let comma = UInt8(ascii: ",")
  let format = TableFormat(
    Array("a,b\n1,2\n".utf8), isWhole: true, path: "t", options: TableOptions())
  let builder = TableBuilder(
    source: "t", format: format, options: TableOptions(), choice: ColumnChoice())
  var scanner = RecordScanner(source: "t", delimiter: comma, sink: builder)
  do throws(StorageError) {
    for start in stride(from: 0, to: text.count, by: chunkSize) {
      try scanner.scan(text[start..<min(text.count, start + chunkSize)])
    }
    try scanner.finish()
  } catch {
    return error.description
  }
  let columns = scanner.sink.columns
  return "\(columns.map(\.name)) \(columns.map { $0.values.map { "\($0)" } }) "
    + "\(columns.map(\.levels)) \(scanner.sink.rowCount)"
}

@Suite struct ScannerTests {
  @Test func chunksMakeNoDifference() {
    let text =
      "\"a\r\n\"\"x\", b ,c\r\n\r\n1,\"2\" ,3\r\n \"4\",5e0, 6\r7,8,9\n\n10,11,12".utf8
    let whole = outcome(of: Array(text), chunkSize: 1000)
    #expect(
      whole.hasSuffix(
        #"[["1.0", "4.0", "7.0", "10.0"], ["2.0", "5.0", "8.0", "11.0"], "#
          + #"["3.0", "6.0", "9.0", "12.0"]] [[], [], []] 4"#))
    for size in 1...text.count {
      #expect(outcome(of: Array(text), chunkSize: size) == whole)
    }
  }

  /// Anything at all gives a table or a one-line error, the same for every chunk size.
  @Test func noiseIsReadOrRefused() {
    var generator = SeededGenerator(seed: 10)
    let pieces = [
      "1", "2.5", " 7", "\"3\"", ",", ",", ",", "\n", "\r\n", "\r", "\"", "x", "é", "\0",
    ]
    var tables = 0
    for round in 0..<3000 {
      let length = Int.random(in: 0...20, using: &generator)
      let noise = (0..<length).map { _ in
        // The pieces that make a table are drawn more often.
        let count = Bool.random(using: &generator) ? 10 : pieces.count
        return pieces[Int.random(in: 0..<count, using: &generator)]
      }
      let start = round % 2 == 0 ? "a,b\n1,2\n" : ""
      let text = Array((start + noise.joined()).utf8)
      let whole = outcome(of: text, chunkSize: 1000)
      if whole.hasPrefix("[\"a\", \"b\"]") { tables += 1 }
      #expect(!whole.contains("\n"))
      for size in [1, 2, 3, 7] {
        #expect(outcome(of: text, chunkSize: size) == whole, "\(text)")
      }
    }
    #expect(tables > 10)
  }

  @Test func aFieldOfAMebibyteIsRefused() {
    let long = [UInt8](repeating: UInt8(ascii: "7"), count: (1 << 20) + 1)
    let quoted = Array("a,b\n1,2\n\"".utf8) + long
    #expect(outcome(of: quoted, chunkSize: 1 << 16).hasPrefix("t:3: a quote that opens"))
    let plain = Array("a,b\n1,2\n3,".utf8) + long
    #expect(outcome(of: plain, chunkSize: 1 << 16).hasPrefix("t:3: a field is longer"))
  }
}
