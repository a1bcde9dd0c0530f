import Numerics

/// An expression compiled to stack instructions, for evaluating it many times.
///
/// Evaluation is safe from any number of threads and does not allocate unless the expression is
/// nested so deeply that its stack exceeds 1 KiB.
public struct CompiledExpression: Sendable, Hashable {
  /// The names of the inputs, in the order `evaluate` takes their values.
  public let variables: [String]
  private let instructions: [Instruction]
  private let stackSize: Int

  private enum Instruction: Sendable, Hashable {
    case number(Double)
    case input(Int)
    case negate, add, multiply, divide, power
    case call(ElementaryFunction)
  }

  /// Compiles `expression` for inputs in the order of `variables`; nil if it uses any other
  /// variable.
  public init?(_ expression: Expression, variables: [String]) {
    var indices: [String: Int] = [:]
    for (index, name) in variables.enumerated() { indices[name] = index }
    var compiler = Compiler(indices: indices)
    guard compiler.append(expression) else { return nil }
    self.variables = variables
    self.instructions = compiler.instructions
    self.stackSize = compiler.highWater
  }

  /// The value for inputs in the order of `variables`; not finite where the expression is
  /// undefined.
  public func evaluate(_ inputs: UnsafeBufferPointer<Double>) -> Double {
    precondition(inputs.count >= variables.count, "an input for every variable")
    return run { inputs[$0] }
  }

  /// The value for inputs in the order of `variables`; not finite where the expression is
  /// undefined.
  public func evaluate(_ inputs: [Double]) -> Double {
    inputs.withUnsafeBufferPointer { evaluate($0) }
  }

  /// The value with every variable set to `x`, for expressions in one variable.
  public func evaluate(at x: Double) -> Double {
    run { _ in x }
  }

  /// The value and the exact derivative (by forward-mode differentiation, not finite differences)
  /// of an expression in one variable, at `x`.
  public func valueAndDerivative(at x: Double) -> (value: Double, derivative: Double) {
    let result: DualNumber = run { _ in DualNumber(value: x, slope: 1) }
    return (result.value, result.slope)
  }

  private func run<Scalar: TapeScalar>(_ input: (Int) -> Scalar) -> Scalar {
    withUnsafeTemporaryAllocation(of: Scalar.self, capacity: stackSize) { stack in
      // The next free slot. Scalars are trivial types, so assigning also initialises.
      var top = 0
      instructions.withUnsafeBufferPointer { instructions in
        for index in instructions.indices {
          switch instructions[index] {
          case .number(let number):
            stack[top] = Scalar(number)
            top += 1
          case .input(let index):
            stack[top] = input(index)
            top += 1
          case .negate:
            stack[top - 1] = stack[top - 1].negated
          case .call(let function):
            stack[top - 1] = stack[top - 1].applying(function)
          case .add:
            top -= 1
            stack[top - 1] = stack[top - 1].adding(stack[top])
          case .multiply:
            top -= 1
            stack[top - 1] = stack[top - 1].multiplied(by: stack[top])
          case .divide:
            top -= 1
            stack[top - 1] = stack[top - 1].divided(by: stack[top])
          case .power:
            top -= 1
            stack[top - 1] = stack[top - 1].raised(to: stack[top])
          }
        }
      }
      return stack[0]
    }
  }

  private struct Compiler {
    let indices: [String: Int]
    var instructions: [Instruction] = []
    var height = 0
    var highWater = 0

    /// Appends instructions that leave the expression's value on the stack; returns false if it
    /// uses an unknown variable.
    mutating func append(_ expression: Expression) -> Bool {
      switch expression {
      case .number(let number): push(.number(number))
      case .constant(let constant): push(.number(constant.value))
      case .variable(let name):
        guard let index = indices[name] else { return false }
        push(.input(index))
      case .negated(let operand):
        guard append(operand) else { return false }
        instructions.append(.negate)
      case .call(let function, let argument):
        guard append(argument) else { return false }
        instructions.append(.call(function))
      case .sum(let terms): return fold(terms, with: .add, empty: 0)
      case .product(let factors): return fold(factors, with: .multiply, empty: 1)
      case .quotient(let left, let right): return fold([left, right], with: .divide, empty: 1)
      case .power(let base, let exponent): return fold([base, exponent], with: .power, empty: 1)
      }
      return true
    }

    private mutating func fold(
      _ operands: [Expression], with operation: Instruction, empty: Double
    ) -> Bool {
      guard let first = operands.first else {
        push(.number(empty))
        return true
      }
      guard append(first) else { return false }
      for operand in operands.dropFirst() {
        guard append(operand) else { return false }
        instructions.append(operation)
        height -= 1
      }
      return true
    }

    private mutating func push(_ instruction: Instruction) {
      instructions.append(instruction)
      height += 1
      highWater = max(highWater, height)
    }
  }
}

/// The scalars that the stack machine computes with.
private protocol TapeScalar: BitwiseCopyable {
  init(_ number: Double)
  var negated: Self { get }
  func adding(_ other: Self) -> Self
  func multiplied(by other: Self) -> Self
  func divided(by other: Self) -> Self
  func raised(to exponent: Self) -> Self
  func applying(_ function: ElementaryFunction) -> Self
}

extension Double: TapeScalar {
  fileprivate var negated: Double { -self }
  fileprivate func adding(_ other: Double) -> Double { self + other }
  fileprivate func multiplied(by other: Double) -> Double { self * other }
  fileprivate func divided(by other: Double) -> Double { self / other }
  fileprivate func raised(to exponent: Double) -> Double { raise(self, to: exponent) }
  fileprivate func applying(_ function: ElementaryFunction) -> Double { function.value(at: self) }
}

/// A value with its derivative. A slope of exactly 0 stays 0 whatever it is multiplied by, so a
/// constant under a root at 0 does not give NaN.
private struct DualNumber: TapeScalar {
  var value: Double
  var slope: Double

  init(value: Double, slope: Double) {
    self.value = value
    self.slope = slope
  }

  init(_ number: Double) { self.init(value: number, slope: 0) }

  var negated: DualNumber { DualNumber(value: -value, slope: -slope) }

  func adding(_ other: DualNumber) -> DualNumber {
    DualNumber(value: value + other.value, slope: slope + other.slope)
  }

  func multiplied(by other: DualNumber) -> DualNumber {
    DualNumber(
      value: value * other.value,
      slope: scaled(slope, by: other.value) + scaled(other.slope, by: value))
  }

  func divided(by other: DualNumber) -> DualNumber {
    let quotient = value / other.value
    let rise = slope - scaled(other.slope, by: quotient)
    return DualNumber(value: quotient, slope: rise / other.value)
  }

  func raised(to exponent: DualNumber) -> DualNumber {
    let power = raise(value, to: exponent.value)
    var slope = 0.0
    if self.slope != 0, exponent.value != 0 {
      slope += exponent.value * raise(value, to: exponent.value - 1) * self.slope
    }
    if exponent.slope != 0, power != 0 {
      slope += power * naturalLogarithm(value) * exponent.slope
    }
    return DualNumber(value: power, slope: slope)
  }

  func applying(_ function: ElementaryFunction) -> DualNumber {
    DualNumber(
      value: function.value(at: value),
      slope: slope == 0 ? 0 : slope * function.derivative(at: value))
  }

  private func scaled(_ slope: Double, by factor: Double) -> Double {
    slope == 0 ? 0 : slope * factor
  }
}
