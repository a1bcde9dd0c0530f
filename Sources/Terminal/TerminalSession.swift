import CNcurses
import Scene

/// A full-screen session: everything that is changed on entry and restored on leaving.
final class TerminalSession {
  /// The screen; do not use it after `leave`.
  let screen: Screen
  private var handlers: SignalHandlers
  private let modes: termios
  private var hasLeft = false

  /// Sets up the terminal on standard input and output.
  init(options: TerminalOptions) throws(TerminalError) {
    try Terminal.check()
    let type = environmentValue("TERM") ?? ""
    var modes = termios()
    guard tcgetattr(STDIN_FILENO, &modes) == 0 else {
      throw .lastFailure(of: "read the terminal's modes")
    }
    self.modes = modes
    handlers = try SignalHandlers()
    // Armed before curses starts, in case that crashes. `check` has loaded the capabilities.
    Restoration.arm(modes: modes, reset: Self.resetSequences, errors: .start())
    do throws(TerminalError) {
      screen = try Screen(
        type: type, output: posix_standard_output(), input: posix_standard_input(),
        options: options)
    } catch {
      Restoration.carryOut(withoutCurses: true)
      handlers.remove()
      throw error
    }
  }

  private static var resetSequences: ResetSequences {
    ResetSequences { name in curses_capability(name).map { String(cString: $0) } }
  }

  /// The descriptor that `poll` waits on for signals.
  var signalDescriptor: Int32 { handlers.descriptor }

  /// Returns the signals that have arrived since the last call.
  func takeSignals() -> SignalSet { handlers.take() }

  /// Restores the terminal, stops the process, and sets up the terminal again when continued.
  ///
  /// Returns the seconds in between.
  func suspend() -> Double {
    screen.suspend()
    Restoration.carryOut(withoutCurses: false)
    let start = posix_monotonic_seconds()
    handlers.stopProcess()
    let seconds = posix_monotonic_seconds() - start
    Restoration.arm(modes: modes, reset: Self.resetSequences, errors: .start())
    screen.resume()
    return seconds
  }

  /// Sets up the terminal again after another program stopped and continued the process.
  func resume() { screen.resume() }

  /// Restores the terminal. Further calls have no effect.
  func leave() {
    guard !hasLeft else { return }
    hasLeft = true
    screen.close()
    Restoration.carryOut(withoutCurses: false)
    handlers.remove()
  }
}
