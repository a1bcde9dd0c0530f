import CNcurses
import Synchronization

/// Restores the terminal, however the process ends.
///
/// A plan is made before the terminal is changed, and carried out at most once: on normal exit from
/// the screen, on `exit`, or in a crash handler. As a crash can happen anywhere, carrying it out
/// needs no allocation, no lock and no curses.
enum Restoration {
  // A signal handler can neither take a lock nor own memory, so the plan has a fixed address for
  // the life of the process. It is written only while `isArmed` is false, and read by whoever
  // changes `isArmed` from true to false, which only one thread can do.
  nonisolated(unsafe) private static let plan = {
    let plan = UnsafeMutablePointer<restoration>.allocate(capacity: 1)
    plan.initialize(to: restoration())
    return plan
  }()
  private static let isArmed = Atomic<Bool>(false)
  private static let isRegistered = Atomic<Bool>(false)

  /// Makes the plan for `carryOut`. The terminal may be changed only after this.
  static func arm(modes: termios, reset: ResetSequences, errors: StandardErrorCapture) {
    if !isRegistered.exchange(true, ordering: .relaxed) {
      atexit { Restoration.carryOut(withoutCurses: true) }
    }
    plan.pointee.own_reset.map { free(UnsafeMutablePointer(mutating: $0)) }
    plan.pointee.full_reset.map { free(UnsafeMutablePointer(mutating: $0)) }
    let own = strdup(reset.own)
    let full = strdup(reset.full)
    plan.pointee = restoration(
      modes: modes,
      own_reset: own, own_reset_count: own == nil ? 0 : reset.own.utf8.count,
      full_reset: full, full_reset_count: full == nil ? 0 : reset.full.utf8.count,
      error_output: errors.output, error_file: errors.file)
    isArmed.store(true, ordering: .releasing)
  }

  /// Restores the terminal if a plan is armed.
  ///
  /// Pass true for `withoutCurses` if curses has not restored its own settings and must not be
  /// called.
  static func carryOut(withoutCurses: Bool) {
    guard isArmed.exchange(false, ordering: .acquiringAndReleasing) else { return }
    restoration_carry_out(plan, withoutCurses)
  }
}

/// The control sequences that undo the settings of a full screen.
struct ResetSequences: Sendable, Equatable {
  /// Resets the modes that the driver sets without curses.
  var own: String
  /// Resets these and everything that curses sets.
  var full: String

  /// Creates the sequences for the terminal that curses is set up for.
  ///
  /// The private modes are the same on all terminals that have them; others ignore them.
  /// `capability` looks up the rest in terminfo.
  init(capability: (String) -> String?) {
    own = "\u{1B}[?2004l\u{1B}[?1006l\u{1B}[?1000l"
    let synchronised = "\u{1B}[?2026l"
    let fromTerminfo = ["sgr0", "rmkx", "cnorm", "rmcup"]
      .compactMap { capability($0) }.map(Self.withoutPadding).joined()
    full = synchronised + own + fromTerminfo
  }

  /// Removes delays (`$<5>`), which only hardware terminals need and only curses can produce.
  static func withoutPadding(_ sequence: String) -> String {
    var result = ""
    var rest = Substring(sequence)
    while let dollar = rest.firstIndex(of: "$") {
      let after = rest.index(after: dollar)
      guard after < rest.endIndex, rest[after] == "<",
        let end = rest[after...].firstIndex(of: ">")
      else { break }
      result += rest[..<dollar]
      rest = rest[rest.index(after: end)...]
    }
    return result + rest
  }
}
