import Expressions
import Foundation
import KAN
import Symbolic

/// Formats numbers for people.
public enum Figure {
  /// Three significant digits.
  public static func short(_ value: Double) -> String { String(format: "%.3g", value) }

  /// A share in percent.
  public static func percent(_ share: Double) -> String { String(format: "%.1f %%", 100 * share) }

  /// A time in seconds.
  static func seconds(_ value: Double) -> String {
    value < 10 ? String(format: "%.2f s", value) : String(format: "%.0f s", value)
  }

  /// Units of work.
  public static func work(_ units: Double) -> String {
    units < 10_000 ? String(format: "%.0f units", units) : String(format: "%.3g units", units)
  }

  /// A count with its noun.
  static func count(_ count: Int, _ name: String, _ plural: String? = nil) -> String {
    "\(count) \(count == 1 ? name : plural ?? name + "s")"
  }

  /// An R² with enough digits to distinguish 0.99999 from 0.9999999.
  static func r2(_ value: Double) -> String {
    value > 0.9999 && value < 1
      ? "1 - " + String(format: "%.1e", 1 - value) : String(format: "%.5f", value)
  }

  /// The function of a fit with rounded numbers.
  static func formula(_ fit: AffineFit) -> String {
    func short(_ value: Double) -> Expressions.Expression {
      .number(abs(value) < 1e-12 ? 0 : Double(String(format: "%.4g", value)) ?? value)
    }
    let inner = short(fit.a) * .variable("x") + short(fit.b)
    return (short(fit.c) * fit.function.expression(of: inner) + short(fit.d)).description
  }

  /// Training and test error with the name of their measure, plus the accuracy for classes.
  public static func scores(_ train: Score, _ test: Score?) -> String {
    let name = train.accuracy == nil ? "RMSE" : "cross-entropy"
    var text = "\(name) \(short(train.error))"
    if let accuracy = train.accuracy { text += " (\(percent(accuracy)) right)" }
    text += " train"
    if let test {
      text += ", \(short(test.error))"
      if let accuracy = test.accuracy { text += " (\(percent(accuracy)) right)" }
      text += " test"
    }
    return text
  }

  /// Rows as lines with aligned columns.
  static func aligned(_ rows: [[String]]) -> [String] {
    let count = rows.map(\.count).max() ?? 0
    let widths = (0..<count).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      let cells = zip(row, widths).filter { $1 > 0 }.map { text, width in
        text + String(repeating: " ", count: width - text.count)
      }
      var line = "  " + cells.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}
