import Expressions
import KAN
import Symbolic

/// The outputs of a network as formulas, composed from its edges as they are. Nothing is polished,
/// which is fast enough to repeat in every frame of training.
struct FormulaReading: Sendable, Equatable {
  /// One output.
  struct Output: Sendable, Equatable {
    var name: String
    var expression: Expression
    /// The RMSE on the samples; nil if the loss is not the mean squared error or the formula has no
    /// value.
    var error: Double?
  }

  /// The outputs; empty if some edges are still splines.
  var outputs: [Output] = []
  /// The edges that are still splines.
  var splines: [EdgeID] = []
  /// The size of the formulas if they are too large to compose in every frame.
  var size: Int?
  /// Why there are no formulas, if not for splines.
  var failure: String?
  /// The number of samples the errors are measured on, and the network's own RMSE on them.
  var samples: Int
  var networkError: Double?

  /// The number of significant digits shown.
  static let digits = 4
  /// The size up to which formulas are composed and simplified in every frame.
  static let sizeLimit = 450

  /// Reads a model and measures it on samples.
  init(_ model: Model, samples: Dataset) {
    self.samples = samples.count
    let length = model.network.formulaLength
    guard length <= Double(Self.sizeLimit) else {
      splines = model.network.splineEdges
      if splines.isEmpty { size = Int(min(length, 1e9)) }
      return
    }
    do {
      let expressions = try model.expressions().map { $0.rounded(digits: Self.digits) }
      let columns = zip(model.inputs, samples.columns).map { $0.restored($1) }
      let targets = zip(model.outputs, samples.targetColumns).map { $0.restored($1) }
      let measures = !model.loss.hasClasses
      outputs = expressions.enumerated().map { index, expression in
        Output(
          name: model.outputs.indices.contains(index) ? model.outputs[index].name : "",
          expression: expression,
          error: measures && targets.indices.contains(index)
            ? Self.error(expression, model.inputs.map(\.name), columns, targets[index]) : nil)
      }
      if measures {
        let predictions = model.predictions(columns)
        networkError = Self.error(predictions, targets)
      }
    } catch {
      splines = model.network.splineEdges
      if splines.isEmpty { failure = error.description }
    }
  }

  private static func error(
    _ expression: Expression, _ names: [String], _ columns: [[Double]], _ target: [Double]
  ) -> Double? {
    guard let compiled = CompiledExpression(expression, variables: names) else { return nil }
    let values = target.indices.map { sample in compiled.evaluate(columns.map { $0[sample] }) }
    return error([values], [target])
  }

  /// The root mean squared difference.
  private static func error(_ values: [[Double]], _ targets: [[Double]]) -> Double {
    var sum = 0.0
    var count = 0
    for (column, target) in zip(values, targets) {
      for (value, wanted) in zip(column, target) { sum += (value - wanted) * (value - wanted) }
      count += target.count
    }
    return count > 0 ? (sum / Double(count)).squareRoot() : .nan
  }
}

extension Dataset {
  /// The input columns.
  fileprivate var columns: [[Double]] { (0..<inputCount).map { Array(input($0)) } }
  /// The target columns.
  fileprivate var targetColumns: [[Double]] { (0..<targetCount).map { Array(target($0)) } }
}
