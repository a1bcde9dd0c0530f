import Testing

@testable import Storage

@Suite struct AssetTests {
  @Test func penguinsAreComplete() throws {
    let folder = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let table = try Table.read(path: "/\(folder)/assets/penguins.csv")
    #expect(
      table.columnNames
        == ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"])
    #expect(table.rowCount == 342)
    #expect(table.columns[3].values.min() == 2700)
    #expect(table.columns[3].values.max() == 6300)
    let choice = ColumnChoice()
    #expect(table.warnings(for: try choice.resolved(in: table), asked: choice) == [])
  }
}
