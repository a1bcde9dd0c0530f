import Expressions
import KAN

/// The numbers of any formula refined on samples: by least squares in all of them with exact
/// derivatives, then simple ones put in their place.
struct ConstantPolish: Sendable {
  /// The formula as it is now.
  private(set) var expression: Expression
  /// Root of the mean squared error on the samples that are fitted to, weighted if there are weights;
  /// not finite where a prediction is not.
  private(set) var error: Double

  private let names: [String]
  private let samples: FormulaSamples
  private let test: FormulaSamples
  private var constants: FormulaConstants
  private var settled: Set<Int> = []

  /// Takes a formula as it is. Nil where it uses other variables.
  ///
  /// - Parameters:
  ///   - columns: `[variable][sample]`, in the order of `names`.
  ///   - trainCount: how many samples, from the first on, are fitted to.
  init?(
    _ expression: Expression, names: [String], columns: [[Double]], target: [Double],
    weights: [Double]? = nil, trainCount: Int
  ) {
    let part = { (range: Range<Int>) in
      FormulaSamples(
        columns: columns.map { Array($0[range]) }, targets: Array(target[range]),
        weights: weights.map { Array($0[range]) })
    }
    self.init(
      expression, names: names, train: part(0..<trainCount), test: part(trainCount..<target.count))
  }

  /// Takes a formula in the variables of a problem.
  init?(_ expression: Expression, problem: SearchProblem) {
    self.init(
      expression, names: problem.names, columns: problem.columns, target: problem.target,
      trainCount: problem.trainCount)
  }

  private init?(
    _ expression: Expression, names: [String], train: FormulaSamples, test: FormulaSamples
  ) {
    guard let constants = FormulaConstants(expression, variables: names, samples: train) else {
      return nil
    }
    self.expression = expression
    (self.names, self.constants, samples, self.test) = (names, constants, train, test)
    error = constants.error
  }

  /// The same samples with another formula.
  func replacing(_ expression: Expression) -> ConstantPolish? {
    ConstantPolish(expression, names: names, train: samples, test: test)
  }

  /// Number of constants that are not settled.
  var constantCount: Int { constants.values.count - settled.count }

  /// Settles those numbers that are simple as they stand.
  mutating func settleSimpleNumbers() {
    let isSimple = { (value: Double) in
      !NiceNumber.candidates(near: value, tolerance: 1e-12 * abs(value)).isEmpty
    }
    settled.formUnion(constants.values.indices.filter { isSimple(constants.values[$0]) })
  }

  /// Refines all numbers that are not settled.
  mutating func polish(work: inout Work, steps: Int = 40) throws(WorkEnded) {
    let free = constants.values.indices.filter { !settled.contains($0) }
    guard !free.isEmpty, constants.error.isFinite else { return }
    var refinement = ConstantRefinement(constants, free: free, limit: steps)
    repeat { try work.spend(2 * constants.cost) } while !refinement.advance()
    let refined = refinement.constants
    let reached = refined.error
    guard reached <= error else { return }
    constants = refined
    error = reached
    expression = constants.current
  }

  /// Puts simple numbers in place of those that the samples cannot tell from them, and refines the
  /// rest; the formula is simplified.
  ///
  /// - Parameter noise: standard deviation of the noise, as far as known.
  mutating func snap(noise: Double, work: inout Work) throws(WorkEnded) {
    guard error.isFinite else { return }
    var snapping = ConstantSnapping(constants, remainder: .noise(noise))
    repeat { try work.spend(snapping.cost) } while !snapping.advance()
    guard snapping.constants.error.isFinite else { return }
    constants = snapping.constants
    settled = Set(snapping.settled.keys)
    expression = snapping.expression
    error = constants.error
  }

  /// The standard error of each number of the formula, in the order of `Expression.numbers` as they
  /// were before any was settled; 0 for settled ones, infinite for those the samples do not determine.
  var standardErrors: [Double] {
    constants.standardErrors(settled: settled, standardDeviation: error)
  }

  /// Root of the mean squared error on the samples that are not fitted to; nil without any.
  var heldOutError: Double? {
    guard !test.targets.isEmpty,
      let held = FormulaConstants(expression, variables: names, samples: test)
    else { return nil }
    return held.error
  }
}
