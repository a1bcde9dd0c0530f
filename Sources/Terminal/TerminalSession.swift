import CNcurses
import Scene

/// A stay on the full screen: everything that is changed on entering and given back on leaving.
final class TerminalSession {
  /// The screen; not to be used after `leave`.
  let screen: Screen
  private var handlers: SignalHandlers
  private let modes: termios
  private var hasLeft = false

  /// Takes the terminal on standard input and output.
  init(options: TerminalOptions) throws(TerminalError) {
    try Terminal.check()
    let type = environmentValue("TERM") ?? ""
    var modes = termios()
    guard tcgetattr(STDIN_FILENO, &modes) == 0 else {
      throw .lastFailure(of: "read the terminal's modes")
    }
    self.modes = modes
    handlers = try SignalHandlers()
    // Armed before curses starts, in case that starting is what crashes. The capabilities are
    // those that `check` has loaded.
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

  /// What `poll` waits on for signals.
  var signalDescriptor: Int32 { handlers.descriptor }

  /// The signals that have arrived since the last call.
  func takeSignals() -> SignalSet { handlers.take() }

  /// Gives the terminal back, stops the process, and takes the terminal again when it goes on.
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

  /// Takes the terminal again after something else has stopped and continued the process.
  func resume() { screen.resume() }

  /// Gives the terminal back as it was found. The second time it does nothing.
  func leave() {
    guard !hasLeft else { return }
    hasLeft = true
    screen.close()
    Restoration.carryOut(withoutCurses: false)
    handlers.remove()
  }
}
