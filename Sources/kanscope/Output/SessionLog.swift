import KAN
import Session
import Storage
import Symbolic

/// The log of a session: one JSON object per training step or search stage, written immediately.
struct SessionLog {
  private let file: OutputFile

  /// Creates or truncates the file.
  init(path: String) throws(SessionError) {
    do {
      file = try OutputFile(path: path)
    } catch {
      throw SessionError(error)
    }
  }

  /// Appends a stage of the search for a target.
  func write(_ stage: DiscoveryStage, of output: String) throws(SessionError) {
    try write(.stage(stage, of: output))
  }

  /// Appends a training step.
  func write(_ record: TrainingRecord) throws(SessionError) {
    try write(
      .object([
        ("step", .integer(record.step)), ("evaluations", .integer(record.evaluations)),
        ("train", .number(record.train.error)), ("test", .optional(record.test?.error)),
        ("objective", .number(record.objective)),
        ("regularization", .optional(record.regularization)),
      ]))
  }

  private func write(_ object: JSONText.Value) throws(SessionError) {
    do {
      try file.write(JSONText.line(object))
    } catch {
      throw SessionError(error)
    }
  }
}
