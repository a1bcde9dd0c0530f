import ArgumentParser
import Foundation
import Session
import Storage

/// Messages for people, on standard error.
enum Messages {
  static func error(_ text: String) { write("kanscope: \(text)\n") }
  static func note(_ text: String) { write("\(text)\n") }

  /// Writes the text unchanged; ignores failures, which could not be reported.
  static func write(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}

/// The program's exit codes.
enum Exit {
  static let failed = ExitCode(1)
  static let usage = ExitCode(64)
  static let badData = ExitCode(65)
  static let noInput = ExitCode(66)
  static let cannotWrite = ExitCode(74)
  static let interrupted = ExitCode(130)
  static let terminated = ExitCode(143)

  /// The exit code for an error.
  static func code(for error: SessionError) -> ExitCode {
    switch error.kind {
    case .failed: failed
    case .usage: usage
    case .badData: badData
    case .noInput: noInput
    case .cannotWrite: cannotWrite
    }
  }

  /// Runs `body`; prints its error as one line and throws the matching exit code.
  static func reporting<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as SessionError {
      Messages.error(error.description)
      throw code(for: error)
    } catch let error as StorageError {
      Messages.error(error.description)
      throw code(for: SessionError(error))
    }
  }
}
