import Expressions

/// A formula compiled for evaluation on columns.
struct ColumnValues: Sendable {
  private let compiled: CompiledExpression

  /// Nil if the formula has a variable that is not a column.
  init?(_ formula: Expression, names: [String]) {
    guard let compiled = CompiledExpression(formula, variables: names) else { return nil }
    self.compiled = compiled
  }

  /// The value of the formula at each sample of `[column][sample]`; non-finite where the formula is
  /// undefined.
  func values(_ columns: [[Double]]) -> [Double] {
    var row = [Double](repeating: 0, count: columns.count)
    return (0..<(columns.first?.count ?? 0)).map { sample in
      for (index, column) in columns.enumerated() { row[index] = column[sample] }
      return compiled.evaluate(row)
    }
  }

  /// The root mean square difference from the targets.
  func error(_ columns: [[Double]], _ targets: [Double]) -> Double {
    var sum = 0.0
    for (value, target) in zip(values(columns), targets) {
      sum += (value - target) * (value - target)
    }
    return (sum / Double(max(1, targets.count))).squareRoot()
  }
}
