/// Measures the errors and penalties of a network on its samples, one bounded piece of work at a
/// time.
public struct Assessment: Sendable {
  private enum Stage { case train, test, objective, figures, finished }

  /// The network to measure.
  public let network: Network
  /// The error on the training samples; valid once `advance` has returned true.
  public private(set) var train = Score(error: .nan, accuracy: nil)
  /// The error on the test samples; nil if there are none.
  public private(set) var test: Score?
  /// Loss, penalties and weighted roughness together; 0 where no penalty was asked for.
  public private(set) var objective = 0.0
  /// The penalties before their weight `lamb`; 0 without a penalty.
  public private(set) var regularization = 0.0

  /// Figures beside the errors; nil where they were not asked for.
  public var figures: ErrorFigures? { measurement?.figures }

  private let trainSamples: Dataset
  private let testSamples: Dataset?
  private let loss: Loss
  private let deviations: [Double]
  private let penalty: Penalty?
  private let roughness: Double
  /// Samples that the penalties are measured on, once that has begun.
  private var penaltySamples: Dataset?
  private var stage = Stage.train
  private var scoring: ScoreEvaluation?
  private var evaluation: ObjectiveEvaluation?
  private var measurement: FigureMeasurement?

  /// An assessment of a model's network.
  ///
  /// - Parameters:
  ///   - penalty: what `objective` and `regularization` are made of; nil to leave them out. They
  ///     need a pass forwards and backwards: of very many samples a part, evenly spread, is taken.
  ///   - roughness: what the roughness of the network's splines counts for in `objective`.
  ///   - known: errors that need not be measured again.
  ///   - withFigures: whether `figures` are measured too.
  public init(
    _ model: Model, train: Dataset, test: Dataset?, penalty: Penalty?,
    roughness: Double = 0, known: (train: Score, test: Score?)? = nil, withFigures: Bool = false
  ) {
    network = model.network
    loss = model.loss
    deviations = model.outputs.map(\.standardDeviation)
    trainSamples = train
    testSamples = test
    self.penalty = penalty
    self.roughness = roughness
    if withFigures { measurement = FigureMeasurement(model, train: train, test: test) }
    if let known {
      (self.train, self.test) = known
      stage = .objective
    }
  }

  /// Does a few milliseconds of work; returns true when everything has been measured.
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
    case .figures: if measurement?.advance() ?? true { stage = .finished }
    case .finished: break
    }
    return stage == .finished
  }

  /// Continues measuring the error on a data set; nil until it is complete.
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
      stage = .figures
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
    objective = evaluation.sums.loss(loss) + penalty.lamb * regularization + roughness
    stage = .figures
  }

  private var thinnedSamples: Dataset {
    let edges = network.layers.reduce(0) { $0 + $1.inputs * $1.outputs }
    return trainSamples.thinned(to: max(1000, 20_000_000 / max(1, edges)))
  }

  private func begunEvaluation(
    _ penalty: Penalty, _ samples: Dataset
  ) -> ObjectiveEvaluation {
    // With a weight of zero penalties would not be computed, but their value is wanted.
    var weighted = penalty
    if penalty.lamb == 0 { weighted.lamb = 1 }
    var evaluation = ObjectiveEvaluation(network, loss: loss, penalty: weighted)
    evaluation.begin(parameters: network.parameters, count: samples.count)
    return evaluation
  }
}
