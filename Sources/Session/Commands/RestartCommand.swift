/// `restart`: replaces the network with a fresh one.
struct RestartCommand: DeclaredCommand, EditingCommand {
  static let name = "restart"
  static let summary = "a fresh network"
  static let parameters: [Parameter<RestartCommand>] = [
    .option("seed", \.seed, .seed, mayStandAlone: true)
  ]

  /// nil for the seed set with `set seed`, or else the current seed.
  var seed: UInt64?

  func change(_ engine: inout Engine) throws(SessionError) -> Edit {
    let seed = seed ?? engine.nextSeed ?? engine.model.seed
    engine.nextSeed = nil
    engine.model = try engine.options.model(for: engine.data, seed: seed)
    return Edit(.restart(seed: seed))
  }
}

extension Command {
  /// Replace the network with a fresh one, drawn with `seed`, or with the seed that was set, or
  /// with the current seed.
  public static func restart(seed: UInt64?) -> Command { Command(RestartCommand(seed: seed)) }
}
