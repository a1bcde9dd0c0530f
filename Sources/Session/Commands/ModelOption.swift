import Expressions
import KAN

/// The options of the network's construction, each declared once for `set`; they hold from the next
/// fresh network on.
public enum ModelOption: String, Sendable, CaseIterable {
  case width
  case grid
  case order
  case gridRange = "grid_range"
  case extrapolation = "extrapolate"
  case base
  case initialization = "init"
  case seed

  /// Sets the value that `text` writes, or says what may be written. Whether it suits the data is
  /// seen when a network is made.
  func apply(_ text: String, to options: inout ModelOptions) throws(SessionError) {
    switch self {
    case .width: options.width = try shape(text)
    case .grid: options.grid = try whole(text, in: Network.intervals)
    case .order: options.order = try whole(text, in: 1...5)
    case .gridRange:
      _ = try RangeOption.range(text[...], option: "\(rawValue)=\(singleLine(text))")
      options.gridRange = text
    case .extrapolation: options.extrapolation = try choice(text)
    case .base: options.base = try choice(text)
    case .initialization: options.initialization = try choice(text)
    case .seed:
      guard let seed = UInt64(text) else {
        throw complaint(text, "write a whole number, at least 0")
      }
      options.seed = seed
    }
  }

  private func complaint(_ text: String, _ expected: String) -> SessionError {
    SessionError(.usage, "\(rawValue)=\(singleLine(text)): \(expected)")
  }

  private func shape(_ text: String) throws(SessionError) -> String {
    do {
      return try NetworkShape(parsing: text).description
    } catch {
      throw complaint(text, error.description)
    }
  }

  private func whole(_ text: String, in range: ClosedRange<Int>) throws(SessionError) -> Int {
    guard let value = Int(text), range.contains(value) else {
      throw complaint(text, "write a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  private func choice<Value: RawRepresentable & CaseIterable>(
    _ text: String
  ) throws(SessionError) -> Value where Value.RawValue == String {
    guard let value = Value(rawValue: text.lowercased()) else {
      throw complaint(
        text, "write one of \(Value.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return value
  }
}

/// One option of the network's construction with the value that was written for it.
public struct ModelChange: Sendable, Equatable {
  /// The option.
  public let option: ModelOption
  /// Its value, as written; checked when it was parsed.
  public let text: String

  /// A change, or an error that says what may be written.
  public init(_ option: ModelOption, _ text: String) throws(SessionError) {
    var options = ModelOptions()
    try option.apply(text, to: &options)
    self.option = option
    self.text = text
  }

  /// Makes the change.
  func apply(to options: inout ModelOptions) {
    // The text was accepted by `init`, and what is accepted does not depend on the options.
    try? option.apply(text, to: &options)
  }
}
