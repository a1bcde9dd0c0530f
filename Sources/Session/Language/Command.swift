/// A command to a session. Keys, the command line at `:`, scripts and `kanscope run` all produce
/// these. The file of each command extends this type with a function or constant, such as
/// `.refine(grid: 10)`.
public struct Command: Sendable, Equatable, CustomStringConvertible {
  /// The command with its arguments.
  let act: any SessionCommand

  init(_ act: some SessionCommand) { self.act = act }

  /// The command's name.
  public var name: String { type(of: act).name }

  /// The canonical text, which parses to the same command: arguments in the order of the usage,
  /// numbers with all digits.
  public var description: String { ([name] + act.words).joined(separator: " ") }

  /// Whether both are the same command with the same arguments.
  public static func == (left: Command, right: Command) -> Bool {
    left.act.isEqual(to: right.act)
  }
}
