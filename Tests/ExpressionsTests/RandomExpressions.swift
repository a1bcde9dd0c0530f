import TestSupport

@testable import Expressions

/// Functions formulas can call by name.
let namedFunctions =
  ElementaryFunction.builtIn.filter(\.isCallable)

/// Any tree the parser can give, signs and numbers in awkward places included.
/// - Parameter anyNumber: numbers of any size, or only such as leave values in a usual range.
func randomExpression(
  depth: Int, variables: [String], anyNumber: Bool = false, using generator: inout SeededGenerator
) -> Expression {
  func child() -> Expression {
    randomExpression(
      depth: depth - 1, variables: variables, anyNumber: anyNumber, using: &generator)
  }
  func children() -> [Expression] {
    (0..<Int.random(in: 2...4, using: &generator)).map { _ in child() }
  }
  func leaf() -> Expression {
    randomLeaf(variables: variables, anyNumber: anyNumber, using: &generator)
  }
  guard depth > 0 else { return leaf() }
  switch Int.random(in: 0..<8, using: &generator) {
  case 0: return .negated(child())
  case 1, 2: return .sum(children())
  case 3: return .product(children())
  case 4: return .quotient(child(), child())
  case 5: return .power(child(), child())
  case 6:
    let function = namedFunctions.randomElement(using: &generator) ?? .sine
    return .call(function, child())
  default: return leaf()
  }
}

private func randomLeaf(
  variables: [String], anyNumber: Bool, using generator: inout SeededGenerator
) -> Expression {
  switch Int.random(in: 0..<6, using: &generator) {
  case 0:
    let number = Int.random(in: -3...3, using: &generator)
    return .number(Double(number == 0 && !anyNumber ? 4 : number))
  case 1: return .number(Double.random(in: -3...3, using: &generator))
  case 2 where anyNumber:
    let bits = Double(bitPattern: generator.next())
    return .number(bits.isFinite ? bits : 1e300)
  case 3: return .constant(Bool.random(using: &generator) ? .pi : .e)
  default: return .variable(variables.randomElement(using: &generator) ?? "x1")
  }
}
