import Expressions

/// An expression as a list of operations, each performed on many samples at once. Columns have one
/// number per sample, parameters one for all samples. Equal operations occur once.
struct ExpressionTape: Sendable {
  enum Operation: Sendable, Hashable {
    case number(Double)
    case column(Int)
    case parameter(Int)
    case negate(Int)
    case add(Int, Int), multiply(Int, Int), divide(Int, Int)
    case power(Int, Int)
    /// A power with a constant exponent, which is not a parameter.
    case numberedPower(Int, Double)
    case call(ElementaryFunction, Int)

    /// The indices of the operations whose results it uses.
    var operands: [Int] {
      switch self {
      case .number, .column, .parameter: []
      case .negate(let a), .numberedPower(let a, _), .call(_, let a): [a]
      case .add(let a, let b), .multiply(let a, let b), .divide(let a, let b), .power(let a, let b):
        [a, b]
      }
    }
  }

  /// The operations, operands before results; the last one is the expression.
  private(set) var operations: [Operation] = []
  /// Whether each operation's result depends on the parameters.
  private(set) var isVarying: [Bool] = []
  let parameterCount: Int

  private var places: [Operation: Int] = [:]
  private let columns: [String: Int]
  private let parameters: [String: Int]

  /// Nil if the expression uses another name.
  init?(_ expression: Expression, columns: [String], parameters: [String]) {
    self.columns = Self.indices(columns)
    self.parameters = Self.indices(parameters)
    parameterCount = parameters.count
    guard let root = append(expression) else { return nil }
    // The root must be the last operation, but an equal one may have occurred before.
    if root != operations.count - 1 {
      operations.append(.numberedPower(root, 1))
      isVarying.append(isVarying[root])
    }
  }

  private static func indices(_ names: [String]) -> [String: Int] {
    var indices: [String: Int] = [:]
    for (index, name) in names.enumerated() { indices[name] = index }
    return indices
  }

  private mutating func append(_ expression: Expression) -> Int? {
    switch expression {
    case .number(let value): return place(.number(value))
    case .constant(let constant): return place(.number(constant.value))
    case .variable(let name):
      if let index = parameters[name] { return place(.parameter(index)) }
      return columns[name].map { place(.column($0)) }
    case .negated(let operand): return append(operand).map { place(.negate($0)) }
    case .call(let function, let argument):
      return append(argument).map { place(.call(function, $0)) }
    case .sum(let terms): return fold(terms, empty: 0) { .add($0, $1) }
    case .product(let factors): return fold(factors, empty: 1) { .multiply($0, $1) }
    case .quotient(let above, let below): return fold([above, below], empty: 1) { .divide($0, $1) }
    case .power(let base, .number(let exponent)):
      return append(base).map { place(.numberedPower($0, exponent)) }
    case .power(let base, let exponent):
      return fold([base, exponent], empty: 1) { .power($0, $1) }
    }
  }

  private mutating func fold(
    _ operands: [Expression], empty: Double, _ operation: (Int, Int) -> Operation
  ) -> Int? {
    guard let first = operands.first else { return place(.number(empty)) }
    guard var result = append(first) else { return nil }
    for operand in operands.dropFirst() {
      guard let next = append(operand) else { return nil }
      result = place(operation(result, next))
    }
    return result
  }

  private mutating func place(_ operation: Operation) -> Int {
    if let known = places[operation] { return known }
    operations.append(operation)
    isVarying.append(varies(operation))
    places[operation] = operations.count - 1
    return operations.count - 1
  }

  private func varies(_ operation: Operation) -> Bool {
    if case .parameter = operation { return true }
    return operation.operands.contains { isVarying[$0] }
  }

  /// The operations that do not vary but are operands of those that do.
  var borders: [Int] {
    let varying = operations.indices.filter { isVarying[$0] }
    return Set(varying.flatMap { operations[$0].operands }).filter { !isVarying[$0] }.sorted()
  }
}
