import CNcurses
import Scene

/// The terminal that the process was started on.
public enum Terminal {
  /// Throws, with one line that says why, where no full screen can be had here.
  ///
  /// Standard input and output must be terminals, and `TERM` must name a type that can place its
  /// cursor and clear its screen.
  public static func check() throws(TerminalError) {
    if isatty(STDOUT_FILENO) != 1 { throw .notATerminal(stream: "standard output") }
    if isatty(STDIN_FILENO) != 1 { throw .notATerminal(stream: "standard input") }
    try checkType(environmentValue("TERM"))
  }

  /// Throws where terminfo does not know `type`, or knows it as unfit.
  static func checkType(_ type: String?) throws(TerminalError) {
    guard let type, !type.isEmpty else { throw .typeNotSet }
    var status: Int32 = 0
    guard setupterm(type, STDOUT_FILENO, &status) == OK else {
      // 1 is a type that is too plain for curses, 0 one that is not there.
      throw status == 1 ? .incapable(type) : .unknownType(type)
    }
    guard curses_capability("cup") != nil, curses_capability("clear") != nil else {
      throw .incapable(type)
    }
  }

  /// Whether the locale's character set is UTF-8, so that braille and boxes can be shown.
  ///
  /// Takes over the character set of the environment (`LC_CTYPE`) for the process; number formats
  /// and messages stay those of the C locale.
  public static var isUTF8: Bool {
    setlocale(LC_CTYPE, "")
    guard let name = nl_langinfo(nl_item(CODESET)) else { return false }
    return String(cString: name).uppercased() == "UTF-8"
  }

  /// Runs an application on the full screen until it is finished, and leaves the terminal as it was
  /// found, however the run ends: also by a signal, by `exit`, or by a crash.
  ///
  /// Call it on the main thread. The application first gets a `resize` event with the size. Ctrl-C
  /// and SIGINT arrive as `interrupt`; Ctrl-Z and SIGTSTP suspend the process; SIGTERM, SIGHUP,
  /// SIGQUIT and the loss of the terminal end the run. Text on standard error is held back and
  /// appears after leaving. `waker.wake()` makes the loop send a `wake` event, at most 30 times a
  /// second. Throws before anything is changed where no full screen can be had.
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
