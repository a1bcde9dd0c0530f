import Expressions
import KAN

/// The outputs of a network as formulas, one bounded piece of work at a time: composed of the edges'
/// functions, simplified, constants snapped to simple numbers where nothing is lost, rounded if asked
/// for, and each with its own errors.
public struct FormulaExtraction: Sendable {
  /// One per output; complete when `advance` has returned true.
  public private(set) var formulas: [Formula] = []

  private let model: Model
  private let train: Dataset, test: Dataset?
  private let digits: Int?
  private let ranges: [String: ClosedRange<Double>]
  private var stage: Stage
  /// Formulas that are complete but for their errors.
  private var finished: [Expression] = []
  private var trainScores: [Score] = []

  private enum Stage {
    case composing(Composition)
    /// Of the output that comes next.
    case simplifying([Expression])
    case snapping(ConstantSnapping, [Expression])
    case scoring(FormulaScoring)
    case finished
  }

  /// Most samples that constants are tried on.
  private static let sampleLimit = 500
  /// A formula with more parts than this is left as it is composed.
  private static let complexityLimit = 1000

  /// Begins with a model whose edges are all symbols.
  ///
  /// - Parameter digits: significant digits that constants are rounded to; nil for all there are.
  /// - Throws: `FormulaError` where an edge is no symbol yet, or the formula would be too long to be of
  ///   use.
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

  /// Does a piece of work; returns true when all formulas are complete.
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

  /// Samples that constants are tried on.
  private func samples(output: Int) -> FormulaSamples {
    let thinned = train.thinned(to: Self.sampleLimit)
    // Classes are no values of an output: then only what keeps the predictions is taken.
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
    if let digits {
      if isShort {
        result = result.droppingSmallTerms(
          digits: digits, names: model.inputs.map(\.name),
          samples: model.columns(train.thinned(to: Self.sampleLimit)))
      }
      result = result.rounded(digits: digits)
      if isShort { result = result.simplified(ranges: ranges) }
    }
    finished.append(result)
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

  /// Where each column's values lie.
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
