import Foundation
import TestSupport
import Testing

@testable import Storage

@Suite struct WritingTests {
  @Test func tablesReadBackBitForBit() throws {
    var generator = SeededGenerator(seed: 9)
    let alphabet = Array("ab,;\t\"\n\r '1.-é😀_")
    try TemporaryFolder.with { folder in
      for round in 0..<200 {
        let columns = Int.random(in: 2...6, using: &generator)
        let rows = Int.random(in: 2...20, using: &generator)
        let names = (0..<columns).map { column in
          let length = Int.random(in: 0...6, using: &generator)
          let noise = String(
            (0..<length).map { _ in alphabet.randomElement(using: &generator) ?? "a" })
          return "\(noise)\(column)"
        }
        let values = (0..<(rows * columns)).map { _ -> Double in
          let number = Double(bitPattern: generator.next())
          let isSmall = Bool.random(using: &generator)
          return isSmall || !number.isFinite
            ? Double(Int.random(in: -9...9, using: &generator)) / 8 : number
        }
        let path = "\(folder.path)/\(round).csv"
        let table = Table(source: path, columnNames: names, values: values)
        try AtomicFile.write(table.csv(), to: path)
        let read = try Table.read(path: path)
        #expect(read.columnNames == names)
        let bits = read.columns.map { $0.values.map(\.bitPattern) }
        #expect(bits == table.columns.map { $0.values.map(\.bitPattern) })
      }
    }
  }

  @Test func writerGivesTheSameTextThroughItsBuffer() throws {
    try TemporaryFolder.with { folder in
      let values = (0..<30_000).map { Double($0) / 7 }
      let table = Table(source: "t", columnNames: ["a b", "c,d"], values: values)
      let path = "\(folder.path)/out.csv"
      let descriptor = open(path, O_WRONLY | O_CREAT, 0o600)
      var writer = CSVWriter(descriptor: descriptor, name: path)
      try writer.writeHeader(table.columnNames)
      for row in 0..<table.rowCount { try writer.writeRow(table.columns.map { $0.values[row] }) }
      try writer.finish()
      close(descriptor)
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data(table.csv()))
    }
  }

  @Test func atomicFileReplacesAndKeepsPermissionsAndLinks() throws {
    try TemporaryFolder.with { folder in
      let path = try folder.write("old".utf8, to: "model.kan")
      chmod(path, 0o640)
      let link = "\(folder.path)/link"
      symlink("model.kan", link)
      try AtomicFile.write("new", to: link)
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "new")
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      #expect(attributes[.posixPermissions] as? Int == 0o640)
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "model.kan")
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
          == ["link", "model.kan"])
    }
  }

  @Test func whatCannotBeWrittenIsSaid() throws {
    try TemporaryFolder.with { folder in
      for path in ["\(folder.path)/no/file", folder.path, "/dev/full"] {
        let error = #expect(throws: StorageError.self) { try AtomicFile.write("x", to: path) }
        #expect(error?.kind == .cannotWrite)
        #expect(error?.description.hasPrefix("\(path): ") == true)
        #expect(error?.description.contains("\n") == false)
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
      try AtomicFile.write("x", to: "/dev/null")
    }
  }

  @Test func fileNamesOfFullLengthAreWritten() throws {
    try TemporaryFolder.with { folder in
      let path = "\(folder.path)/\(String(repeating: "n", count: 255))"
      try AtomicFile.write("x", to: path)
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "x")
    }
  }
}
