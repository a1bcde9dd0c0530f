/// Errors and penalties of a network on its samples, measured one bounded piece of work at a time.
public struct Assessment: Sendable {
  private enum Stage { case train, test, objective, finished }

  /// The network that is measured.
  public let network: Network
  /// Error on the training samples; complete when `advance` has returned true.
  public private(set) var train = Score(error: .nan, accuracy: nil)
  /// Error on the test samples; nil without any.
  public private(set) var test: Score?
  /// Loss and penalties together; 0 where no penalty was asked for.
  public private(set) var objective = 0.0
  /// Penalties before their weight `lamb`; 0 where no penalty was asked for.
  public private(set) var regularization = 0.0

  private let trainSamples: Dataset
  private let testSamples: Dataset?
  private let loss: Loss
  private let deviations: [Double]
  private let penalty: Penalty?
  /// Samples that the penalties are measured on, once that has begun.
  private var penaltySamples: Dataset?
  private var stage = Stage.train
  private var scoring: ScoreEvaluation?
  private var evaluation: ObjectiveEvaluation?

  /// An assessment of a model's network.
  ///
  /// - Parameters:
  ///   - penalty: what `objective` and `regularization` are made of; nil to leave them out. They
  ///     need a pass forwards and backwards: of very many samples a part, evenly spread, is taken.
  ///   - known: errors that need not be measured again.
  public init(
    _ model: Model, train: Dataset, test: Dataset?, penalty: Penalty?,
    known: (train: Score, test: Score?)? = nil
  ) {
    network = model.network
    loss = model.loss
    deviations = model.outputs.map(\.standardDeviation)
    trainSamples = train
    testSamples = test
    self.penalty = penalty
    if let known {
      (self.train, self.test) = known
      stage = .objective
    }
  }

  /// Does a few milliseconds of work; returns true when everything is measured.
  public mutating func advance() -> Bool {
    switch stage {
    case .train:
      if let score = score(trainSamples) {
        train = score
        stage = .test
      }
    case .test:
      guard let testSamples else {
        stage = .objective
        break
      }
      if let score = score(testSamples) {
        test = score
        stage = .objective
      }
    case .objective: measureObjective()
    case .finished: break
    }
    return stage == .finished
  }

  /// Goes on with the error on a data set; nil until it is complete.
  private mutating func score(_ samples: Dataset) -> Score? {
    var scoring = self.scoring ?? begunScoring(samples)
    self.scoring = nil
    guard scoring.advance(parameters: network.parameters, dataset: samples) else {
      self.scoring = scoring
      return nil
    }
    return scoring.sums.score(loss, deviations: deviations)
  }

  private func begunScoring(_ samples: Dataset) -> ScoreEvaluation {
    var scoring = ScoreEvaluation(network, loss: loss)
    scoring.begin(count: samples.count)
    return scoring
  }

  private mutating func measureObjective() {
    guard let penalty else {
      stage = .finished
      return
    }
    let samples = penaltySamples ?? thinnedSamples
    penaltySamples = samples
    var evaluation = self.evaluation ?? begunEvaluation(penalty, samples)
    self.evaluation = nil
    guard
      evaluation.advance(network: network, parameters: network.parameters, dataset: samples)
    else {
      self.evaluation = evaluation
      return
    }
    regularization = evaluation.regularization
    objective = evaluation.sums.loss(loss) + penalty.lamb * regularization
    stage = .finished
  }

  private var thinnedSamples: Dataset {
    let edges = network.layers.reduce(0) { $0 + $1.inputs * $1.outputs }
    return trainSamples.thinned(to: max(1000, 20_000_000 / max(1, edges)))
  }

  private func begunEvaluation(
    _ penalty: Penalty, _ samples: Dataset
  ) -> ObjectiveEvaluation {
    // With a weight of zero no penalty would be computed; the figure is wanted all the same.
    var weighted = penalty
    if penalty.lamb == 0 { weighted.lamb = 1 }
    var evaluation = ObjectiveEvaluation(network, loss: loss, penalty: weighted)
    evaluation.begin(parameters: network.parameters, count: samples.count)
    return evaluation
  }
}
