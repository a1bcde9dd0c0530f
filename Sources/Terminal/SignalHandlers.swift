import CNcurses
import Synchronization

/// Signals that have arrived.
struct SignalSet: Sendable, Equatable {
  /// One bit per signal, at its number. All signals that are noted are below 64.
  private(set) var bits: UInt64 = 0

  /// No signal.
  static let none = SignalSet()

  init(bits: UInt64 = 0) { self.bits = bits }

  /// Whether a signal has arrived.
  func contains(_ signal: Int32) -> Bool { bits & Self.bit(signal) != 0 }

  /// The signal that asks for the end of the process, if one does.
  var ending: Int32? { [SIGTERM, SIGHUP, SIGQUIT].first(where: contains) }

  static func bit(_ signal: Int32) -> UInt64 { 1 &<< UInt64(truncatingIfNeeded: signal) }
}

/// The handlers of the driver, in place from `init` to `remove`.
///
/// They must be in place before curses starts: curses replaces only default actions.
struct SignalHandlers {
  /// Signals noted for the event loop.
  private static let noted: [Int32] = [
    SIGINT, SIGTSTP, SIGCONT, SIGWINCH, SIGHUP, SIGQUIT, SIGTERM,
  ]
  /// Signals of a crash. Swift's traps are SIGILL or SIGTRAP.
  private static let crashes: [Int32] = [SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE]
  private static let alternateStackSize = 64 * 1024

  // What the handlers share with the loop. Atomics, because a handler can take no lock.
  private static let arrived = Atomic<UInt64>(0)
  private static let wakeDescriptor = Atomic<Int32>(-1)
  private static let isCrashing = Atomic<Bool>(false)

  private let pipe: WakePipe
  private let alternateStack: UnsafeMutableRawPointer
  private var previousStack = stack_t()
  private var previousActions: [(signal: Int32, action: sigaction)] = []

  /// What `poll` waits on.
  var descriptor: Int32 { pipe.readEnd }

  init() throws(TerminalError) {
    pipe = try WakePipe()
    alternateStack = .allocate(byteCount: Self.alternateStackSize, alignment: 16)
    // Stores also make sure that the shared values exist before a handler needs them.
    Self.arrived.store(0, ordering: .relaxed)
    Self.isCrashing.store(false, ordering: .relaxed)
    Self.wakeDescriptor.store(pipe.writeEnd, ordering: .releasing)
    // A stack of its own lets the handler run where the ordinary stack has overflowed.
    var stack = stack_t()
    stack.ss_sp = alternateStack
    stack.ss_size = Self.alternateStackSize
    sigaltstack(&stack, &previousStack)
    for signal in Self.noted {
      install(signal, flags: SA_RESTART, handler: Self.note)
    }
    for signal in Self.crashes {
      install(signal, flags: SA_ONSTACK, handler: Self.restoreAndCrash)
    }
  }

  private mutating func install(
    _ signal: Int32, flags: Int32, handler: @convention(c) (Int32) -> Void
  ) {
    var previous = sigaction()
    if posix_install_handler(signal, handler, flags, &previous) == 0 {
      previousActions.append((signal, previous))
    }
  }

  /// Gives every signal back the action it had.
  mutating func remove() {
    for (signal, action) in previousActions {
      withUnsafePointer(to: action) { posix_restore_action(signal, $0) }
    }
    previousActions = []
    Self.wakeDescriptor.store(-1, ordering: .releasing)
    sigaltstack(&previousStack, nil)
    alternateStack.deallocate()
  }

  /// The signals that have arrived since the last call.
  func take() -> SignalSet {
    pipe.drain()
    return SignalSet(bits: Self.arrived.exchange(0, ordering: .acquiringAndReleasing))
  }

  /// Stops the process as Ctrl-Z does in an ordinary program; returns when it goes on.
  ///
  /// The rest of the foreground job, such as a script that started the process, gets the SIGTSTP
  /// that the terminal would have sent. The process itself takes SIGSTOP, because the system drops
  /// a SIGTSTP where it sees no shell that could continue the process.
  func stopProcess() {
    if tcgetpgrp(STDIN_FILENO) == getpgrp() {
      var ownAction = sigaction()
      posix_ignore_signal(SIGTSTP, &ownAction)
      kill(0, SIGTSTP)
      raise(SIGSTOP)
      posix_restore_action(SIGTSTP, &ownAction)
    } else {
      raise(SIGSTOP)
    }
    // The SIGCONT that ended the stop, and a SIGTSTP on the way there, have been answered.
    Self.arrived.bitwiseAnd(
      ~(SignalSet.bit(SIGTSTP) | SignalSet.bit(SIGCONT)), ordering: .acquiringAndReleasing)
  }

  private static let note: @convention(c) (Int32) -> Void = { signal in
    let errorNumber = posix_error_number()
    arrived.bitwiseOr(SignalSet.bit(signal), ordering: .acquiringAndReleasing)
    var byte: UInt8 = 1
    _ = write(wakeDescriptor.load(ordering: .acquiring), &byte, 1)
    posix_set_error_number(errorNumber)
  }

  private static let restoreAndCrash: @convention(c) (Int32) -> Void = { signal in
    // A second thread that crashes meanwhile waits here for the end of the process.
    if isCrashing.exchange(true, ordering: .acquiringAndReleasing) {
      while true { pause() }
    }
    Restoration.carryOut(withoutCurses: true)
    posix_reset_handler(signal)
    raise(signal)  // Pending until the handler returns; then the process ends by it.
  }
}
