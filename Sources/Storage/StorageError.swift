import Foundation

/// Why something could not be read or written, in one line: what, where, what to do.
public struct StorageError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What a program does about it: each kind has its exit code.
  public enum Kind: Sendable, Hashable {
    /// There is no such input, or it may not be read.
    case noInput
    /// The input is there but not usable.
    case badData
    /// The output could not be written.
    case cannotWrite
  }

  /// What a program does about it.
  public let kind: Kind
  /// The file's name as the user gave it, or `standard input`.
  public let source: String
  /// The line, from 1, where one is to blame.
  public let line: Int?
  /// The table's column, from 1, where one is to blame.
  public let column: Int?
  /// What is wrong and what to do, without the place.
  public let message: String

  /// An error at a place.
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

/// What the system says about the last failed call.
func systemErrorText() -> String {
  String(cString: strerror(errno))
}
