import KAN

/// `refine`: moves to a finer grid without changing the function.
struct RefineCommand: DeclaredCommand, EditingCommand {
  static let name = "refine"
  static let summary = "finer grid, same function"
  static let parameters: [Parameter<RefineCommand>] = [
    .word("grid", "GRID", \.grid, .whole(Network.intervals))
  ]

  var grid = 1

  func change(_ engine: inout Engine) throws(ShapeError) -> Edit {
    engine.model.network = try engine.model.network.refined(grid: grid)
    return Edit(Command(self), curve: engine.curve)
  }
}

extension Command {
  /// Move to a finer grid without changing the function.
  public static func refine(grid: Int) -> Command { Command(RefineCommand(grid: grid)) }
}
