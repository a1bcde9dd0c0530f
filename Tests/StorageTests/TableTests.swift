import Foundation
import Testing

@testable import Storage

/// Reads `text` as a file of that name.
private func read(
  _ text: String, name: String = "t.csv", choice: ColumnChoice = ColumnChoice(),
  minimumRowCount: Int = 2
) throws -> Table {
  try TemporaryFolder.with { folder in
    let path = try folder.write(text.utf8, to: name)
    return try Table.read(path: path, choice: choice, minimumRowCount: minimumRowCount)
  }
}

private struct BadTable: CustomTestStringConvertible {
  let text: String
  let message: String
  var choice = ColumnChoice()
  var testDescription: String { message }
}

@Suite struct TableTests {
  @Test(arguments: [
    "a,b\n1,2\n3,4\n", "a,b\n1,2\n3,4", "a,b\r\n1,2\r\n3,4\r\n", "a,b\r1,2\r3,4\r",
    "\u{FEFF}a,b\n1,2\n3,4\n", "\na,b\n\n1,2\n  \n3,4\n\n", " a , b \n 1 ,\t2\n3, 4 ",
    "\"a\",\"b\"\n\"1\",2\n 3 , \"4\" \n", "a;b\n1;2\n3;4\n", "a\tb\n1\t2\n3\t4\n",
    "a,b\n+1,2.0\n3e0,400E-2\n", "a,b\r\n\r\n1,2\r\n3,4",
  ])
  func sameTableInManyForms(_ text: String) throws {
    let table = try read(text)
    #expect(table.columnNames == ["a", "b"])
    #expect(table.values == [1, 2, 3, 4])
  }

  @Test func quotedNamesHoldAnything() throws {
    let table = try read("\"x, y\",\"two\nlines\",\"say \"\"hi\"\"\",\"1\"\n1,2,3,4\n5,6,7,8\n")
    #expect(table.columnNames == ["x, y", "two\nlines", "say \"hi\"", "1"])
    #expect(table.rowCount == 2)
    #expect(table[1, 2] == 7)
    #expect(table.column(1) == [2, 6])
  }

  @Test func lineNumbersCountLinesInsideQuotes() {
    let error = #expect(throws: StorageError.self) {
      try read("\"a\r\nb\",c\r\n\r\n1,2\r\nx,3\r\n")
    }
    #expect(error?.line == 5)
    #expect(error?.column == 1)
  }

  @Test func delimiterFollowsTheHeader() throws {
    #expect(try read("a;b,c;d\n1;2;3\n3;4;5\n").columnNames == ["a", "b,c", "d"])
    #expect(try read("a,b\tc\n1\t2\n3\t4\n", name: "t.tsv").columnNames == ["a,b", "c"])
    #expect(try read("\"a,b,c\";d\n1;2\n3;4\n").columnNames == ["a,b,c", "d"])
    #expect(try read("a,b\n1,2\n3,4\n", name: "t.tsv").columnNames == ["a", "b"])
  }

  @Test(arguments: [
    BadTable(text: "", message: ": the file is empty; a header and rows of numbers are needed"),
    BadTable(
      text: "\n \n", message: ": the file is empty; a header and rows of numbers are needed"),
    BadTable(text: "a,b\n", message: ": there is a header but no row; add rows of numbers"),
    BadTable(text: "a,b\n1,2\n", message: ": at least two rows are needed, there is 1; add rows"),
    BadTable(
      text: "1,2\n3,4\n",
      message: ":1: a header is needed; put a line with the columns' names first"),
    BadTable(
      text: "a,b\n1,2\n3\n4,5\n",
      message: ":3: 2 fields expected as in the header, 1 found; correct or remove the row"),
    BadTable(
      text: "a,b\n1,2\nx,3,4\n",
      message: ":3: 2 fields expected as in the header, 3 found; correct or remove the row"),
    BadTable(
      text: "species,mass\n\nAdelie,2\n3,4\n",
      message: ":3: column \"species\" (1): \"Adelie\" is not a number; correct it, or leave the "
        + "column out by naming the others with --inputs"),
    BadTable(
      text: "a,b\n1,2\n1,x2\n",
      message: ":3: column \"b\" (2): \"x2\" is not a number; correct it or remove the row",
      choice: ColumnChoice(inputs: ["a"])),
    BadTable(
      text: "a,b\n1,2\n,3\n",
      message: ":3: column \"a\" (1): the field is empty; fill it in or remove the row"),
    BadTable(
      text: "a,b\n1,NaN\n2,3\n",
      message: ":2: column \"b\" (2): \"NaN\" is a missing value; fill it in or remove the row"),
    BadTable(
      text: "a,b\n1,NA\n2,3\n",
      message: ":2: column \"b\" (2): \"NA\" is a missing value; fill it in or remove the row"),
    BadTable(
      text: "a,b\n1,2\n-inf,3\n",
      message: ":3: column \"a\" (1): \"-inf\" is not finite; remove the row"),
    BadTable(
      text: "a,b\n1,2\n1e400,3\n",
      message: ":3: column \"a\" (1): \"1e400\" is too large for a number; remove the row"),
    BadTable(
      text: "a;b\n1;2\n1,5;3\n",
      message: ":3: column \"a\" (1): \"1,5\" is not a number; decimal commas are not supported, "
        + "write a point"),
    BadTable(
      text: "a,b\n0x10,2\n1,3\n",
      message: ":2: column \"a\" (1): \"0x10\" is not a number; "
        + "correct it, or leave the column out by naming the others with --inputs"),
    BadTable(
      text: "a,b,a\n1,2,3\n4,5,6\n",
      message: ":1: columns 1 and 3 are both named \"a\"; rename one"),
    BadTable(
      text: "a,,b\n1,2,3\n4,5,6\n", message: ":1: column 2 has no name; name it or remove it"),
    BadTable(
      text: "a,b\n1,\u{0}2\n4,5\n",
      message: ":2: a zero byte: this is binary data or UTF-16; give a CSV or TSV file in UTF-8"),
    BadTable(
      text: "a,b\n1,2\n\"3,4\n5,6\n",
      message: ":3: a quote that opens in this line is never closed; close it or remove it"),
    BadTable(
      text: "a,b\n\"1\"2,2\n3,4\n",
      message: ":2: text follows a closing quote; quote the whole field and double the quotes "
        + "inside"),
    BadTable(
      text: "a,b\n\"1\" \"2\",2\n3,4\n",
      message: ":2: text follows a closing quote; quote the whole field and double the quotes "
        + "inside"),
    BadTable(
      text: "length,width\n1,2\n3,4\n",
      message: ":1: there is no column \"lenght\"; did you mean \"length\"? columns are length, "
        + "width", choice: ColumnChoice(targets: ["lenght"])),
    BadTable(
      text: "a,b\n1,2\n3,4\n",
      message: ":1: column \"b\" is both input and target; choose --target and --inputs apart",
      choice: ColumnChoice(inputs: ["a", "b"])),
    BadTable(
      text: "a,b\n1,2\n3,4\n", message: ":1: input \"a\" is named twice; name it once",
      choice: ColumnChoice(inputs: ["a", "a"])),
    BadTable(
      text: "a\n1\n3\n",
      message: ":1: there is no input column beside the target; two columns are needed"),
  ])
  private func badTables(_ bad: BadTable) throws {
    try TemporaryFolder.with { folder in
      let path = try folder.write(bad.text.utf8, to: "bad.csv")
      let error = #expect(throws: StorageError.self) {
        try Table.read(path: path, choice: bad.choice)
      }
      #expect(error?.description == path + bad.message)
      #expect(error?.kind == .badData)
    }
  }

  @Test func filesThatAreNoText() throws {
    try TemporaryFolder.with { folder in
      let missing = #expect(throws: StorageError.self) { try Table.read(path: "\(folder.path)/no") }
      #expect(missing?.kind == .noInput)
      #expect(missing?.message.contains("No such file") == true)
      let directory = #expect(throws: StorageError.self) { try Table.read(path: folder.path) }
      #expect(directory?.kind == .badData)
      #expect(directory?.message == "is a directory; name a file in it")
      let wide = try folder.write([0xFF, 0xFE, 0x61, 0, 0x2C, 0, 0x62, 0], to: "wide.csv")
      let encoding = #expect(throws: StorageError.self) { try Table.read(path: wide) }
      #expect(encoding?.description == "\(wide):1: the file is UTF-16; save it as UTF-8")
      let latin = try folder.write([0x61, 0xE9, 0x2C, 0x62, 0x0A], to: "latin.csv")
      let name = #expect(throws: StorageError.self) { try Table.read(path: latin) }
      #expect(name?.message == "the name of column 1 is not UTF-8; save the file as UTF-8")
      let noise = try folder.write((0..<5000).map { UInt8($0 * 7 % 255 + 1) }, to: "noise.csv")
      #expect(throws: StorageError.self) { try Table.read(path: noise) }
    }
  }

  @Test func onlyColumnsThatAreUsedNeedBeNumbers() throws {
    let text = "species,length,note,mass\nAdelie,1,\"a, b\",2\nGentoo,3,,4\n"
    let table = try read(text, choice: ColumnChoice(inputs: ["length"]))
    #expect(table.columnNames == ["length", "mass"])
    #expect(table.values == [1, 2, 3, 4])
    let selection = try table.selectColumns(ColumnChoice(inputs: ["length"]))
    #expect(selection == ColumnSelection(inputs: [0], targets: [1]))
  }

  @Test func choicesOfColumns() throws {
    let table = try read("a,b,c,d\n1,2,3,4\n5,6,7,8\n")
    #expect(
      try table.selectColumns(ColumnChoice()) == ColumnSelection(inputs: [0, 1, 2], targets: [3]))
    #expect(
      try table.selectColumns(ColumnChoice(targets: ["b", "a"]))
        == ColumnSelection(inputs: [2, 3], targets: [1, 0]))
    #expect(
      try table.selectColumns(ColumnChoice(inputs: ["c", "a"], targets: []))
        == ColumnSelection(inputs: [2, 0], targets: []))
    #expect(table.rows(of: [2, 0]) == [3, 1, 7, 5])
    #expect(table.rows(of: [0, 1, 2, 3]) == table.values)
  }

  @Test func oneRowIsEnoughOnRequest() throws {
    #expect(try read("a,b\n1,2\n", minimumRowCount: 1).rowCount == 1)
  }

  @Test func constantColumnsAreWarnedOf() throws {
    let table = try read("a,b,c\n1,2,3\n1,4,3\n")
    let warnings = table.warnings(for: ColumnSelection(inputs: [0, 1], targets: [2]))
    #expect(warnings.count == 2)
    #expect(warnings.first?.contains("input column \"a\" is 1.0 in every row") == true)
    #expect(warnings.last?.contains("target column \"c\" is 3.0 in every row") == true)
  }
}
