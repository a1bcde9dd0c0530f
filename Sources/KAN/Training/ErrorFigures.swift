/// Figures of a network beside its errors.
public struct ErrorFigures: Sendable, Equatable {
  /// Mean absolute error on the training samples, in the targets' own units; nil for classes.
  public var trainAbsolute: Double?
  /// The same on the test samples; nil without any, too.
  public var testAbsolute: Double?
  /// How well classes are told apart on the test samples, or without any on the training samples; nil
  /// for numbers.
  public var classes: ClassFigures?

  /// Figures not measured yet.
  init() {}
}

/// Measures `ErrorFigures`, one bounded piece of work at a time.
struct FigureMeasurement: Sendable {
  private(set) var figures = ErrorFigures()

  private let model: Model
  /// Data sets that are still to be looked at, the next one last.
  private var waiting: [(samples: Dataset, isTest: Bool)]
  private var scoring: ScoreEvaluation?
  /// Outputs of the samples so far, for classes.
  private var outputs: [[Double]] = []
  private var position = 0
  /// Samples whose outputs are computed at once, a few milliseconds' work.
  private let pieceLength: Int

  init(_ model: Model, train: Dataset, test: Dataset?) {
    self.model = model
    pieceLength = max(64, min(8192, 4_000_000 / model.network.sampleCost))
    let tested = test.map { (samples: $0, isTest: true) }
    if model.loss.hasClasses {
      waiting = [tested ?? (train, false)]
    } else {
      waiting = [tested, (train, false)].compactMap { $0 }
    }
  }

  /// Does a few milliseconds of work; returns true when everything is measured.
  mutating func advance() -> Bool {
    guard let (samples, isTest) = waiting.last else { return true }
    let isComplete =
      model.loss.hasClasses ? classify(samples) : measure(samples, isTest: isTest)
    if isComplete { waiting.removeLast() }
    return waiting.isEmpty
  }

  private mutating func measure(_ samples: Dataset, isTest: Bool) -> Bool {
    var scoring = self.scoring ?? begunScoring(samples)
    self.scoring = nil
    guard scoring.advance(parameters: model.network.parameters, dataset: samples) else {
      self.scoring = scoring
      return false
    }
    let score = scoring.sums.score(.absolute, deviations: model.outputs.map(\.standardDeviation))
    if isTest {
      figures.testAbsolute = score.absolute
    } else {
      figures.trainAbsolute = score.absolute
    }
    return true
  }

  private func begunScoring(_ samples: Dataset) -> ScoreEvaluation {
    var scoring = ScoreEvaluation(model.network, loss: .absolute)
    scoring.begin(count: samples.count)
    return scoring
  }

  private mutating func classify(_ samples: Dataset) -> Bool {
    let end = min(samples.count, position + pieceLength)
    let piece = (0..<samples.inputCount).map { input in
      Array(samples.input(input).dropFirst(position).prefix(end - position))
    }
    let values = model.network.outputs(piece)
    if outputs.isEmpty { outputs = values.map { _ in [] } }
    for (index, column) in values.enumerated() where outputs.indices.contains(index) {
      outputs[index] += column
    }
    position = end
    guard position == samples.count else { return false }
    figures.classes = ClassFigures(
      logOdds: outputs, labels: Array(samples.targets), weights: samples.weights)
    return true
  }
}
