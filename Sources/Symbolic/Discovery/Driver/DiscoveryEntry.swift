import Expressions
import KAN

/// An entry of a search's Pareto list: a formula, or a network of splines where no formula comes near
/// it.
public struct DiscoveryEntry: Sendable, Codable, Equatable {
  /// The formula; nil for a network of splines.
  public var formula: Expression?
  /// How complicated it is: nodes of the formula's tree, or numbers of a network of splines.
  public var complexity: Int
  /// Root of the mean squared error on the samples of the search, in the target's unit.
  public var trainError: Double
  /// The same on test samples, where there are any.
  public var testError: Double?
  /// The stages that led to it, in words.
  public var origin: String
  /// What the user should know before trusting it, a line each.
  public var warnings: [String]
  /// The network of splines that the entry is, where it is no formula.
  var splines: SplineEntry?
}

extension DiscoveryEntry {
  /// The network that the entry is, for the columns of a search's samples.
  ///
  /// - Throws: where a formula is too long to be a network, or has no value at a sample.
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

/// A network of sums and products under an outer function, as an entry of a list.
struct SplineEntry: Sendable, Codable, Equatable {
  var inverse: OuterInverse
  /// Whether it is the outer function's opposite.
  var isNegative: Bool
  var model: SumOfProducts
}
