import Expressions
import KAN

/// The numbers of a formula as parameters: for refining them on samples and for trying simpler ones.
struct FormulaConstants: Sendable {
  /// The formula they belong to.
  let expression: Expression
  /// The numbers, in the order of `Expression.numbers`.
  var values: [Double]

  private let names: [String]
  private let open: Expression
  private let variables: [String]
  private let value: CompiledExpression
  /// By each number; built when they are first needed.
  private var derivatives: [CompiledExpression]?

  /// Constants of a formula in these variables; nil where it uses others.
  init?(_ expression: Expression, variables: [String]) {
    self.expression = expression
    values = expression.numbers
    // No column can have such a name: parameters and variables cannot be mixed up.
    names = values.indices.map { "\u{0}\($0)" }
    self.variables = variables + names
    open = expression.replacingNumbers(names.map { .variable($0) })
    guard let value = CompiledExpression(open, variables: self.variables) else { return nil }
    self.value = value
  }

  /// The formula with the present values.
  var current: Expression { expression.replacingNumbers(values.map { .number($0) }) }

  /// Predictions for the samples with other values.
  func predictions(_ values: [Double], _ samples: FormulaSamples) -> [Double] {
    samples.rows.indices.map { value.evaluate(samples.rows[$0] + values) }
  }

  /// Refines the values by least squares, those at `free` only; at most `limit` steps.
  mutating func refine(_ free: [Int], _ samples: FormulaSamples, limit: Int) {
    guard !free.isEmpty, let derivatives = derivatives ?? builtDerivatives else { return }
    self.derivatives = derivatives
    let start = values
    func complete(_ part: [Double]) -> [Double] {
      var complete = start
      for (position, value) in zip(free, part) { complete[position] = value }
      return complete
    }
    func system(_ part: [Double]) -> NormalEquations {
      equations(complete(part), free, derivatives, samples)
    }
    guard var search = DampedLeastSquares(start: free.map { start[$0] }, system) else { return }
    var steps = 0
    while steps < limit, search.advance(system) { steps += 1 }
    values = complete(search.parameters)
  }

  private var builtDerivatives: [CompiledExpression]? {
    let built = names.compactMap {
      CompiledExpression(open.derivative(by: $0), variables: variables)
    }
    return built.count == names.count ? built : nil
  }

  private func equations(
    _ values: [Double], _ free: [Int], _ derivatives: [CompiledExpression],
    _ samples: FormulaSamples
  ) -> NormalEquations {
    var result = NormalEquations(count: free.count)
    var slopes = [Double](repeating: 0, count: free.count)
    for (row, target) in zip(samples.rows, samples.targets) {
      let inputs = row + values
      for (position, index) in free.enumerated() {
        slopes[position] = derivatives[index].evaluate(inputs)
      }
      let residual = value.evaluate(inputs) - target
      slopes.withUnsafeBufferPointer { result.add(residual, $0) }
    }
    return result
  }
}

/// Samples in the columns' own units, row by row.
struct FormulaSamples: Sendable {
  var rows: [[Double]]
  /// One target.
  var targets: [Double]

  /// Root of the mean squared difference from the targets; not finite where a prediction is not.
  func error(_ predictions: [Double]) -> Double {
    var sum = 0.0
    for (prediction, target) in zip(predictions, targets) {
      sum += (prediction - target) * (prediction - target)
    }
    return (sum / Double(max(1, targets.count))).squareRoot()
  }
}
