import Foundation
import Numerics
import Testing

@testable import Expressions

/// Every fact of every row against the function's values.
@Suite struct FunctionTableTests {
  static let callable = ElementaryFunction.builtIn.filter(\.isCallable)

  /// Arguments in the domain, of both signs and many sizes, in ascending order.
  static func arguments(_ function: ElementaryFunction) -> [Double] {
    let sizes = stride(from: -3.0, through: 1, by: 0.11).map { raise(10, to: $0) }
    return (sizes.map { -$0 } + [0] + sizes).sorted().filter(function.isDefined)
  }

  @Test func namesAreUnique() {
    var owners: [String: ElementaryFunction] = [:]
    for function in ElementaryFunction.builtIn {
      for name in Set(function.formulaNames + function.pykanNames + [function.name]) {
        #expect(owners.updateValue(function, forKey: name) == nil, "\(name) is there twice")
        #expect(ElementaryFunction(named: name) == function)
      }
      #expect(function.pykanNames.isEmpty || function.pykanNames.first == function.name)
      #expect(function.shortName.map { $0.count < function.name.count } ?? true)
    }
  }

  @Test(arguments: callable)
  func everyNameIsReadAndPrinted(_ function: ElementaryFunction) throws {
    let call = Expression.call(function, 2 * .variable("x") + 1)
    for name in function.formulaNames {
      #expect(try Expression(parsing: "\(name)(2*x + 1)") == call)
    }
    #expect(try Expression(parsing: call.description) == call)
    #expect(call.description.hasPrefix(function.formulaNames[0] + "("))
  }

  @Test(arguments: ElementaryFunction.builtIn)
  func arithmeticIsReadBack(_ function: ElementaryFunction) throws {
    for argument in ["x", "2*x + 1", "-x", "1/x"] {
      let expression = function.expression(of: try Expression(parsing: argument))
      #expect(try Expression(parsing: expression.description) == expression)
    }
  }

  /// A call, whether the program itself would write it or not.
  @Test(arguments: callable)
  func derivativeOfACallIsTheFunctions(_ function: ElementaryFunction) throws {
    let slope = Expression.call(function, .variable("x")).derivative(by: "x")
    let compiled = try #require(CompiledExpression(slope, variables: ["x"]))
    for x in Self.arguments(function) where x != 0 {
      let derivative = function.derivative(at: x)
      guard derivative.isFinite else { continue }
      #expect(isClose(compiled.evaluate(at: x), derivative, relative: 1e-10), "at \(x)")
    }
  }

  @Test(arguments: ElementaryFunction.builtIn)
  func kernelIsTheFunction(_ function: ElementaryFunction) {
    for x in Self.arguments(function) {
      #expect(function.kernel.value(at: x) == function.value(at: x))
      let derivative = function.kernel.derivative(at: x)
      #expect(derivative == function.derivative(at: x) || derivative.isNaN)
    }
  }

  @Test(arguments: ElementaryFunction.builtIn)
  func symmetryHolds(_ function: ElementaryFunction) {
    let pairs = Self.arguments(function).filter { $0 > 0 && function.isDefined(at: -$0) }.map {
      (function.value(at: $0), function.value(at: -$0))
    }
    switch function.symmetry {
    case .even: #expect(pairs.allSatisfy { $0 == $1 })
    case .odd: #expect(pairs.allSatisfy { $0 == -$1 })
    case .none: #expect(pairs.isEmpty || pairs.contains { $0.magnitude != $1.magnitude })
    }
  }

  @Test(arguments: ElementaryFunction.builtIn)
  func rangeHolds(_ function: ElementaryFunction) {
    let arguments = Self.arguments(function)
    for (first, last) in [(0, 1), (0.2, 0.4), (0.3, 0.7), (0.6, 0.8), (0.5, 0.5)] {
      let count = Double(arguments.count - 1)
      let part = arguments[Int(first * count)...Int(last * count)]
      guard let lower = part.first, let upper = part.last else { continue }
      let values = Interval(lower, upper).values(of: function)
      for x in part {
        let value = function.value(at: x)
        #expect(values.lower <= value && value <= values.upper, "at \(x) in \(lower)...\(upper)")
      }
    }
  }

  @Test(arguments: ElementaryFunction.builtIn)
  func scalingHolds(_ function: ElementaryFunction) {
    for x in Self.arguments(function) where function.isDefined(at: 3 * x) {
      let value = function.value(at: x)
      switch function.scaling {
      case .none: break
      case .power(let degree), .homogeneous(let degree):
        #expect(isClose(function.value(at: 3 * x), raise(3, to: degree) * value, relative: 1e-14))
      case .logarithmic: #expect(isClose(function.value(at: 3 * x), value + naturalLogarithm(3)))
      case .exponential: #expect(isClose(function.value(at: x + 3), exponential(3) * value))
      }
    }
  }

  @Test(arguments: ElementaryFunction.builtIn)
  func undoneFunctionsCancel(_ function: ElementaryFunction) {
    guard let undone = function.undoes else { return }
    var count = 0
    for x in Self.arguments(undone.function)
    where undone.branch.lower <= x && x <= undone.branch.upper && abs(x) < 5 {
      let inner = undone.function.value(at: x)
      guard function.isDefined(at: inner), abs(inner) < 0.999 || abs(inner) > 1 else { continue }
      #expect(isClose(function.value(at: inner), x, relative: 1e-9), "at \(x)")
      count += 1
    }
    #expect(count > 10)
  }

  /// A twin's values are an affine map of its partner's.
  @Test(arguments: ElementaryFunction.builtIn)
  func twinsHaveTheSameCurves(_ function: ElementaryFunction) {
    guard case .twin(let twin) = function.search else { return }
    let pairs = [-0.9, -0.5, -0.1, 0.2, 0.7].map { x in
      (
        partner: twin.partner.value(at: x),
        own: function.value(at: twin.factor * x + twin.shift)
      )
    }
    let c = (pairs[4].own - pairs[0].own) / (pairs[4].partner - pairs[0].partner)
    for pair in pairs {
      #expect(isClose(pair.own, pairs[0].own + c * (pair.partner - pairs[0].partner)))
    }
  }

  @Test(arguments: ElementaryFunction.builtIn)
  func canonicalFormsHold(_ function: ElementaryFunction) {
    for x in [-0.9, -0.5, -0.1, 0.2, 0.7] {
      let value = function.value(at: x)
      switch function.canonicalForm {
      case .wave(let period, let turn):
        #expect(isClose(function.value(at: x + period / 2), -value))
        #expect(isClose(function.value(at: turn - x), value))
      case .periodic(let period, let turn):
        #expect(isClose(function.value(at: x + period), value))
        #expect(isClose(abs(function.value(at: turn - x)), abs(value)))
      case .constant, .line, .rate, .centre, .singularPoint, .positiveSlope, .asFound: break
      }
    }
  }

  /// The forms that are single expressions; documents are compiled elsewhere.
  @Test(
    .enabled(if: Tool.python(running: "import sympy") != nil, "python3 with sympy is not installed")
  )
  func expressionsForPythonAndSymPyHaveTheValues() throws {
    let python = try #require(Tool("python3"))
    let rows = Self.callable.flatMap { function in
      [0.3, -0.6].filter(function.isDefined).map { x in (function, x) }
    }
    let program = try rows.map { function, x in
      let call = Expression.call(function, .variable("x"))
      let sympy = try #require(FormulaDocument.pythonLiteral(call.printed(as: .sympy)))
      return "x = \(x); print(repr(float(\(call.printed(as: .python)))), "
        + "repr(float(sympy.sympify(\(sympy)).subs('x', x))))"
    }.joined(separator: "\n")
    let result = try withTemporaryFolder {
      try python.run(["-c", "import sympy\nfrom math import *\n" + program], in: $0)
    }
    #expect(result.status == 0, "\(result.output)")
    let lines = result.output.split(whereSeparator: \.isNewline)
    #expect(lines.count == rows.count)
    for (line, (function, x)) in zip(lines, rows) {
      for text in line.split(separator: " ") {
        let value = Double(text) ?? .nan
        #expect(isClose(value, function.value(at: x)), "\(function.name) at \(x): \(line)")
      }
    }
  }
}

extension FormulaDocument {
  /// A string literal.
  fileprivate static func pythonLiteral(_ text: String) -> String? {
    text.contains("'") || text.contains("\\") ? nil : "'\(text)'"
  }
}
