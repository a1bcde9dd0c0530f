import Foundation
import Testing

@testable import Storage

/// Reads `text` as a file of that name.
private func read(
  _ text: String, name: String = "t.csv", choice: ColumnChoice = ColumnChoice(),
  options: TableOptions = TableOptions(), minimumRowCount: Int = 2
) throws -> Table {
  try TemporaryFolder.with { folder in
    let path = try folder.write(text.utf8, to: name)
    return try Table.read(
      path: path, choice: choice, options: options, minimumRowCount: minimumRowCount)
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
    #expect(table.columns.map(\.values) == [[1, 3], [2, 4]])
  }

  @Test func quotedNamesHoldAnything() throws {
    let table = try read("\"x, y\",\"two\nlines\",\"say \"\"hi\"\"\",\"1\"\n1,2,3,4\n5,6,7,8\n")
    #expect(table.columnNames == ["x, y", "two\nlines", "say \"hi\"", "1"])
    #expect(table.rowCount == 2)
    #expect(table.columns.map(\.values) == [[1, 5], [2, 6], [3, 7], [4, 8]])
  }

  @Test func lineNumbersCountLinesInsideQuotes() {
    let error = #expect(throws: StorageError.self) {
      try read("\"a\r\nb\",c\r\n\r\n1,2\r\n3\r\n")
    }
    #expect(error?.line == 5)
  }

  @Test func delimiterFollowsTheHeader() throws {
    #expect(try read("a;b,c;d\n1;2;3\n3;4;5\n").columnNames == ["a", "b,c", "d"])
    #expect(try read("a,b\tc\n1\t2\n3\t4\n", name: "t.tsv").columnNames == ["a,b", "c"])
    #expect(try read("\"a,b,c\";d\n1;2\n3;4\n").columnNames == ["a,b,c", "d"])
    #expect(try read("a,b\n1,2\n3,4\n", name: "t.tsv").columnNames == ["a", "b"])
  }

  @Test(arguments: [
    BadTable(text: "", message: ": the file is empty; a header and rows are needed"),
    BadTable(
      text: "\n \n", message: ": the file is empty; a header and rows are needed"),
    BadTable(text: "a,b\n", message: ": there is a header but no row; add rows"),
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
      text: "a,b\n1,\u{0}2\n4,5\n",
      message: ":2: a zero byte: this is binary data; give a text file such as CSV"),
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
      let noise = try folder.write((0..<5000).map { UInt8($0 * 7 % 255 + 1) }, to: "noise.csv")
      #expect(throws: StorageError.self) { try Table.read(path: noise) }
    }
  }

  @Test func columnsThatAreNotUsedMayHoldAnything() throws {
    let text = "species,length,,length,mass\nAdelie,1,\"a, b\",x,2\nGentoo,3,,,4\n"
    let choice = ColumnChoice(inputs: ["length"], targets: ["mass"])
    let table = try read(text, choice: choice)
    #expect(table.columnNames == ["species", "length", "column 3", "length.1", "mass"])
    #expect(table.columns[1].values == [1, 3] && table.columns[4].values == [2, 4])
    #expect(table.columns[0].kind == .unread && table.columns[2].kind == .unread)
    #expect(try choice.resolved(in: table) == ColumnSelection(inputs: [1], targets: [4]))
  }

  @Test func choicesOfColumns() throws {
    let table = try read("a,b,c,d\n1,2,3,4\n5,6,7,8\n")
    func chosen(_ choice: ColumnChoice) throws -> ColumnSelection { try choice.resolved(in: table) }
    #expect(try chosen(ColumnChoice()) == ColumnSelection(inputs: [0, 1, 2], targets: [3]))
    #expect(
      try chosen(ColumnChoice(targets: ["b", "a"]))
        == ColumnSelection(inputs: [2, 3], targets: [1, 0]))
    #expect(
      try chosen(ColumnChoice(inputs: ["c", "a"], targets: []))
        == ColumnSelection(inputs: [2, 0], targets: []))
    #expect(
      try chosen(ColumnChoice(others: ["b"])) == ColumnSelection(inputs: [0, 2], targets: [3]))
  }

  @Test(arguments: [
    (ColumnChoice(inputs: ["a", "b"]), "column \"b\" is both input and target"),
    (ColumnChoice(inputs: ["a", "a"]), "input \"a\" is named twice"),
    (ColumnChoice(inputs: ["b"]), "column \"b\" is both input and target"),
    (ColumnChoice(targets: ["a", "b"]), "there is no input column beside the target"),
  ])
  func choicesThatContradictThemselves(_ choice: ColumnChoice, _ message: String) throws {
    let table = try read("a,b\n1,2\n3,4\n")
    let error = #expect(throws: StorageError.self) { try choice.resolved(in: table) }
    #expect(error?.message.contains(message) == true)
  }

  @Test func oneRowIsEnoughOnRequest() throws {
    #expect(try read("a,b\n1,2\n", minimumRowCount: 1).rowCount == 1)
  }

  @Test func constantColumnsAreWarnedOf() throws {
    let table = try read("a,b,c\n1,2,3\n1,4,3\n")
    let warnings = table.warnings(
      for: ColumnSelection(inputs: [0, 1], targets: [2]), asked: ColumnChoice())
    #expect(warnings.count == 2)
    #expect(warnings.first?.contains("input column \"a\" is 1.0 in every row") == true)
    #expect(warnings.last?.contains("target column \"c\" is 3.0 in every row") == true)
  }
}
