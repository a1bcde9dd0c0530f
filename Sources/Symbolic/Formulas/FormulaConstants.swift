import Expressions
import Numerics

/// The numbers of a formula as parameters, with samples to refine them on.
///
/// Numbers that are equal up to rounding and not whole are one parameter that occurs in several
/// places, so they stay equal.
struct FormulaConstants: Sendable {
  /// The formula.
  let expression: Expression
  /// The distinct numbers, in the order of `Expression.numbers`.
  var values: [Double]
  /// The samples.
  let samples: FormulaSamples

  /// The index of the value in each of the formula's places.
  private let places: [Int]
  private let tape: TapeSamples

  /// Creates the constants of a formula; nil if it uses other variables.
  init?(_ expression: Expression, variables: [String], samples: FormulaSamples) {
    self.expression = expression
    self.samples = samples
    let numbers = expression.numbers
    var (values, places): ([Double], [Int]) = ([], [])
    for number in numbers {
      let twin = values.firstIndex {
        number != number.rounded() && abs($0 - number) <= 1e-11 * abs(number)
      }
      places.append(twin ?? values.count)
      if twin == nil { values.append(number) }
    }
    (self.values, self.places) = (values, places)
    // No column can have such a name.
    let names = values.indices.map { "\u{0}\($0)" }
    let open = expression.replacingNumbers(places.map { .variable(names[$0]) })
    guard let tape = ExpressionTape(open, columns: variables, parameters: names) else { return nil }
    self.tape = TapeSamples(tape, columns: samples.columns, count: samples.targets.count)
  }

  /// The formula with the current values.
  var current: Expression { expression(settled: [:]) }

  /// The formula with expressions in place of settled values, and the current values elsewhere.
  func expression(settled: [Int: Expression]) -> Expression {
    expression.replacingNumbers(places.map { settled[$0] ?? .number(values[$0]) })
  }

  /// The predictions for the samples with other values.
  func predictions(_ values: [Double]) -> [Double] { tape.values(values) }

  /// The root mean square error with the current values.
  var error: Double { samples.error(predictions(values)) }

  /// The values with those at `free` replaced.
  func replacing(_ free: [Int], with part: [Double]) -> [Double] {
    var complete = values
    for (position, value) in zip(free, part) { complete[position] = value }
    return complete
  }

  /// The normal equations of the residuals in the values at `free`.
  func equations(_ values: [Double], _ free: [Int]) -> NormalEquations {
    tape.equations(values, free: free, target: samples.targets, weights: samples.weights)
  }

  /// The approximate multiply-add operations of `equations`.
  var cost: Double {
    Double(samples.targets.count)
      * Double(10 * tape.tape.operations.count + values.count * values.count / 2)
  }
}

/// Refines some numbers of a formula by least squares, step by step.
struct ConstantRefinement: Sendable {
  /// The constants as refined so far.
  private(set) var constants: FormulaConstants

  private let free: [Int]
  private var search: DampedLeastSquares?
  private var stepsLeft: Int

  /// - Parameters:
  ///   - free: The indices of the values to refine; the others stay.
  ///   - limit: The maximum number of steps.
  init(_ constants: FormulaConstants, free: [Int], limit: Int) {
    self.constants = constants
    self.free = free
    stepsLeft = limit
    search = DampedLeastSquares(start: free.map { constants.values[$0] }, system)
  }

  /// Performs one step; returns true if no further step is worth it.
  mutating func advance() -> Bool {
    guard var next = search, stepsLeft > 0 else { return true }
    stepsLeft -= 1
    let isWorthIt = next.advance(system)
    search = next
    constants.values = constants.replacing(free, with: next.parameters)
    return !isWorthIt || stepsLeft == 0
  }

  private func system(_ part: [Double]) -> NormalEquations {
    constants.equations(constants.replacing(free, with: part), free)
  }
}

/// Samples of a target and of columns, in their own units.
struct FormulaSamples: Sendable {
  /// `[column][sample]`.
  var columns: [[Double]]
  /// One number per sample.
  var targets: [Double]
  /// The factor of each sample's residual; nil if all count the same.
  var weights: [Double]?

  /// The root mean square of the weighted residuals; non-finite if a prediction is.
  func error(_ predictions: [Double]) -> Double {
    var sum = 0.0
    for (sample, prediction) in predictions.enumerated() {
      let difference = (prediction - targets[sample]) * (weights?[sample] ?? 1)
      sum += difference * difference
    }
    return (sum / Double(max(1, targets.count))).squareRoot()
  }
}
