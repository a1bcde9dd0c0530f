import Numerics

/// Measures the time of parts of a training step on a network and its samples, repeatedly on the
/// same memory.
///
/// Calls of `seconds` for several measurements can be interleaved, so that other load on the
/// machine affects all of them equally.
public struct StepMeasurement: Sendable {
  /// The part that is timed.
  public enum Part: String, Sendable, CaseIterable {
    /// The outputs and the loss.
    case forward
    /// Loss and gradient.
    case gradient = "loss_gradient"
    /// The loss, the gradient and an update by Adam.
    case step
  }

  private var network: Network
  private let dataset: Dataset
  private var evaluation: ObjectiveEvaluation
  private var scoring: ScoreEvaluation
  private var adam: Adam
  /// Parameters before the last update.
  private var before: [Double]

  /// Creates a measurement with the mean squared error over all samples.
  ///
  /// - Parameters:
  ///   - adaptsKnots: whether to move knots to the quantiles of their inputs first.
  ///   - threads: the maximum number of cores to use.
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
    // So small that the network stays practically the same however often it is measured.
    adam = Adam(count: network.parameters.count, rate: 1e-9)
    before = network.parameters
  }

  /// The time of a part in seconds, averaged over `repetitions`.
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

  /// The number of multiply-adds over the edges that a part cannot avoid. Divided by
  /// `Roofline.multiplyAdds` it is a lower bound for the time on one core; bases, nodes and updates
  /// are not included.
  public func multiplyAdds(_ part: Part) -> Double {
    let perEdge = Double(network.order + 2)
    var sum = 0.0
    for (index, layer) in network.layers.enumerated() {
      let edges = Double(layer.inputs * layer.outputs)
      // One pass forwards, one for the coefficients' gradients, and one for the inputs' unless they
      // are data.
      let passes = part == .forward ? 1.0 : index == 0 ? 2 : 3
      sum += passes * perEdge * edges
    }
    return sum * Double(dataset.count)
  }
}

/// The time of one evaluation of loss and gradient in seconds, averaged over `repetitions`.
public func measureObjective(
  _ network: Network, _ dataset: Dataset, repetitions: Int
) -> Double {
  var measurement = StepMeasurement(network, dataset)
  return measurement.seconds(.gradient, repetitions: repetitions)
}
