import KAN
import Session

/// The pane that shows the outputs as formulas.
struct FormulaPane: Sendable, Equatable {
  /// Lines scrolled past.
  var scroll = 0
  /// The formulas as they are in the network shown.
  var reading: FormulaReading?
  /// The polished ones, with the network they are of.
  var outcome: FormulaOutcome?
  var network: Network?
  /// Why polishing failed, for that network.
  var failure: String?

  /// The command that asks for polished formulas, with as many digits as can be read.
  static let question = Command.formula(digits: digits)
  private static let digits = 6

  /// The polished formulas, where they are those of `network`.
  func polished(for network: Network) -> FormulaOutcome? {
    self.network == network ? outcome : nil
  }
}
