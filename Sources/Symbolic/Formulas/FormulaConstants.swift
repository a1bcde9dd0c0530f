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
  private var derivatives: [CompiledExpression] = []

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

  /// The values with others at `free`.
  func replacing(_ free: [Int], with part: [Double]) -> [Double] {
    var complete = values
    for (position, value) in zip(free, part) { complete[position] = value }
    return complete
  }

  /// Builds the derivatives; false where there are none.
  mutating func prepareDerivatives() -> Bool {
    if derivatives.isEmpty {
      derivatives = names.compactMap {
        CompiledExpression(open.derivative(by: $0), variables: variables)
      }
    }
    return derivatives.count == names.count
  }

  /// Residuals on samples, with their derivatives by the values at `free`; those must be prepared.
  func equations(
    _ values: [Double], _ free: [Int], _ samples: FormulaSamples
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

/// The numbers of a formula while some of them are refined by least squares, step by step.
struct ConstantRefinement: Sendable {
  /// With the values as refined so far.
  private(set) var constants: FormulaConstants

  private let free: [Int]
  private let samples: FormulaSamples
  private var search: DampedLeastSquares?
  private var stepsLeft: Int

  /// - Parameters:
  ///   - free: the numbers to refine; the others stay.
  ///   - limit: most steps.
  init(_ constants: FormulaConstants, free: [Int], samples: FormulaSamples, limit: Int) {
    self.constants = constants
    self.free = free
    self.samples = samples
    stepsLeft = limit
    guard self.constants.prepareDerivatives() else { return }
    let start = free.map { constants.values[$0] }
    search = DampedLeastSquares(start: start, system)
  }

  /// Does one step; returns true when no other one is worth it.
  mutating func advance() -> Bool {
    guard var next = search, stepsLeft > 0 else { return true }
    stepsLeft -= 1
    let isWorthIt = next.advance(system)
    search = next
    constants.values = constants.replacing(free, with: next.parameters)
    return !isWorthIt || stepsLeft == 0
  }

  private func system(_ part: [Double]) -> NormalEquations {
    constants.equations(constants.replacing(free, with: part), free, samples)
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
