import Expressions

/// Steps per second that a run is held to.
public enum Pace {
  /// What may be written.
  static let expected = "steps per second from 0.01 to 1000, or max"

  /// Steps per second from a text; nil for `max`, as fast as possible.
  public static func parse(_ text: String) throws(SessionError) -> Double? {
    if text == "max" { return nil }
    guard let value = Double(text), value.isFinite, value >= 0.01, value <= 1000 else {
      throw SessionError(.usage, "pace \(singleLine(text)): write \(expected)")
    }
    return value
  }
}
