import ArgumentParser
import Session
import Storage

/// `kanscope describe`.
struct Describe: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Describe a table, one line per column.",
    discussion: """
      Lists what each column holds (numbers, dates, categories, text), its range or levels, and \
      how many values are missing; and which columns are left out, with the reason.
      """)

  @OptionGroup(title: "Data") var reading: ReadingArguments

  @Argument(help: "A table with a header; - reads standard input.")
  var data: String

  @OptionGroup(title: "Results") var json: JSONArguments

  func run() throws {
    try Exit.reporting {
      let table = try Table.read(
        path: data, choice: ColumnChoice(targets: []), options: reading.tableOptions,
        minimumRowCount: 1)
      let description = TableDescription(table)
      try OutputFile.standardOutput.write(
        json.json ? JSONText.line(description.json) : description.text + "\n")
    }
  }
}
