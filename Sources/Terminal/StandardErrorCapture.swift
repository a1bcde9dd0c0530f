import CNcurses

/// Keeps what the process writes to standard error while the screen is up.
///
/// Text on standard error would land in the middle of the picture, and the message of a crash would
/// vanish with the alternate screen. It goes to a file without a name, and `Restoration` replays it
/// afterwards. Where standard error is no terminal it cannot disturb the screen and is left alone.
struct StandardErrorCapture {
  /// The real standard error, or -1 where nothing is captured.
  let output: Int32
  /// The file that stands in for it, or -1.
  let file: Int32

  /// No capture.
  static let none = StandardErrorCapture(output: -1, file: -1)

  /// Starts to capture; `none` where standard error is no terminal or no file can be had.
  static func start() -> StandardErrorCapture {
    guard isatty(STDERR_FILENO) == 1, let stream = tmpfile() else { return .none }
    // `tmpfile` has removed the name already; a copy of its descriptor outlives the stream.
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
