import Expressions
import KAN
import Numerics

/// Reasons for caution about a formula, one line each: samples outside the training range, poles or
/// ends of the domain nearby, and numbers that the data do not determine.
struct FormulaWarnings: Sendable {
  private let data: DiscoveryData

  /// Creates warnings for formulas of these data.
  init(_ data: DiscoveryData) { self.data = data }

  /// All warnings for a formula.
  ///
  /// - Parameters:
  ///   - error: The formula's root mean square error.
  ///   - splineError: The error of the best network of splines on the same samples, if there is
  ///     one.
  func warnings(for formula: Expression, error: Double, splineError: Double?) -> [String] {
    let variables = formula.variables
    let used = data.names.indices.filter { variables.contains(data.names[$0]) }.map { index in
      (index: index, spread: ColumnSpread(name: data.names[index], values: data.columns[index]))
    }
    var warnings = used.compactMap { extrapolation($0.index, $0.spread) }
    warnings += used.compactMap { singularity($0.index, $0.spread, formula) }
    warnings += used.compactMap(\.spread.gapWarning)
    if let splineError, error.isFinite, error > splineError, splineError > 1e-9 * standardDeviation
    {
      warnings.append(
        "no better than its network of splines: error \(short(error)) against \(short(splineError))"
      )
    }
    return warnings + doubtfulConstants(formula, error: error)
  }

  private var standardDeviation: Double {
    Variable(name: "", standardizing: data.target).standardDeviation
  }

  // MARK: Where it was not tested

  /// Warns of test samples outside the range of the training samples.
  private func extrapolation(_ index: Int, _ own: ColumnSpread) -> String? {
    guard data.testColumns.indices.contains(index),
      let low = data.testColumns[index].min(), let high = data.testColumns[index].max()
    else { return nil }
    let slack = 0.02 * own.width
    var beyond: [String] = []
    if low < own.low - slack {
      beyond.append("down to \(short(low)), training ends at \(short(own.low))")
    }
    if high > own.high + slack {
      beyond.append("up to \(short(high)), training ends at \(short(own.high))")
    }
    guard !beyond.isEmpty else { return nil }
    return "extrapolates: test samples of \(own.name) go " + beyond.joined(separator: ", and ")
  }

  /// How far beyond a variable's range to look for singularities, as a share of the range, and in
  /// how many steps.
  private static let reach = 0.1, steps = 10
  private static let sampleLimit = 100

  /// Warns of a pole or an end of the domain just beyond the samples.
  private func singularity(
    _ index: Int, _ own: ColumnSpread, _ formula: Expression
  ) -> String? {
    guard let values = ColumnValues(formula, names: data.names) else { return nil }
    let largest = data.target.reduce(0) { max($0, abs($1)) }
    let stride = max(1, data.target.count / Self.sampleLimit)
    var moved = data.columns.map { column in
      Swift.stride(from: 0, to: column.count, by: stride).map { column[$0] }
    }
    for (end, direction) in [(own.low, -1.0), (own.high, 1.0)] {
      var before = values.values(moved)
      for step in 1...Self.steps {
        let share = Self.reach * Double(step) / Double(Self.steps)
        let place = end + direction * share * own.width
        moved[index] = moved[index].map { _ in place }
        let reached = values.values(moved)
        let lost = zip(reached, before).count { value, before in
          // A large value that changes sign has crossed a pole.
          !value.isFinite || abs(value) > 1000 * largest
            || (value * before < 0 && min(abs(value), abs(before)) > largest)
        }
        before = reached
        guard 10 * lost >= moved[index].count, lost > 0 else { continue }
        return "has no value or a huge one at \(own.name) = \(short(place)), just beyond the "
          + "samples, which end at \(short(end))"
      }
    }
    return nil
  }

  // MARK: Numbers

  private static let constantLimit = 40

  /// Warns of numbers whose standard error exceeds their value, and of numbers that depend on one
  /// another.
  private func doubtfulConstants(_ formula: Expression, error: Double) -> [String] {
    let samples = FormulaSamples(columns: data.columns, targets: data.target)
    guard error.isFinite,
      let constants = FormulaConstants(formula, variables: data.names, samples: samples)
    else { return [] }
    // Whole numbers belong to the form and were not fitted.
    let free = constants.values.indices.filter {
      constants.values[$0] != constants.values[$0].rounded()
    }
    guard !free.isEmpty, free.count <= Self.constantLimit else { return [] }
    let equations = constants.equations(constants.values, free)
    let errors = equations.standardErrors(standardDeviation: error)
    var unsettled: [String] = []
    var dependent: [String] = []
    for (position, index) in free.enumerated() {
      let value = constants.values[index]
      let alone = error / equations.product(position, position).squareRoot()
      if !(errors[position] < abs(value)) {
        let spread = errors[position].isFinite ? "± \(short(errors[position]))" : "not determined"
        unsettled.append("\(short(value)) (\(spread))")
      } else if errors[position] > 0.05 * abs(value), errors[position] > 20 * alone {
        dependent.append(short(value))
      }
    }
    var warnings: [String] = []
    if !unsettled.isEmpty {
      warnings.append("the data do not tell from zero: " + listed(unsettled))
    }
    if dependent.count > 1 {
      warnings.append("the data hardly tell these numbers apart: " + listed(dependent))
    }
    return warnings
  }

  private func short(_ value: Double) -> String { shortNumber(value) }
}

/// The extent of a column's values, and its widest gap.
private struct ColumnSpread: Sendable {
  let name: String
  let low: Double, high: Double
  /// The widest interval without a value; nil unless it is much wider than chance explains.
  private let gap: ClosedRange<Double>?

  init(name: String, values: [Double]) {
    self.name = name
    let sorted = values.sorted()
    low = sorted.first ?? 0
    high = sorted.last ?? 0
    let count = Double(max(2, sorted.count))
    // The widest gap between uniform random values is about log(n)/n of their range.
    let usual = 5 * naturalLogarithm(count) / count
    var widest: ClosedRange<Double>?
    for (left, right) in zip(sorted, sorted.dropFirst())
    where right - left > widest.map({ $0.upperBound - $0.lowerBound }) ?? 0 {
      widest = left...right
    }
    gap = widest.flatMap { [low, high] gap in
      // Whole numbers have nothing between neighbours.
      if gap.upperBound - gap.lowerBound == 1, sorted.allSatisfy({ $0 == $0.rounded() }) {
        return nil
      }
      let share = (gap.upperBound - gap.lowerBound) / (high - low)
      return share > max(0.1, usual) ? gap : nil
    }
  }

  var width: Double { high - low }

  var gapWarning: String? {
    gap.map {
      "no samples of \(name) between \(shortNumber($0.lowerBound)) and \(shortNumber($0.upperBound))"
    }
  }
}

/// A number with four significant digits, for messages.
private func shortNumber(_ value: Double) -> String {
  Expression.number(value).rounded(digits: 4).description
}
