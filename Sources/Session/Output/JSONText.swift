/// JSON text: keys stay in the given order, numbers keep all digits, non-finite numbers become
/// null.
public enum JSONText {
  /// A value.
  public enum Value: Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case text(String)
    case list([Value])
    case object([(String, Value)])

    /// A number; null if nil.
    public static func optional(_ number: Double?) -> Value { number.map { .number($0) } ?? .null }
  }

  /// A value as one line of text, with a newline.
  public static func line(_ value: Value) -> String {
    var text = ""
    append(value, to: &text)
    return text + "\n"
  }

  private static func append(_ value: Value, to text: inout String) {
    switch value {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    case .number(let value): text += value.isFinite ? String(value) : "null"
    case .text(let value): append(value, to: &text)
    case .list(let values):
      text += "["
      for (index, value) in values.enumerated() {
        if index > 0 { text += "," }
        append(value, to: &text)
      }
      text += "]"
    case .object(let fields):
      text += "{"
      for (index, field) in fields.enumerated() {
        if index > 0 { text += "," }
        append(field.0, to: &text)
        text += ":"
        append(field.1, to: &text)
      }
      text += "}"
    }
  }

  private static func append(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      default:
        if scalar.value < 0x20 {
          let digits = String(scalar.value, radix: 16)
          text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        } else {
          text.unicodeScalars.append(scalar)
        }
      }
    }
    text += "\""
  }
}
