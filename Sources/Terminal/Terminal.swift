import CNcurses
import Scene

/// The terminal of the process.
public enum Terminal {
  /// Throws a one-line explanation if a full screen is not available.
  ///
  /// Standard input and output must be terminals, and `TERM` must name a type that can place its
  /// cursor and clear its screen.
  public static func check() throws(TerminalError) {
    if isatty(STDOUT_FILENO) != 1 { throw .notATerminal(stream: "standard output") }
    if isatty(STDIN_FILENO) != 1 { throw .notATerminal(stream: "standard input") }
    try checkType(environmentValue("TERM"))
  }

  /// Throws if terminfo does not know `type`, or if the type lacks required capabilities.
  static func checkType(_ type: String?) throws(TerminalError) {
    guard let type, !type.isEmpty else { throw .typeNotSet }
    var status: Int32 = 0
    guard setupterm(type, STDOUT_FILENO, &status) == OK else {
      // Status 1 means a terminal too simple for curses, 0 an unknown one.
      throw status == 1 ? .incapable(type) : .unknownType(type)
    }
    guard curses_capability("cup") != nil, curses_capability("clear") != nil else {
      throw .incapable(type)
    }
  }

  /// Whether the locale's character set is UTF-8, so that braille and box-drawing characters can be
  /// shown.
  ///
  /// Reading this sets the process's `LC_CTYPE` from the environment; number formats and messages
  /// remain those of the C locale.
  public static var isUTF8: Bool {
    setlocale(LC_CTYPE, "")
    guard let name = nl_langinfo(nl_item(CODESET)) else { return false }
    return String(cString: name).uppercased() == "UTF-8"
  }

  /// Runs an application in full screen until it finishes. Restores the terminal however the run
  /// ends, even by a signal, by `exit`, or by a crash.
  ///
  /// Call this on the main thread. The application first gets a `resize` event with the size.
  /// Ctrl-C and SIGINT arrive as `interrupt`; Ctrl-Z and SIGTSTP suspend the process; SIGTERM,
  /// SIGHUP, SIGQUIT and the loss of the terminal end the run. Text on standard error is held back
  /// and printed afterwards. `waker.wake()` makes the loop send a `wake` event, at most 30 times a
  /// second. Throws if a full screen is not available, leaving the terminal unchanged.
  public static func run<Program: Application>(
    _ application: inout Program, options: TerminalOptions = TerminalOptions(), waker: Waker
  ) throws(TerminalError) -> TerminalExit {
    _ = isUTF8
    let session = try TerminalSession(options: options)
    defer { session.leave() }
    var loop = EventLoop<Program>(session: session, options: options, waker: waker)
    return loop.run(&application)
  }
}
