import Expressions

extension Expression {
  /// The expression without those terms of sums that do not affect the sum's significant digits at
  /// any sample.
  ///
  /// - Parameters:
  ///   - digits: The number of significant digits.
  ///   - samples: `[variable][sample]`, in the order of `names`.
  func droppingSmallTerms(digits: Int, names: [String], samples: [[Double]]) -> Expression {
    let terms = mappingChildren {
      $0.droppingSmallTerms(digits: digits, names: names, samples: samples)
    }
    guard case .sum(let operands) = terms else { return terms }
    var limit = 0.5 * terms.size(names, samples)
    for _ in 0..<max(0, digits) { limit /= 10 }
    let kept = operands.filter { !($0.size(names, samples) < limit) }
    switch kept.count {
    case operands.count: return terms
    case 0: return terms
    case 1: return kept[0]
    default: return .sum(kept)
    }
  }

  /// The largest magnitude at the samples; infinite if a value is undefined.
  private func size(_ names: [String], _ samples: [[Double]]) -> Double {
    guard let compiled = CompiledExpression(self, variables: names) else { return .infinity }
    let count = samples.first?.count ?? 0
    var size = 0.0
    for row in 0..<count {
      let value = compiled.evaluate(samples.map { $0[row] }).magnitude
      guard value.isFinite else { return .infinity }
      size = max(size, value)
    }
    return size
  }

  private func mappingChildren(_ change: (Expression) -> Expression) -> Expression {
    switch self {
    case .number, .constant, .variable: self
    case .negated(let operand): .negated(change(operand))
    case .sum(let operands): .sum(operands.map(change))
    case .product(let operands): .product(operands.map(change))
    case .quotient(let left, let right): .quotient(change(left), change(right))
    case .power(let base, let exponent): .power(change(base), change(exponent))
    case .call(let function, let operand): .call(function, change(operand))
    }
  }
}
