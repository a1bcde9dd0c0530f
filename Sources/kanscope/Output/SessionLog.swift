import KAN
import Session
import Storage

/// The log of training, one JSON object per step, written as it happens.
struct TrainingLog {
  private let file: OutputFile

  /// Opens the file, emptying it.
  init(path: String) throws(SessionError) {
    do {
      file = try OutputFile(path: path)
    } catch {
      throw SessionError(error)
    }
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
      try file.write(line)
    } catch {
      throw SessionError(error)
    }
  }
}
