import Expressions
import KAN

/// Refines the numbers of a formula on samples: by least squares in all of them, with exact
/// derivatives, then by replacing fitted numbers with simple ones.
struct ConstantPolish: Sendable {
  /// The current formula.
  private(set) var expression: Expression
  /// The root mean square error on the samples that are fitted to, weighted if there are weights;
  /// non-finite if a prediction is.
  private(set) var error: Double

  private let names: [String]
  private let samples: FormulaSamples
  private let test: FormulaSamples
  private var constants: FormulaConstants
  private var settled: Set<Int> = []

  /// Creates a refinement that has changed nothing yet; nil if the formula uses other variables.
  ///
  /// - Parameters:
  ///   - columns: `[variable][sample]`, in the order of `names`.
  ///   - trainCount: The number of samples, from the first, that are fitted to.
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

  /// Creates a refinement of a formula in the variables of a problem.
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

  /// A refinement of another formula on the same samples.
  func replacing(_ expression: Expression) -> ConstantPolish? {
    ConstantPolish(expression, names: names, train: samples, test: test)
  }

  /// The number of constants that are not settled.
  var constantCount: Int { constants.values.count - settled.count }

  /// Settles the numbers that are simple already.
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

  /// Replaces numbers with simple ones if the samples cannot tell the difference, and refines the
  /// rest.
  ///
  /// - Parameter noise: The standard deviation of the noise; 0 if it is not known.
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

  /// The root mean square error on the held-out samples; nil if there are none.
  var heldOutError: Double? {
    guard !test.targets.isEmpty,
      let held = FormulaConstants(expression, variables: names, samples: test)
    else { return nil }
    return held.error
  }
}
