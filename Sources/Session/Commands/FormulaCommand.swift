import Expressions
import KAN
import Symbolic

/// `formula`: prints the outputs as formulas.
struct FormulaCommand: DeclaredCommand {
  static let name = "formula"
  static let summary = "the outputs as formulas, to N digits if asked for"
  static let parameters: [Parameter<FormulaCommand>] = [
    .option("round", \.digits, .whole(1...17), hint: "N")
  ]

  /// Significant digits; nil for all.
  var digits: Int?

  func start(on engine: inout Engine) throws(SessionError) -> Outcome? {
    try engine.findFormula(FindingFormula(for: .reporting(digits: digits)))
    return nil
  }
}

extension Command {
  /// Print the outputs as formulas, rounded to that many significant digits if given.
  public static func formula(digits: Int?) -> Command { Command(FormulaCommand(digits: digits)) }
}

extension Engine {
  /// Starts finding the formulas of the model, whatever they are for.
  mutating func findFormula(_ work: FindingFormula) throws(SessionError) {
    var work = work
    // After a search, the model is the one the search leads to.
    if changingSearch == nil { try work.begin(currentModel, data) }
    pending.append(work)
  }
}

// MARK: The outcome

/// The result of `formula`.
public struct FormulaOutcome: CommandOutcome {
  /// One per output.
  public var formulas: [Formula]
  /// Errors of the network.
  public var train: Score, test: Score?

  /// The command's name.
  public var command: String { FormulaCommand.name }

  /// Text for people.
  public var text: String {
    let network = Figure.scores(train, test)
    return formulas.map { formula in
      "\(formula.name) = \(formula.expression)\n  complexity \(formula.complexity), "
        + Figure.scores(formula.train, formula.test) + "; the network: \(network)"
    }.joined(separator: "\n")
  }

  /// The object that `--json` prints.
  public var json: JSONText.Value {
    let outputs = formulas.map { formula in
      JSONText.Value.object(
        [("name", .text(formula.name))] + JSONText.fields(of: formula.expression)
          + [("complexity", .integer(formula.complexity))]
          + JSONText.errors(formula.train, formula.test))
    }
    return .object([
      ("command", .text(command)), ("outputs", .list(outputs)),
      ("network", .object(JSONText.errors(train, test))),
    ])
  }
}
