import ArgumentParser
import Foundation
import Storage

/// Options for reading a table.
struct ReadingArguments: ParsableArguments {
  @Option(
    parsing: .unconditional, help: "Texts A,B,… that mean a missing value, besides the usual ones.")
  var missingValues: String?

  @Option(help: "Columns A,B,… whose numbers are codes of categories.")
  var categories: String?

  @Option(help: "The decimal mark: point or comma. (default: detected)")
  var decimal: DecimalMark?

  /// The options for reading the table.
  var tableOptions: TableOptions {
    var options = TableOptions()
    options.decimal = decimal
    options.missingValues = missingValues.map { Self.list($0) } ?? []
    options.categories = categories.map { Self.list($0) } ?? []
    return options
  }

  /// Splits a text at commas.
  static func list(_ text: String) -> [String] {
    text.split(separator: ",").map { String($0).trimmingCharacters(in: .whitespaces) }
  }
}

extension DecimalMark: ExpressibleByArgument {}
