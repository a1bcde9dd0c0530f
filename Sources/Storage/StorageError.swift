import Foundation

/// Why something could not be read or written, in one line: the place, the problem and what to do.
public struct StorageError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The category of an error; each has its own exit code.
  public enum Kind: Sendable, Hashable {
    /// The input does not exist or cannot be opened.
    case noInput
    /// The input exists but is unusable.
    case badData
    /// The output could not be written.
    case cannotWrite
  }

  /// The category.
  public let kind: Kind
  /// The file's name as the user gave it, or `standard input`.
  public let source: String
  /// The line, counted from 1, if the error is in a particular line.
  public let line: Int?
  /// The table's column, counted from 1, if the error is in a particular column.
  public let column: Int?
  /// The problem and what to do, without the place.
  public let message: String

  /// Creates an error.
  public init(
    _ kind: Kind, source: String, line: Int? = nil, column: Int? = nil, _ message: String
  ) {
    self.kind = kind
    self.source = source
    self.line = line
    self.column = column
    self.message = message
  }

  /// `FILE:LINE: message`, or `FILE: message`.
  public var description: String {
    let place = line.map { "\(source):\($0)" } ?? source
    return "\(place): \(message)"
  }
}

/// The system's description of the last failed call.
func systemErrorText() -> String {
  String(cString: strerror(errno))
}
