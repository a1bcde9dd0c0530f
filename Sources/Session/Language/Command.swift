/// An act on a session. Keys, the command line at `:`, scripts and `kanscope run` all come down to
/// these. Each command's file has a function or a constant that makes it: `.refine(grid: 10)`.
public struct Command: Sendable, Equatable, CustomStringConvertible {
  /// The command of the language that it is.
  let act: any SessionCommand

  init(_ act: some SessionCommand) { self.act = act }

  /// The word it begins with.
  public var name: String { type(of: act).name }

  /// The canonical text, from which the same command is read: arguments in the order of the usage,
  /// numbers to the last bit.
  public var description: String { ([name] + act.words).joined(separator: " ") }

  /// Whether both are the same command with the same arguments.
  public static func == (left: Command, right: Command) -> Bool {
    left.act.isEqual(to: right.act)
  }
}
