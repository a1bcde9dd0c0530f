import Expressions
import KAN

/// An entry of a search's Pareto list: a formula, or a network of splines if no formula comes close
/// to it.
public struct DiscoveryEntry: Sendable, Codable, Equatable {
  /// The formula; nil for a network of splines.
  public var formula: Expression?
  /// The number of nodes of the formula's tree, or of parameters of a network of splines.
  public var complexity: Int
  /// The root mean square error on the samples of the search, in the target's unit.
  public var trainError: Double
  /// The root mean square error on test samples; nil if there are none.
  public var testError: Double?
  /// The stages that led to the entry, in words.
  public var origin: String
  /// Reasons for caution, one line each.
  public var warnings: [String]
  /// The network of splines; nil for a formula.
  var splines: SplineEntry?
}

extension DiscoveryEntry {
  /// The entry as a network for the columns of a search's samples.
  ///
  /// - Throws: `FormulaError` if the formula is too long for a network or undefined at a sample.
  public func model(for data: DiscoveryData) throws(FormulaError) -> Model {
    if let formula {
      return try Model(
        formula: formula, inputs: data.names, output: data.targetName, columns: data.columns)
    }
    guard let splines else { throw FormulaError("this entry has neither formula nor network") }
    return try Model(
      splines.model, outer: splines.inverse, isNegative: splines.isNegative, names: data.names,
      targetName: data.targetName, columns: data.columns)
  }
}

/// A network of sums and products of splines under an outer function.
struct SplineEntry: Sendable, Codable, Equatable {
  var inverse: OuterInverse
  /// Whether the target is -g(z) instead of g(z).
  var isNegative: Bool
  var model: SumOfProducts

  /// The root mean square error on samples, `[variable][sample]`.
  func error(_ columns: [[Double]], _ target: [Double]) -> Double {
    var sum = 0.0
    for (z, y) in zip(model.values(columns), target) {
      let value = isNegative ? -inverse.value(z) : inverse.value(z)
      sum += (value - y) * (value - y)
    }
    return (sum / Double(max(1, target.count))).squareRoot()
  }
}
