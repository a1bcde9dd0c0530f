/// Why a full screen cannot be had here.
public enum TerminalError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Standard input or standard output is no terminal.
  case notATerminal(stream: String)
  /// `TERM` is not set.
  case typeNotSet
  /// `TERM` names a type that terminfo does not know.
  case unknownType(String)
  /// The type is known, but it can neither move its cursor nor clear its screen.
  case incapable(String)
  /// The operating system refused something the driver needs.
  case system(action: String, reason: String)

  /// One line: what, where, what to do.
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

  /// A name from the environment may hold anything; the message stays one printable line.
  private static func printable(_ name: String) -> String {
    String(
      String.UnicodeScalarView(
        name.unicodeScalars.prefix(80).map { $0.value < 32 || $0.value == 127 ? "?" : $0 }))
  }
}
