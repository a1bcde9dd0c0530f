import Foundation
import Testing

@testable import Storage

/// Tables as people have them: what columns hold and which values they have.
@Suite struct RealTableTests {
  private func read(
    _ bytes: some Sequence<UInt8>, name: String = "t.csv", options: TableOptions = TableOptions()
  ) throws -> Table {
    try TemporaryFolder.with { folder in
      try Table.read(path: try folder.write(bytes, to: name), options: options)
    }
  }

  private func read(_ text: String, options: TableOptions = TableOptions()) throws -> Table {
    try read(text.utf8, options: options)
  }

  private func expect(_ table: Table, _ columns: [(String, TableColumn.Kind, [Double])]) {
    #expect(table.columnNames == columns.map(\.0))
    for (column, expected) in zip(table.columns, columns) {
      #expect(column.kind == expected.1, "\(column.name)")
      let text = column.values.map { "\($0)" }
      #expect(text == expected.2.map { "\($0)" }, "\(column.name)")
    }
  }

  // MARK: Layout

  @Test(arguments: [
    "a,b\n1,2.5\n3,4\n", "a;b\n1;2,5\n3;4\n", "a b\n1 2.5\n3  4\n", " a   b\n 1   2.5\n 3   4\n",
    "a|b\n1|2.5\n3|4\n", "a\tb\n1\t2.5\n3\t4\n", "sep=;\na;b\n1;2.5\n3;4\n",
    "# made by a tool, 3\n# \"x\na,b\n1,2.5\n# in between\n3,4\n", "# a b\n1 2.5\n3 4\n",
    "a,b,\n1,2.5,\n3,4,\n", "a,b\n1,2.5,\n3,4,\n", "\"a\";\"b\"\n\"1\";\"2,5\"\n\"3\";\"4,0\"\n",
    "a b\n1 2,5\n3 4,25\n",
  ])
  func oneTableInManyLayouts(_ text: String) throws {
    let table = try read(text)
    let columns = table.columns.filter { $0.kind != .empty }
    #expect(columns.map(\.name) == ["a", "b"])
    #expect(columns[0].values == [1, 3])
    #expect(columns[1].values[0] == 2.5)
  }

  @Test func namesOfRowsAsRWritesThem() throws {
    let table = try read("\"a\" \"b\"\n\"1\" 2 3\n\"2\" 4 5\n")
    expect(
      table, [("column 1", .index, []), ("a", .number, [2, 4]), ("b", .number, [3, 5])])
    let cars = try read("mpg cyl\n\"Mazda RX4\" 21 6\n\"Datsun 710\" 22.8 4\nFiat 32 4\n")
    #expect(cars.columns[0].kind == .nameless)
    #expect(cars.columns[1].values == [21, 22.8, 32])
  }

  @Test(arguments: [
    ",a,y\n0,5,6\n1,7,8\n", "rownames,a,y\n1,5,6\n2,7,8\n", "Unnamed: 0,a,y\n0,5,6\n1,7,8\n",
  ])
  func firstColumnsThatNumberTheRows(_ text: String) throws {
    let table = try read(text)
    #expect(table.columns.map(\.kind) == [.index, .number, .number])
  }

  @Test func aNamedFirstColumnOfNumbersIsData() throws {
    #expect(try read("x,y\n0,1\n1,2\n2,5\n").columns[0].kind == .number)
    #expect(try read(",y\n5,1\n1,2\n2,5\n").columns[0].kind == .number)
  }

  @Test(arguments: [true, false])
  func utf16(_ hasMark: Bool) throws {
    let text = "größe,b\n1,2.5\n3,4\n"
    let units = Array(((hasMark ? "\u{FEFF}" : "") + text).utf16)
    let little = units.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    let big = units.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
    for bytes in [little, big] {
      let table = try read(bytes)
      expect(table, [("größe", .number, [1, 3]), ("b", .number, [2.5, 4])])
    }
  }

  @Test func latin1() throws {
    let bytes: [UInt8] = Array("gr".utf8) + [0xF6, 0xDF] + Array("e,b\n1,2\n3,4\n".utf8)
    #expect(try read(bytes).columnNames == ["größe", "b"])
  }

  // MARK: Numbers

  @Test(arguments: [
    ("1,234.5", DecimalMark.point, 1234.5), ("1.234,5", .comma, 1234.5), ("1.234", .comma, 1234),
    ("12 %", .point, 12), ("$1,000", .point, 1000), ("-$5", .point, -5), ("(7.5)", .point, -7.5),
    ("1 234 567", .point, 1_234_567), ("1\u{202F}234,5", .comma, 1234.5), ("€ 3,50", .comma, 3.5),
    ("\u{2212}2", .point, -2), ("1'000", .point, 1000), ("1,234,567", .point, 1_234_567),
    ("0,5", .comma, 0.5), ("2e3", .comma, 2000), ("2,5e3", .comma, 2500), (".5", .point, 0.5),
  ])
  func numbersWithSigns(_ text: String, _ decimal: DecimalMark, _ number: Double) {
    var text = text
    #expect(text.withUTF8 { parseField($0, decimal: decimal) } == number)
  }

  @Test(arguments: [
    "1,23,4", "12,34", "1-2", "$", "%", "()", "1 2 3 4", "1.2.3", "0x10", "a1", "--1", "1,2345",
  ])
  func whatIsNoNumber(_ text: String) {
    var text = text
    #expect(text.withUTF8 { parseField($0, decimal: .point) } == nil)
  }

  @Test func theDecimalMarkCanBeSaid() throws {
    var options = TableOptions()
    #expect(try read("a;b\n1,234;1\n2,345;2\n").columns[0].values == [1.234, 2.345])
    options.decimal = .point
    #expect(
      try read("a;b\n1,234;1\n2,345;2\n", options: options).columns[0].values == [1234, 2345])
  }

  // MARK: Missing values

  @Test func missingValuesAreCounted() throws {
    var options = TableOptions()
    options.missingValues = ["x", "-999"]
    let table = try read(
      "a,b,c\nNA,1,2\n?,,nan\n.,-,3\nx,-999,4\n5,2,NULL\n6,3,5\n", options: options)
    #expect(table.columns.map(\.missing) == [4, 3, 2])
    #expect(table.columns.map(\.firstMissingLine) == [2, 3, 3])
    #expect(table.columns[0].values.suffix(2) == [5, 6])
  }

  // MARK: Dates

  @Test(arguments: [
    ["2025-01-30", "2025-01-31", "2025-02-02"], ["30.1.2025", "31.1.2025", "2.2.2025"],
    ["1/30/2025", "1/31/2025", "2/2/2025"], ["30/01/25", "31/01/25", "02/02/25"],
    ["Jan 30, 2025", "Jan 31, 2025", "Feb 2, 2025"],
    ["30 January 2025", "31 Jan 2025", "2 feb 2025"],
    ["2025/01/30", "2025/01/31", "2025/02/02"],
    ["2025-01-30T00:00:00Z", "2025-01-31 00:00", "2025-02-02T01:00:00+01:00"],
  ])
  func datesBecomeDays(_ dates: [String]) throws {
    let rows = dates.enumerated().map { "\"\($1)\",\($0)\n" }
    let table = try read("date,y\n" + rows.joined())
    #expect(table.columns[0].kind == .date(origin: "2025-01-30"))
    #expect(table.columns[0].values == [0, 1, 3])
  }

  @Test func theOrderOfDatesFollowsFromAllOfThem() throws {
    let table = try read("date,y\n1/2/2025,1\n3/2/2025,2\n31/2/2025,3\n")
    #expect(table.columns[0].kind != .date(origin: "2025-01-02"))
    let other = try read("date,y\n1/2/2025,1\n3/2/2025,2\n28/2/2025,3\n")
    #expect(other.columns[0].kind == .date(origin: "2025-02-01"))
    #expect(other.columns[0].values == [0, 2, 27])
  }

  // MARK: Text

  @Test func textIsACategory() throws {
    let table = try read("c,flag,y\nred,yes,1\nblue,no,2\nred,yes,3\nNA,no,4\nblue,yes,5\n")
    expect(
      table,
      [
        ("c", .category(levels: ["blue", "red"]), [1, 0, 1, .nan, 0]),
        ("flag", .category(levels: ["no", "yes"]), [1, 0, 1, 0, 1]),
        ("y", .number, [1, 2, 3, 4, 5]),
      ])
  }

  @Test func codesKeepTheirTextsAndOrder() throws {
    let table = try read("c,y\n10,1\n9,2\nA,3\n007,4\n10,5\nA,6\n9,1\n007,2\n")
    #expect(table.columns[0].kind == .category(levels: ["007", "9", "10", "A"]))
    var options = TableOptions()
    options.categories = ["c"]
    let codes = try read("c,y\n10,1\n9,2\n10,3\n", options: options)
    expect(codes, [("c", .category(levels: ["9", "10"]), [1, 0, 1]), ("y", .number, [1, 2, 3])])
  }

  @Test func namesOfRowsAndSpoiledNumbersAreLeftOut() throws {
    let rows = (0..<40).map { "name \($0),\($0 == 17 ? "heavy" : "\($0 * $0)"),\($0)\n" }
    let table = try read("name,mass,y\n" + rows.joined())
    #expect(table.columns[0].kind == .identifier(levels: 40))
    #expect(table.columns[1].kind == .spoiled(text: "heavy", line: 19))
    let choice = ColumnChoice()
    let error = #expect(throws: StorageError.self) { try choice.resolved(in: table) }
    #expect(error?.message.contains("\"heavy\" in line 19") == true)
  }
}
