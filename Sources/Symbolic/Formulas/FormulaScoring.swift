import Expressions
import KAN

/// Measures the errors of formulas in place of a network's outputs, one bounded piece of work at a
/// time.
struct FormulaScoring: Sendable {
  private let model: Model
  private let samples: Dataset
  private let compiled: [CompiledExpression?]
  /// The number of samples per piece of work.
  private let pieceLength: Int
  private var position = 0
  /// The sum of squared errors of each output; for classes, the sum of cross-entropies.
  private var sums: [Double]
  private var correct = 0.0

  init(_ formulas: [Expression], model: Model, samples: Dataset) {
    self.model = model
    self.samples = samples
    let names = model.inputs.map(\.name)
    compiled = formulas.map { CompiledExpression($0, variables: names) }
    let complexity = formulas.reduce(0) { $0 + $1.complexity }
    pieceLength = max(16, 200_000 / max(1, complexity))
    sums = [Double](repeating: 0, count: formulas.count)
  }

  /// Measures some samples; returns true once all are done.
  mutating func advance() -> Bool {
    let end = min(samples.count, position + pieceLength)
    for sample in position..<end { add(sample) }
    position = end
    return position == samples.count
  }

  private mutating func add(_ sample: Int) {
    let row = model.inputs.enumerated().map { index, variable in
      variable.restored(samples.inputs[index * samples.count + sample])
    }
    let weight = samples.weight(sample)
    let predictions = compiled.map { $0?.evaluate(row) ?? .nan }
    guard !model.loss.hasClasses else {
      let score = model.loss.score(
        logOdds: predictions.map { [$0] }, labels: [samples.targets[sample]])
      sums[0] += weight * score.error
      if score.accuracy == 1 { correct += weight }
      return
    }
    for (output, prediction) in predictions.enumerated() {
      let target = model.outputs[output].restored(
        samples.targets[output * samples.count + sample])
      sums[output] += weight * ((prediction - target) * (prediction - target))
    }
  }

  /// The score of each output; for classes, all have the score of the whole.
  var scores: [Score] {
    let count = Double(max(1, position))
    guard !model.loss.hasClasses else {
      let score = Score(error: sums[0] / count, accuracy: correct / count)
      return sums.map { _ in score }
    }
    return sums.map { Score(error: ($0 / count).squareRoot(), accuracy: nil) }
  }
}

extension Model {
  /// The scores of formulas in place of the network's outputs, one per output; for classes, all
  /// have the score of the whole.
  public func scores(of formulas: [Expression], on samples: Dataset) -> [Score] {
    var scoring = FormulaScoring(formulas, model: self, samples: samples)
    while !scoring.advance() {}
    return scoring.scores
  }
}
