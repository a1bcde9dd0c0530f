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
  private let expressions: [Expression]
  private let ranges: [String: ClosedRange<Double>]
  /// Samples that constants are tried on.
  private let rows: [[Double]]
  private var finished: [Expression] = []
  private var snapping: ConstantSnapping?

  /// Most samples that constants are tried on.
  private static let sampleLimit = 500

  /// Begins with a model whose edges are all symbols.
  ///
  /// - Parameter digits: significant digits that constants are rounded to; nil for all there are.
  /// - Throws: `FormulaError` where an edge is no symbol yet.
  public init(
    _ model: Model, train: Dataset, test: Dataset?, digits: Int?
  ) throws(FormulaError) {
    self.model = model
    self.train = train
    self.test = test
    self.digits = digits
    ranges = model.ranges(train, test)
    rows = model.rows(train.thinned(to: Self.sampleLimit))
    let ranges = ranges
    expressions = try model.composedExpressions().map { $0.simplified(ranges: ranges) }
  }

  /// Does a piece of work; returns true when all formulas are complete.
  public mutating func advance() -> Bool {
    guard finished.count < expressions.count else { return true }
    if var current = snapping {
      snapping = nil
      if current.advance() {
        finish(current.expression)
      } else {
        snapping = current
      }
    } else {
      begin(output: finished.count)
    }
    guard finished.count == expressions.count else { return false }
    assess()
    return true
  }

  private mutating func begin(output: Int) {
    let thinned = train.thinned(to: Self.sampleLimit)
    let names = model.inputs.map(\.name)
    guard let constants = FormulaConstants(expressions[output], variables: names) else {
      return finish(expressions[output])
    }
    // Classes are no values of an output: then only what keeps the predictions is taken.
    let targets =
      model.loss == .meanSquaredError
      ? model.outputs[output].restored(Array(thinned.target(output)))
      : [Double](repeating: 0, count: thinned.count)
    snapping = ConstantSnapping(constants, samples: FormulaSamples(rows: rows, targets: targets))
  }

  private mutating func finish(_ expression: Expression) {
    var result = expression.simplified(ranges: ranges)
    if let digits { result = result.rounded(digits: digits).simplified(ranges: ranges) }
    finished.append(result)
  }

  private mutating func assess() {
    let trainScores = model.scores(of: finished, on: train)
    let testScores = test.map { model.scores(of: finished, on: $0) }
    formulas = finished.indices.map { index in
      Formula(
        name: model.outputs[index].name, expression: finished[index], train: trainScores[index],
        test: testScores?[index])
    }
  }
}

extension Model {
  /// The samples in the columns' own units, row by row.
  func rows(_ samples: Dataset) -> [[Double]] {
    let columns = inputs.indices.map { inputs[$0].restored(Array(samples.input($0))) }
    return (0..<samples.count).map { sample in columns.map { $0[sample] } }
  }

  /// Where each column's values lie.
  func ranges(_ train: Dataset, _ test: Dataset?) -> [String: ClosedRange<Double>] {
    var ranges: [String: ClosedRange<Double>] = [:]
    for (index, variable) in inputs.enumerated() {
      let values = Array(train.input(index)) + Array(test?.input(index) ?? [])
      let restored = variable.restored([values.min() ?? 0, values.max() ?? 0])
      ranges[variable.name] = restored[0]...max(restored[0], restored[1])
    }
    return ranges
  }

  /// The error of formulas in place of the network, one per output: each output's own, or for classes
  /// that of all together.
  public func scores(of formulas: [Expression], on samples: Dataset) -> [Score] {
    let names = inputs.map(\.name)
    let rows = rows(samples)
    let predictions = formulas.map { formula -> [Double] in
      guard let compiled = CompiledExpression(formula, variables: names) else { return [] }
      return rows.map { compiled.evaluate($0) }
    }
    guard loss == .meanSquaredError else {
      return formulas.map { _ in loss.score(logOdds: predictions, labels: samples.targets) }
    }
    return predictions.indices.map { output in
      let targets = outputs[output].restored(Array(samples.target(output)))
      let error = FormulaSamples(rows: [], targets: targets).error(predictions[output])
      return Score(error: predictions[output].isEmpty ? .nan : error, accuracy: nil)
    }
  }
}
