/// `restart`: a fresh network.
struct RestartCommand: DeclaredCommand, EditingCommand {
  static let name = "restart"
  static let summary = "a fresh network"
  static let parameters: [Parameter<RestartCommand>] = [
    .option("seed", \.seed, .seed, mayStandAlone: true)
  ]

  /// nil for the one that was set, or else the same again.
  var seed: UInt64?

  func change(_ engine: inout Engine) throws(SessionError) -> Edit {
    let seed = seed ?? engine.nextSeed ?? engine.model.seed
    engine.nextSeed = nil
    engine.model = try engine.options.model(for: engine.data, seed: seed)
    return Edit(.restart(seed: seed))
  }
}

extension Command {
  /// A fresh network; from the given seed, or from the one that was set or the same one again.
  public static func restart(seed: UInt64?) -> Command { Command(RestartCommand(seed: seed)) }
}
