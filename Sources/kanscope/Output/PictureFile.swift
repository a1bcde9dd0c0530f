import Session

/// A picture of a network as a file.
enum PictureFile {
  /// Writes the picture that an outcome asks for.
  static func write(_ plot: PlotOutcome, to path: String) throws(SessionError) {
    throw SessionError(.failed, "\(path): pictures cannot be written yet")
  }
}
