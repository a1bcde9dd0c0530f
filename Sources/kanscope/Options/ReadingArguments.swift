import ArgumentParser
import Foundation
import Storage

/// How a table is to be read where the file alone does not tell.
struct ReadingArguments: ParsableArguments {
  @Option(
    parsing: .unconditional, help: "Texts A,B,… that mean a missing value, beside the usual ones.")
  var missingValues: String?

  @Option(help: "Columns A,B,… whose numbers are codes of categories.")
  var categories: String?

  @Option(help: "The decimal mark: point or comma. (default: found out)")
  var decimal: DecimalMark?

  /// How the table is to be read.
  var tableOptions: TableOptions {
    var options = TableOptions()
    options.decimal = decimal
    options.missingValues = missingValues.map { Self.list($0) } ?? []
    options.categories = categories.map { Self.list($0) } ?? []
    return options
  }

  /// The parts of a text between commas.
  static func list(_ text: String) -> [String] {
    text.split(separator: ",").map { String($0).trimmingCharacters(in: .whitespaces) }
  }
}

extension DecimalMark: ExpressibleByArgument {}
