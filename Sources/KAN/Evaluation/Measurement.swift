import Numerics

/// Times parts of a training step on a network and its samples, over and over on the same memory.
///
/// Calls of `seconds` for several measurements can be interleaved, so that all of them share
/// whatever else the machine does.
public struct StepMeasurement: Sendable {
  /// What is timed.
  public enum Part: String, Sendable, CaseIterable {
    /// Outputs and their loss.
    case forward
    /// Loss and gradient.
    case gradient = "loss_gradient"
    /// Loss, gradient and an update by Adam.
    case step
  }

  private var network: Network
  private let dataset: Dataset
  private var evaluation: ObjectiveEvaluation
  private var scoring: ScoreEvaluation
  private var adam: Adam
  /// Parameters before the last update.
  private var before: [Double]

  /// A measurement of the mean squared error over all samples.
  ///
  /// - Parameters:
  ///   - adaptsKnots: whether knots are moved to the quantiles of their inputs first.
  ///   - threads: cores to use at most.
  public init(
    _ network: Network, _ dataset: Dataset, adaptsKnots: Bool = false, threads: Int = 1
  ) {
    self.network = network
    self.dataset = dataset
    if adaptsKnots {
      var update = GridUpdate(dataset: dataset, eps: 0.02)
      while !update.advance(&self.network) {}
    }
    let limits = SampleStreams.Limits(threads: threads)
    evaluation = ObjectiveEvaluation(
      self.network, loss: .meanSquaredError, penalty: Penalty(), limits: limits)
    scoring = ScoreEvaluation(self.network, loss: .meanSquaredError, limits: limits)
    // So short that the network stays what it is however often it is measured.
    adam = Adam(count: network.parameters.count, rate: 1e-9)
    before = network.parameters
  }

  /// Seconds that a part takes, averaged over `repetitions`.
  public mutating func seconds(_ part: Part, repetitions: Int) -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    for _ in 0..<repetitions { run(part) }
    return start.duration(to: clock.now).seconds / Double(max(1, repetitions))
  }

  private mutating func run(_ part: Part) {
    guard part != .forward else {
      scoring.begin(count: dataset.count)
      while !scoring.advance(parameters: network.parameters, dataset: dataset) {}
      return
    }
    evaluation.begin(parameters: network.parameters, count: dataset.count)
    if part == .step {
      while updateByAdam() == .pending {}
      adam.exchange(&network.parameters, before: &before)
    } else {
      while !advance(nil) {}
    }
  }

  private mutating func updateByAdam() -> Adam.Outcome {
    var adam = Adam(count: 0, rate: 0)
    swap(&self.adam, &adam)
    defer { swap(&self.adam, &adam) }
    return adam.update(network.parameters) { advance($0) }
  }

  private mutating func advance(_ update: AdamUpdate?) -> Bool {
    evaluation.advance(
      network: network, parameters: network.parameters, dataset: dataset, update: update)
  }

  /// Multiply-adds over the edges that a part cannot do without; at `Roofline.multiplyAdds` a second
  /// they set the least time it can take on one core. Bases, nodes and updates come on top.
  public func multiplyAdds(_ part: Part) -> Double {
    let perEdge = Double(network.order + 2)
    var sum = 0.0
    for (index, layer) in network.layers.enumerated() {
      let edges = Double(layer.inputs * layer.outputs)
      // Forwards, to the coefficients, and to the inputs unless they are data.
      let passes = part == .forward ? 1.0 : index == 0 ? 2 : 3
      sum += passes * perEdge * edges
    }
    return sum * Double(dataset.count)
  }
}

/// Seconds for one evaluation of loss and gradient, averaged over `repetitions`.
public func measureObjective(
  _ network: Network, _ dataset: Dataset, repetitions: Int
) -> Double {
  var measurement = StepMeasurement(network, dataset)
  return measurement.seconds(.gradient, repetitions: repetitions)
}
