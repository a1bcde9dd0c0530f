import Expressions
import KAN

extension Model {
  /// Creates a network of symbols that computes a formula. Its edges are the formula's functions,
  /// its nodes add and multiply, and common parts occur once. It has as few layers as possible.
  ///
  /// - Parameters:
  ///   - inputs: The names of the columns; the formula need not use all of them.
  ///   - output: The name of the formula's value.
  ///   - columns: Samples, `[input][sample]`, at which the formula must be defined. They show which
  ///     bases of powers are positive, and determine the range of each node.
  /// - Throws: `FormulaError` if the formula needs another variable, is undefined at a sample, or
  ///   is too long.
  public init(
    formula: Expression, inputs: [String], output: String, columns: [[Double]]
  ) throws(FormulaError) {
    guard !inputs.isEmpty, columns.count == inputs.count else {
      throw FormulaError("a formula's network needs a column for each of its inputs")
    }
    guard formula.complexity <= 10_000 else {
      throw FormulaError("the formula has over 10000 parts: too many for a network")
    }
    let count = columns.map(\.count).min() ?? 0
    let rows = (0..<count).map { sample in columns.map { $0[sample] } }
    try Self.checkValues(formula, inputs, rows)
    var builder = FormulaGraphBuilder(names: inputs, rows: rows)
    let node = try builder.appendOutput(formula)
    let assembly = NetworkAssembly(builder.graph, output: node, rows: rows)
    guard assembly.isFinite else {
      throw FormulaError("a part of the formula is too large at some sample")
    }
    do {
      self.init(
        network: try assembly.network(), inputs: inputs.map { Variable(name: $0) },
        outputs: [Variable(name: output)], seed: 0)
    } catch {
      throw FormulaError(error.description)
    }
  }

  private static func checkValues(
    _ formula: Expression, _ inputs: [String], _ rows: [[Double]]
  ) throws(FormulaError) {
    guard let compiled = CompiledExpression(formula, variables: inputs) else {
      let missing = formula.variables.filter { !inputs.contains($0) }
      throw FormulaError("the formula needs \(listed(missing)), which is none of the inputs")
    }
    for (sample, row) in rows.enumerated() where !compiled.evaluate(row).isFinite {
      throw FormulaError("the formula has no value at sample \(sample + 1)")
    }
  }
}
