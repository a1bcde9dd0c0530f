import Numerics

/// A candidate that learns from one fold, one bounded piece of work at a time, and is then measured on
/// what the fold holds out.
struct FoldFit: Sendable {
  private let candidate: TuningCandidate
  private let fold: FoldedSamples.Fold
  private let loss: Loss
  private let outputs: Int
  private var trainer: Trainer?
  /// The loss of each held-out sample, in units of the whole data set, once it is known.
  private(set) var losses: [Double]?

  /// - Parameter outputs: of a network for these data.
  init(
    _ candidate: TuningCandidate, _ fold: FoldedSamples.Fold, outputs: Int, loss: Loss, seed: UInt64
  ) {
    self.candidate = candidate
    self.fold = fold
    self.loss = loss
    self.outputs = outputs
    guard candidate.kind != .mean else { return }
    var settings = candidate.settings
    settings.loss = loss
    guard
      let network = try? candidate.network(
        inputs: fold.train.inputCount, outputs: outputs, ranges: fold.ranges,
        levelShares: fold.levelShares, seed: seed),
      settings.complaint(about: network, samples: fold.train.count) == nil
    else {
      // What cannot be trained is worse than anything.
      losses = [Double](repeating: .infinity, count: fold.positions.count)
      return
    }
    var trainer = Trainer(
      network: network, train: fold.train, test: nil, settings: settings,
      deviations: fold.targetScales, seed: seed)
    trainer.start(steps: settings.steps)
    self.trainer = trainer
  }

  /// Does a piece of work; returns true when the losses are known.
  mutating func advance() -> Bool {
    guard losses == nil else { return true }
    guard candidate.kind != .mean else {
      losses = constantLosses
      return true
    }
    guard var trainer else { return true }
    self.trainer = nil
    if case .ended = trainer.advance() {
      measure(trainer.network)
      return true
    }
    self.trainer = trainer
    return false
  }

  private mutating func measure(_ network: Network) {
    let columns = (0..<fold.heldOut.inputCount).map { Array(fold.heldOut.input($0)) }
    let values = network.outputs(columns)
    losses = (0..<fold.heldOut.count).map { sample in
      let loss = loss(values.map { $0[sample] }, sample)
      return loss.isFinite ? loss : .infinity
    }
  }

  private func loss(_ values: [Double], _ sample: Int) -> Double {
    guard !loss.hasClasses else {
      return loss.score(
        logOdds: values.map { [$0] }, labels: [fold.heldOut.targets[sample]]
      ).error
    }
    var sum = 0.0
    for (output, value) in values.enumerated() {
      let own = fold.heldOut.target(output)
      let error = (value - own[own.startIndex + sample]) * fold.targetScales[output]
      // What is robust in training is judged in a robust way.
      sum += loss == .meanSquaredError ? error * error : error.magnitude
    }
    return sum / Double(max(1, values.count))
  }

  /// The mean of standardised targets is 0; classes are as frequent as they are, each counted once
  /// more.
  private var constantLosses: [Double] {
    guard loss == .crossEntropy else {
      return (0..<fold.heldOut.count).map {
        loss([Double](repeating: 0, count: outputs), $0)
      }
    }
    var counts = [Double](repeating: 1, count: outputs)
    for label in fold.train.targets {
      if let label = Int(exactly: label), counts.indices.contains(label) { counts[label] += 1 }
    }
    let odds = counts.map(naturalLogarithm)
    return (0..<fold.heldOut.count).map { loss(odds, $0) }
  }
}
