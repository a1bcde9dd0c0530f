/// What is wrong in a checkpoint, or why a model does not fit into one; without the file's name.
struct CheckpointError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }

  /// The error of a file.
  func storageError(source: String) -> StorageError {
    StorageError(.badData, source: source, singleLine(description, limit: 300))
  }
}
