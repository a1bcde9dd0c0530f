/// The reason why a full screen is not available.
public enum TerminalError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Standard input or standard output is not a terminal.
  case notATerminal(stream: String)
  /// `TERM` is not set.
  case typeNotSet
  /// `TERM` names a type that terminfo does not know.
  case unknownType(String)
  /// The terminal type is known, but cannot move its cursor or clear its screen.
  case incapable(String)
  /// A system call that the driver needs failed.
  case system(action: String, reason: String)

  /// One line: what is wrong and what to do.
  public var description: String {
    switch self {
    case .notATerminal(let stream):
      "\(stream) is not a terminal; a full screen needs one, `train` and `run` do not"
    case .typeNotSet:
      "TERM is not set; set it to one that terminfo knows, such as xterm-256color"
    case .unknownType(let name):
      "unknown terminal type \"\(Self.printable(name))\"; "
        + "set TERM to one that terminfo knows, such as xterm-256color"
    case .incapable(let name):
      "terminal type \"\(Self.printable(name))\" cannot place its cursor; "
        + "set TERM to one that can, such as xterm-256color"
    case .system(let action, let reason):
      "cannot \(action): \(reason)"
    }
  }

  /// The environment may contain anything; keeps the message to one printable line.
  private static func printable(_ name: String) -> String {
    String(
      String.UnicodeScalarView(
        name.unicodeScalars.prefix(80).map { $0.value < 32 || $0.value == 127 ? "?" : $0 }))
  }
}
