extension Expression {
  /// How complicated the formula is to a reader: the number of nodes of its tree, where a sum of n
  /// terms counts as n - 1 additions. `exp(x2^2 + sin(pi*x1))` has 9. Minus signs are free.
  public var complexity: Int {
    let own =
      switch self {
      case .negated: 0
      case .sum(let operands), .product(let operands): operands.count - 1
      case .call(.levels(let table), _): table.values.count
      default: 1
      }
    return children.reduce(own) { $0 + $1.complexity }
  }
}
