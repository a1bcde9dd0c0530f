import Expressions
import Numerics

/// The numbers of a formula as parameters on samples: for refining them and for trying simpler ones.
///
/// Numbers that are equal but for rounding, and not whole, are one number that stands in several
/// places: they stay equal.
struct FormulaConstants: Sendable {
  /// The formula they belong to.
  let expression: Expression
  /// The numbers, each once, in the order of `Expression.numbers`.
  var values: [Double]
  /// What they are refined on.
  let samples: FormulaSamples

  /// Which of the values stands in each of the formula's places.
  private let places: [Int]
  private let tape: TapeSamples

  /// Constants of a formula in these variables; nil where it uses others.
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
    // No column can have such a name: parameters and variables cannot be mixed up.
    let names = values.indices.map { "\u{0}\($0)" }
    let open = expression.replacingNumbers(places.map { .variable(names[$0]) })
    guard let tape = ExpressionTape(open, columns: variables, parameters: names) else { return nil }
    self.tape = TapeSamples(tape, columns: samples.columns, count: samples.targets.count)
  }

  /// The formula with the present values.
  var current: Expression { expression(settled: [:]) }

  /// The formula with the present values but for those that are settled.
  func expression(settled: [Int: Expression]) -> Expression {
    expression.replacingNumbers(places.map { settled[$0] ?? .number(values[$0]) })
  }

  /// Predictions for the samples with other values.
  func predictions(_ values: [Double]) -> [Double] { tape.values(values) }

  /// Root of the mean squared error with the present values.
  var error: Double { samples.error(predictions(values)) }

  /// The values with others at `free`.
  func replacing(_ free: [Int], with part: [Double]) -> [Double] {
    var complete = values
    for (position, value) in zip(free, part) { complete[position] = value }
    return complete
  }

  /// Residuals on the samples, with their derivatives by the values at `free`.
  func equations(_ values: [Double], _ free: [Int]) -> NormalEquations {
    tape.equations(values, free: free, target: samples.targets, weights: samples.weights)
  }

  /// Multiplications and additions that equations take, roughly.
  var cost: Double {
    Double(samples.targets.count)
      * Double(10 * tape.tape.operations.count + values.count * values.count / 2)
  }

  /// The standard error of each of the formula's numbers, in the order of `Expression.numbers`.
  func standardErrors(settled: Set<Int>, standardDeviation: Double) -> [Double] {
    let free = values.indices.filter { !settled.contains($0) }
    let errors = equations(values, free).standardErrors(standardDeviation: standardDeviation)
    var all = [Double](repeating: 0, count: values.count)
    for (position, error) in zip(free, errors) { all[position] = error }
    return places.map { all[$0] }
  }
}

/// The numbers of a formula while some of them are refined by least squares, step by step.
struct ConstantRefinement: Sendable {
  /// With the values as refined so far.
  private(set) var constants: FormulaConstants

  private let free: [Int]
  private var search: DampedLeastSquares?
  private var stepsLeft: Int

  /// - Parameters:
  ///   - free: the numbers to refine; the others stay.
  ///   - limit: most steps.
  init(_ constants: FormulaConstants, free: [Int], limit: Int) {
    self.constants = constants
    self.free = free
    stepsLeft = limit
    search = DampedLeastSquares(start: free.map { constants.values[$0] }, system)
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
    constants.equations(constants.replacing(free, with: part), free)
  }
}

/// Samples in the columns' own units.
struct FormulaSamples: Sendable {
  /// `[column][sample]`.
  var columns: [[Double]]
  /// One target.
  var targets: [Double]
  /// How much each sample counts; nil where all count the same.
  var weights: [Double]?

  /// Root of the mean squared weighted difference from the targets; not finite where a prediction is
  /// not.
  func error(_ predictions: [Double]) -> Double {
    var sum = 0.0
    for (sample, prediction) in predictions.enumerated() {
      let difference = (prediction - targets[sample]) * (weights?[sample] ?? 1)
      sum += difference * difference
    }
    return (sum / Double(max(1, targets.count))).squareRoot()
  }
}
