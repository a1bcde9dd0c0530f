import Foundation
import KAN
import Session
import Storage

/// The log of training, one JSON object per step, written as it happens.
struct TrainingLog {
  private let handle: FileHandle
  private let path: String

  /// Opens the file, emptying it.
  init(path: String) throws(SessionError) {
    guard FileManager.default.createFile(atPath: path, contents: nil),
      let handle = FileHandle(forWritingAtPath: path)
    else {
      throw SessionError(.cannotWrite, "\(path): cannot be written; choose another --log")
    }
    self.handle = handle
    self.path = path
  }

  /// Adds a step.
  func write(_ record: TrainingRecord) throws(SessionError) {
    let line = JSONText.line(
      .object([
        ("step", .integer(record.step)), ("evaluations", .integer(record.evaluations)),
        ("train", .number(record.train.error)), ("test", .optional(record.test?.error)),
        ("objective", .number(record.objective)),
        ("regularization", .optional(record.regularization)),
      ]))
    do {
      try handle.write(contentsOf: Data(line.utf8))
    } catch {
      throw SessionError(.cannotWrite, "\(path): cannot be written: \(error.localizedDescription)")
    }
  }
}
