import CNcurses

/// Captures standard error while the screen is up.
///
/// Text on standard error would corrupt the display, and the message of a crash would vanish with
/// the alternate screen. Instead it goes to an unnamed file, which `Restoration` replays
/// afterwards. If standard error is not a terminal, it cannot disturb the screen and is left alone.
struct StandardErrorCapture {
  /// A descriptor of the original standard error; -1 if nothing is captured.
  let output: Int32
  /// The file that replaces it; -1 if nothing is captured.
  let file: Int32

  /// No capture.
  static let none = StandardErrorCapture(output: -1, file: -1)

  /// Starts capturing; returns `none` if standard error is not a terminal or no file can be
  /// created.
  static func start() -> StandardErrorCapture {
    guard isatty(STDERR_FILENO) == 1, let stream = tmpfile() else { return .none }
    // `tmpfile` has already removed the name; a duplicate of its descriptor outlives the stream.
    let file = posix_duplicate(fileno(stream))
    fclose(stream)
    let output = posix_duplicate(STDERR_FILENO)
    guard file >= 0, output >= 0, dup2(file, STDERR_FILENO) >= 0 else {
      if file >= 0 { close(file) }
      if output >= 0 { close(output) }
      return .none
    }
    return StandardErrorCapture(output: output, file: file)
  }
}
