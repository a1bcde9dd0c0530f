import KAN
import Session

/// The state of the pane that shows the outputs as formulas.
struct FormulaPane: Sendable, Equatable {
  /// The number of lines scrolled past.
  var scroll = 0
  /// The unpolished formulas of the shown network.
  var reading: FormulaReading?
  /// The polished formulas, and the network they belong to.
  var outcome: FormulaOutcome?
  var network: Network?
  /// Why polishing failed for `network`.
  var failure: String?

  /// The command that requests polished formulas, with a readable number of digits.
  static let question = Command.formula(digits: digits)
  private static let digits = 6

  /// The polished formulas if they belong to this network.
  func polished(for network: Network) -> FormulaOutcome? {
    self.network == network ? outcome : nil
  }
}
