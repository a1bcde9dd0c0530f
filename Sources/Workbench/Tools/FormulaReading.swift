import Expressions
import KAN
import Symbolic

/// The outputs of a network as formulas, read off as it is: nothing is polished, so it can be done
/// for every frame while training moves the constants.
struct FormulaReading: Sendable, Equatable {
  /// One output.
  struct Output: Sendable, Equatable {
    var name: String
    var expression: Expression
    /// Error on the samples looked at; nil where there is no measure.
    var error: Double?
  }

  /// The outputs; none where the network has splines yet.
  var outputs: [Output] = []
  /// Edges that are splines yet.
  var splines: [EdgeID] = []
  /// How large the formulas would be, where that is too large for every frame.
  var size: Int?
  /// Why there are no formulas, where it is not for splines.
  var failure: String?
  /// How many samples errors were measured on, and the network's own error there.
  var samples: Int
  var networkError: Double?

  /// Digits of the numbers shown.
  static let digits = 4
  /// Parts of a formula that can be composed and simplified between two frames.
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

  /// The root of the mean squared difference.
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
