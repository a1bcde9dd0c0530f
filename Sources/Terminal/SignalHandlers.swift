import CNcurses
import Synchronization

/// A set of signals.
struct SignalSet: Sendable, Equatable {
  /// One bit per signal, at its number. All signals recorded are below 64.
  private(set) var bits: UInt64 = 0

  /// The empty set.
  static let none = SignalSet()

  init(bits: UInt64 = 0) { self.bits = bits }

  /// Returns whether the set contains a signal.
  func contains(_ signal: Int32) -> Bool { bits & Self.bit(signal) != 0 }

  /// The signal that requests the end of the process, if any.
  var ending: Int32? { [SIGTERM, SIGHUP, SIGQUIT].first(where: contains) }

  static func bit(_ signal: Int32) -> UInt64 { 1 &<< UInt64(truncatingIfNeeded: signal) }
}

/// The signal handlers of the driver, installed from `init` to `remove`.
///
/// Install them before curses starts, which replaces only default actions.
struct SignalHandlers {
  /// Signals recorded for the event loop.
  private static let noted: [Int32] = [
    SIGINT, SIGTSTP, SIGCONT, SIGWINCH, SIGHUP, SIGQUIT, SIGTERM,
  ]
  /// Signals that indicate a crash. Swift traps with SIGILL or SIGTRAP.
  private static let crashes: [Int32] = [SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE]
  private static let alternateStackSize = 64 * 1024

  // State shared between the handlers and the loop: atomics, because a handler cannot take a lock.
  private static let arrived = Atomic<UInt64>(0)
  private static let wakeDescriptor = Atomic<Int32>(-1)
  private static let isCrashing = Atomic<Bool>(false)

  private let pipe: WakePipe
  private let alternateStack: UnsafeMutableRawPointer
  private var previousStack = stack_t()
  private var previousActions: [(signal: Int32, action: sigaction)] = []

  /// The descriptor that `poll` waits on.
  var descriptor: Int32 { pipe.readEnd }

  init() throws(TerminalError) {
    pipe = try WakePipe()
    alternateStack = .allocate(byteCount: Self.alternateStackSize, alignment: 16)
    // These stores also initialize the shared values before a handler needs them.
    Self.arrived.store(0, ordering: .relaxed)
    Self.isCrashing.store(false, ordering: .relaxed)
    Self.wakeDescriptor.store(pipe.writeEnd, ordering: .releasing)
    // A separate stack lets the handler run after a stack overflow.
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

  /// Restores the previous actions of all signals.
  mutating func remove() {
    for (signal, action) in previousActions {
      withUnsafePointer(to: action) { posix_restore_action(signal, $0) }
    }
    previousActions = []
    Self.wakeDescriptor.store(-1, ordering: .releasing)
    sigaltstack(&previousStack, nil)
    alternateStack.deallocate()
  }

  /// Returns the signals that have arrived since the last call.
  func take() -> SignalSet {
    pipe.drain()
    return SignalSet(bits: Self.arrived.exchange(0, ordering: .acquiringAndReleasing))
  }

  /// Stops the process as Ctrl-Z does in an ordinary program; returns when it is continued.
  ///
  /// The rest of the foreground job, such as a script that started the process, gets the SIGTSTP
  /// that the terminal would have sent. The process itself raises SIGSTOP, because the system
  /// discards SIGTSTP if there is no shell that could continue the process.
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
    // The SIGCONT that ended the stop, and any SIGTSTP before it, need no further handling.
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
    // If another thread crashes meanwhile, it waits here for the end of the process.
    if isCrashing.exchange(true, ordering: .acquiringAndReleasing) {
      while true { pause() }
    }
    Restoration.carryOut(withoutCurses: true)
    posix_reset_handler(signal)
    raise(signal)  // Pending until the handler returns; then it ends the process.
  }
}
