import Storage

/// Why something could not be done, in one line, with what kind of fault it is.
public struct SessionError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kinds of faults; the program's exit code follows from them.
  public enum Kind: Sendable, Equatable {
    /// The command failed.
    case failed
    /// Options or commands that make no sense.
    case usage
    /// Data that cannot be used.
    case badData
    /// A file that is not there.
    case noInput
    /// A file that could not be written.
    case cannotWrite
  }

  /// The kind of fault.
  public let kind: Kind
  /// What, where, and what to do, in one line.
  public let description: String

  /// An error.
  public init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }

  /// An error of reading or writing files.
  public init(_ error: StorageError) {
    switch error.kind {
    case .noInput: kind = .noInput
    case .badData: kind = .badData
    case .cannotWrite: kind = .cannotWrite
    }
    description = error.description
  }
}
