import Expressions
import KAN
import Symbolic

/// Finds functions for an edge and measures the error with each.
struct Suggesting: PendingWork {
  /// The maximum number of samples to measure errors on.
  static let sampleLimit = 2000

  let command = SuggestCommand.name
  private let edge: EdgeID
  private let model: Model
  private let library: [ElementaryFunction]
  private let count: Int
  private let train: Dataset
  private let samples: Dataset
  private var fits: [AffineFit]?
  private var assessment: Assessment
  private var errors: [Double] = []

  init(
    _ edge: EdgeID, of model: Model, library: [ElementaryFunction], count: Int, train: Dataset
  ) {
    self.edge = edge
    self.model = model
    self.library = library
    self.count = count
    self.train = train
    samples = train.thinned(to: Self.sampleLimit)
    assessment = Assessment(model, train: samples, test: nil, penalty: nil)
  }

  var progress: Double? {
    fits.map { Double(errors.count + 1) / Double($0.count + 2) } ?? 0
  }

  mutating func advance(_ engine: inout Engine) -> WorkProgress {
    guard let fits else {
      let (inputs, outputs) = model.network.samples(of: edge, in: train)
      let found = AffineFit.candidates(inputs: inputs, outputs: outputs, library: library)
      fits = Array(found.prefix(count))
      return .working
    }
    guard assessment.advance() else { return .working }
    // The first error is that of the network as it is, the rest are those of the candidates.
    errors.append(assessment.train.error)
    guard errors.count > fits.count else {
      assessment = Assessment(
        fixed(fits[errors.count - 1]), train: samples, test: nil, penalty: nil)
      return .working
    }
    let candidates = zip(fits, errors.dropFirst()).map {
      SuggestOutcome.Candidate(fit: $0, trainError: $1)
    }
    return .finished(
      Outcome(
        SuggestOutcome(
          edge: edge, candidates: candidates, trainError: errors[0], loss: model.loss)))
  }

  /// The model with the edge fixed.
  private func fixed(_ fit: AffineFit) -> Model {
    var fixed = model
    // Cannot fail: the edge exists and the numbers of fits are finite.
    try? fixed.network.fix(edge, fit.function, a: fit.a, b: fit.b, c: fit.c, d: fit.d)
    return fixed
  }
}
