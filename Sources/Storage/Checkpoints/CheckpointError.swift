/// What is wrong in a checkpoint, or why a model cannot be written as one; without the file's name.
struct CheckpointError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }

  /// Converts it to an error that names the file.
  func storageError(source: String) -> StorageError {
    StorageError(.badData, source: source, singleLine(description, limit: 300))
  }
}
