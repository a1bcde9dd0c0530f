import Expressions

/// The speed limit of training runs, in steps per second.
public enum Pace {
  /// The valid values, for messages.
  static let expected = "steps per second from 0.01 to 1000, or max"

  /// Parses steps per second; nil for `max`, without a limit.
  public static func parse(_ text: String) throws(SessionError) -> Double? {
    if text == "max" { return nil }
    guard let value = Double(text), value.isFinite, value >= 0.01, value <= 1000 else {
      throw SessionError(.usage, "pace \(singleLine(text)): write \(expected)")
    }
    return value
  }
}
