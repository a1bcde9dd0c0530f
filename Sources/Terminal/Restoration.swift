import CNcurses
import Synchronization

/// Puts the terminal back as it was found, from wherever the process may be ending.
///
/// One plan, made before the screen is taken and carried out at most once: by leaving in the
/// ordinary way, by `exit`, or inside the handler of a crash. Carrying it out needs no memory, no
/// lock and nothing of curses, because a crash can happen anywhere.
enum Restoration {
  // A signal handler can neither take a lock nor own anything, so the plan lives in one place for
  // the life of the process. It is written only while `isArmed` is false, and read by whoever
  // turns `isArmed` from true to false, which only one thread can do.
  nonisolated(unsafe) private static let plan = {
    let plan = UnsafeMutablePointer<restoration>.allocate(capacity: 1)
    plan.initialize(to: restoration())
    return plan
  }()
  private static let isArmed = Atomic<Bool>(false)
  private static let isRegistered = Atomic<Bool>(false)

  /// Makes a plan that `carryOut` will follow. From here on the terminal may be changed.
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

  /// Puts the terminal back; does nothing where there is nothing to put back any more.
  ///
  /// `withoutCurses` says that curses has not left the screen and is not to be called any more.
  static func carryOut(withoutCurses: Bool) {
    guard isArmed.exchange(false, ordering: .acquiringAndReleasing) else { return }
    restoration_carry_out(plan, withoutCurses)
  }
}

/// The control sequences that undo what a full screen sets up.
struct ResetSequences: Sendable, Equatable {
  /// Undoes the modes that the driver sets without curses.
  var own: String
  /// Undoes these and all that curses sets.
  var full: String

  /// Sequences for the terminal that curses has been set up for.
  ///
  /// The private modes are common to all terminals that have them; others ignore them. The rest is
  /// asked of terminfo by `capability`.
  init(capability: (String) -> String?) {
    own = "\u{1B}[?2004l\u{1B}[?1006l\u{1B}[?1000l"
    let synchronised = "\u{1B}[?2026l"
    let fromTerminfo = ["sgr0", "rmkx", "cnorm", "rmcup"]
      .compactMap { capability($0) }.map(Self.withoutPadding).joined()
    full = synchronised + own + fromTerminfo
  }

  /// Leaves out delays (`$<5>`), which only hardware terminals need and only curses can produce.
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
