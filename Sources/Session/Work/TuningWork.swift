import KAN
import Numerics

/// The choice of a network by cross-validation, and where the choice is a mean or straight lines, the
/// training of it.
struct TuningWork: PendingWork {
  let command = TuneCommand.name
  private let options: TuningOptions
  private let seed: UInt64
  private var tuning: Tuning
  private var seconds = 0.0
  private var isStopped = false
  /// Trains straight lines on all rows, once they are chosen.
  private var lines: Trainer?
  private let levels: [Int], outputs: [Variable], loss: Loss

  init(_ options: TuningOptions, _ engine: Engine) {
    self.options = options
    seed = options.seed ?? engine.options.seed
    let data = engine.data
    levels = data.inputs.map { $0.levels?.count ?? 0 }
    outputs = engine.model.outputs
    loss = engine.model.loss
    tuning = Tuning(
      Tuning.Problem(
        samples: data.train, levels: levels, imputed: data.imputedInputs,
        outputs: outputs.count, loss: loss),
      folds: options.folds, seed: seed, workLimit: options.workLimit)
  }

  var progress: Double? { tuning.progress }
  var changesNetwork: Bool { true }

  mutating func stop() -> Bool {
    isStopped = true
    return true
  }

  mutating func advance(_ engine: inout Engine) throws(SessionError) -> WorkProgress {
    let start = engine.clock()
    defer { seconds += engine.clock() - start }
    if var trainer = lines {
      lines = nil
      guard case .ended = trainer.advance() else {
        lines = trainer
        return .working
      }
      return try finish(&engine, trainer.network)
    }
    // The first candidate is the mean and takes no time: something can always be chosen.
    let isLate = tuning.choice != nil && options.timeLimit.map { seconds >= $0 } ?? false
    if !isStopped, !isLate, !tuning.advance() {
      engine.tuning = report
      return .working
    }
    return try conclude(&engine)
  }

  /// What is known by now.
  var report: TuneOutcome {
    let scale = outputs.count == 1 ? outputs[0].standardDeviation : 1
    func error(_ loss: Double) -> Double {
      switch self.loss {
      case .crossEntropy: loss
      case .meanSquaredError: loss.squareRoot() * scale
      case .huber, .absolute: loss * scale
      }
    }
    return TuneOutcome(
      candidates: tuning.results.map { result in
        // The error of a root, to first order.
        let factor =
          switch loss {
          case .crossEntropy: 1.0
          case .meanSquaredError: scale / (2 * max(result.loss.squareRoot(), 1e-300))
          case .huber, .absolute: scale
          }
        return TuneOutcome.Candidate(
          name: result.candidate.name, shape: shape(result.candidate),
          candidate: result.candidate, error: error(result.loss),
          standardError: result.standardError * factor)
      }, chosen: tuning.choice, current: tuning.current?.name, skipped: tuning.skipped.count,
      folds: tuning.foldCount, rows: tuning.rowCount, work: tuning.work, seconds: seconds,
      loss: loss)
  }

  private func shape(_ candidate: TuningCandidate) -> String {
    "["
      + candidate.widths(inputs: levels.count, outputs: outputs.count).map(String.init)
      .joined(separator: ",") + "]"
  }

  // MARK: The choice

  private mutating func conclude(_ engine: inout Engine) throws(SessionError) -> WorkProgress {
    guard let choice = tuning.choice else {
      return .finished(.done(command: command, message: "stopped; nothing was changed"))
    }
    let candidate = tuning.results[choice].candidate
    guard candidate.kind == .lines else { return try finish(&engine, nil) }
    do {
      var settings = candidate.settings
      settings.loss = loss
      let network = try candidate.network(
        inputs: levels.count, outputs: outputs.count,
        ranges: engine.data.ranges ?? levels.map { _ in -1...1 },
        levelShares: engine.data.levelShares, seed: seed)
      var trainer = Trainer(
        network: network, train: engine.data.train, test: nil, settings: settings,
        deviations: outputs.map(\.standardDeviation), seed: seed)
      trainer.start(steps: settings.steps)
      lines = trainer
      return .working
    } catch {
      throw SessionError(.failed, "tune: \(error)")
    }
  }

  /// Makes the choice the session's network.
  ///
  /// - Parameter trained: straight lines as splines, where these were chosen.
  private mutating func finish(
    _ engine: inout Engine, _ trained: Network?
  ) throws(SessionError) -> WorkProgress {
    guard let choice = tuning.choice else { return .working }
    let candidate = tuning.results[choice].candidate
    do {
      let network = try network(candidate, engine, trained)
      var done = options
      done.timeLimit = nil
      done.workLimit = tuning.work
      done.seed = seed
      done.trains = false
      engine.adopt(
        candidate, network, seed: seed, .tune(done), isTrained: candidate.kind != .splines)
    } catch {
      throw SessionError(.failed, "tune: \(error)")
    }
    let report = report
    engine.tuning = report
    engine.tunedNetwork = engine.network
    if options.trains { try engine.train([]) }
    return .finished(Outcome(report))
  }

  private func network(
    _ candidate: TuningCandidate, _ engine: Engine, _ trained: Network?
  ) throws(ShapeError) -> Network {
    switch candidate.kind {
    case .splines:
      return try candidate.network(
        inputs: levels.count, outputs: outputs.count,
        ranges: engine.data.ranges ?? [-1...1], levelShares: engine.data.levelShares, seed: seed)
    case .lines, .mean:
      var plain = TuningCandidate(name: "", kind: .splines)
      plain.base = .silu
      let network = try plain.network(
        inputs: levels.count, outputs: outputs.count,
        ranges: engine.data.ranges ?? [-1...1], levelShares: engine.data.levelShares, seed: seed)
      guard let trained else { return try network.withoutEdges(biases: constants(engine)) }
      return try network.takingLines(of: trained)
    }
  }

  /// What each output is when nothing is known of the inputs.
  private func constants(_ engine: Engine) -> [Double] {
    guard loss == .crossEntropy else {
      return outputs.indices.map { output in
        let values = engine.data.train.target(output)
        return values.reduce(0, +) / Double(max(1, values.count))
      }
    }
    var counts = [Double](repeating: 1, count: outputs.count)
    for label in engine.data.train.targets {
      if let label = Int(exactly: label), counts.indices.contains(label) { counts[label] += 1 }
    }
    let total = counts.reduce(0, +)
    return counts.map { naturalLogarithm($0 / total) }
  }
}

extension PreparedData {
  /// Inputs whose missing values were filled in, with their indicators.
  var imputedInputs: [FoldedSamples.Imputed] {
    inputs.indices.compactMap { index in
      guard inputs[index].substitute != nil, inputs[index].levels == nil,
        let indicator = inputs.firstIndex(where: {
          $0.coding == .missing(column: inputs[index].name)
        })
      else { return nil }
      return FoldedSamples.Imputed(input: index, indicator: indicator)
    }
  }
}
