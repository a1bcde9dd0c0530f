import Storage

/// An error as a one-line message with its kind.
public struct SessionError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Kinds of errors; they determine the exit code of the program.
  public enum Kind: Sendable, Equatable {
    /// The command failed.
    case failed
    /// Invalid options or commands.
    case usage
    /// Unusable data.
    case badData
    /// A missing file.
    case noInput
    /// A file could not be written.
    case cannotWrite
  }

  /// The kind of error.
  public let kind: Kind
  /// What is wrong, where, and what to do, in one line.
  public let description: String

  /// An error.
  public init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }

  /// Wraps an error of reading or writing files.
  public init(_ error: StorageError) {
    switch error.kind {
    case .noInput: kind = .noInput
    case .badData: kind = .badData
    case .cannotWrite: kind = .cannotWrite
    }
    description = error.description
  }
}
