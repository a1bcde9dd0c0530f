import Expressions
import KAN

/// Extracts the outputs of a network as formulas, one bounded piece of work at a time.
///
/// Formulas are composed of the edges' functions and simplified. Fitted constants become simple
/// numbers if that loses nothing, are rounded on request, and each formula gets its own errors.
public struct FormulaExtraction: Sendable {
  /// One formula per output; empty until `advance` has returned true.
  public private(set) var formulas: [Formula] = []

  private let model: Model
  private let train: Dataset, test: Dataset?
  private let digits: Int?
  private let ranges: [String: ClosedRange<Double>]
  private var stage: Stage
  /// The formulas that only lack their errors.
  private var finished: [Expression] = []
  private var trainScores: [Score] = []

  private enum Stage {
    case composing(Composition)
    /// Simplifies the next output; the associated values are all outputs as composed.
    case simplifying([Expression])
    case snapping(ConstantSnapping, [Expression])
    case scoring(FormulaScoring)
    case finished
  }

  /// The maximum number of samples that constants are tried on.
  private static let sampleLimit = 500
  /// A formula with more nodes stays as it was composed.
  private static let complexityLimit = 1000

  /// Creates an extraction from a model whose edges are all symbols.
  ///
  /// - Parameters:
  ///   - train: The samples that constants are tried on and errors are measured on.
  ///   - test: Test samples, for errors only.
  ///   - digits: The number of significant digits to round constants to; nil to keep all.
  /// - Throws: `FormulaError` if an edge is a spline, or the formulas would be too long to be
  ///   useful.
  public init(
    _ model: Model, train: Dataset, test: Dataset?, digits: Int?
  ) throws(FormulaError) {
    self.model = model
    self.train = train
    self.test = test
    self.digits = digits
    ranges = model.ranges(train, test)
    stage = .composing(try Composition(model))
  }

  /// Performs a piece of work; returns true once all formulas are complete.
  public mutating func advance() -> Bool {
    switch stage {
    case .composing(var composition):
      stage =
        composition.advance() ? .simplifying(composition.outputs) : .composing(composition)
    case .simplifying(let expressions): simplifyNext(expressions)
    case .snapping(var snapping, let expressions):
      stage = .simplifying(expressions)
      if snapping.advance() {
        finish(snapping.expression)
      } else {
        stage = .snapping(snapping, expressions)
      }
    case .scoring(var scoring):
      if scoring.advance() { take(scoring.scores) } else { stage = .scoring(scoring) }
    case .finished: break
    }
    if case .finished = stage { return true }
    return false
  }

  private mutating func simplifyNext(_ expressions: [Expression]) {
    guard finished.count < expressions.count else {
      stage = .scoring(FormulaScoring(finished, model: model, samples: train))
      return
    }
    let expression = expressions[finished.count]
    guard expression.complexity <= Self.complexityLimit else { return finish(expression) }
    let simple = expression.simplified(ranges: ranges)
    let names = model.inputs.map(\.name)
    guard
      let constants = FormulaConstants(
        simple, variables: names, samples: samples(output: finished.count))
    else { return finish(simple) }
    stage = .snapping(ConstantSnapping(constants), expressions)
  }

  /// The samples that the constants of an output are tried on.
  private func samples(output: Int) -> FormulaSamples {
    let thinned = train.thinned(to: Self.sampleLimit)
    // Class labels are not values of an output; without targets, a simple number is accepted only
    // if it keeps the predictions.
    let targets =
      !model.loss.hasClasses
      ? model.outputs[output].restored(Array(thinned.target(output)))
      : [Double](repeating: 0, count: thinned.count)
    return FormulaSamples(columns: model.columns(thinned), targets: targets)
  }

  private mutating func finish(_ expression: Expression) {
    var result = expression
    let isShort = expression.complexity <= Self.complexityLimit
    if isShort { result = result.simplified(ranges: ranges) }
    result = result.foldingLevels
    if let digits {
      if isShort {
        result = result.droppingSmallTerms(
          digits: digits, names: model.inputs.map(\.name),
          samples: model.columns(train.thinned(to: Self.sampleLimit)))
      }
      result = result.rounded(digits: digits)
      if isShort { result = result.simplified(ranges: ranges) }
    }
    finished.append(result.foldingLevels)
  }

  private mutating func take(_ scores: [Score]) {
    if trainScores.isEmpty, let test {
      trainScores = scores
      stage = .scoring(FormulaScoring(finished, model: model, samples: test))
      return
    }
    let testScores = trainScores.isEmpty ? nil : scores
    if trainScores.isEmpty { trainScores = scores }
    formulas = finished.indices.map { index in
      Formula(
        name: model.outputs[index].name, expression: finished[index],
        train: trainScores[index], test: testScores?[index])
    }
    stage = .finished
  }
}

extension Model {
  /// The samples in the columns' own units, `[column][sample]`.
  func columns(_ samples: Dataset) -> [[Double]] {
    inputs.indices.map { inputs[$0].restored(Array(samples.input($0))) }
  }

  /// The range of each column's values in its own unit, by name.
  func ranges(_ train: Dataset, _ test: Dataset?) -> [String: ClosedRange<Double>] {
    var ranges: [String: ClosedRange<Double>] = [:]
    for (index, variable) in inputs.enumerated() {
      var (low, high) = (Double.infinity, -Double.infinity)
      for values in [train.input(index), test?.input(index) ?? []] {
        low = min(low, values.min() ?? low)
        high = max(high, values.max() ?? high)
      }
      guard low <= high else { continue }
      let restored = variable.restored([low, high])
      ranges[variable.name] = restored[0]...max(restored[0], restored[1])
    }
    return ranges
  }
}
