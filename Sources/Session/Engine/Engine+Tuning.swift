import KAN

// The choice of network and settings: it changes the network only when it ends.

extension Engine {
  /// Begins a choice; a run under way ends first, at its last whole step.
  mutating func tune(_ options: TuningOptions) throws(SessionError) {
    try checkNothingChanges(before: TuneCommand.name)
    guard data.train.count >= 2 * options.folds else {
      throw SessionError(
        .failed,
        "tune: \(data.train.count) training rows are too few for \(options.folds) folds; take "
          + "--folds \(max(2, data.train.count / 2)), or name a network with --width")
    }
    abandonRun()
    let work = TuningWork(options, self)
    tuning = work.report
    pending.append(work)
  }

  /// Takes a candidate over: its network, and its settings for training to come.
  mutating func adopt(
    _ candidate: TuningCandidate, _ network: Network, seed: UInt64, _ command: Command,
    isTrained: Bool
  ) {
    model.network = network
    model.seed = seed
    options.width = network.shape.description
    options.grid = network.grid
    options.order = network.order
    options.base = network.base
    var chosen = candidate.settings
    chosen.loss = model.loss
    // Straight lines and means are trained already; to go on would undo what was shrunk.
    if isTrained { (chosen.steps, chosen.smooth) = (0, .off) }
    settings = chosen
    lastSettings = chosen
    take(command)
  }
}
