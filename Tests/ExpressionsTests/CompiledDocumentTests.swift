import TestSupport
import Testing

@testable import Expressions

private let names = ["x1", "class"]
private let points = [[0.31, 0.77], [1.7, 0.4], [-0.6, 1.2]]

/// Every function by itself, and random formulas that call them.
private let formulas: [Expression] = {
  let x = Expression.variable("x1")
  var generator = SeededGenerator(seed: 21)
  var formulas = ElementaryFunction.builtIn.map { $0.expression(of: x) }
  formulas += ElementaryFunction.builtIn.filter(\.isCallable).map { .call($0, x) }
  if let bump = try? UserFunction(name: "bump", formula: "2*x^2*exp(-x^2)") {
    formulas.append(.call(.user(bump), x - 1))
  }
  for round in 0..<24 {
    let formula = randomExpression(depth: 2 + round % 4, variables: names, using: &generator)
    formulas.append(round % 2 == 0 ? formula : formula.simplified())
  }
  // Much too long for one statement.
  formulas.append(
    .sum((1...60).map { ElementaryFunction.sine.expression(of: x * .number(Double($0) / 7)) }))
  formulas.append((0..<150).reduce(x) { inner, _ in .call(.hyperbolicTangent, 1 + inner) })
  return formulas
}()

private let document = FormulaDocument(
  outputs: formulas.enumerated().map { ("f\($0.offset)", $0.element, ["f of \\", "a ??/"]) },
  inputs: names, comment: ["A test", "of a \\"])

/// Whether numbers printed by a program, one per line, formulas within points, are our values.
private func checkValues(_ output: String) throws {
  let values = output.split(whereSeparator: \.isNewline).map { Double($0) ?? .nan }
  #expect(values.count == points.count * formulas.count, "\(output.prefix(500))")
  var compared = 0
  for (index, value) in values.enumerated() {
    let formula = formulas[index % formulas.count]
    let point = points[index / formulas.count]
    let compiled = try #require(CompiledExpression(formula, variables: names))
    let expected = compiled.evaluate(point)
    let environment = Dictionary(uniqueKeysWithValues: zip(names, point))
    let bound = RoundingBound(formula, at: environment)
    guard expected.isFinite, bound.error * 1e-14 < abs(expected) else { continue }
    compared += 1
    let tolerance = max(1e-12 * abs(expected), 16 * Double.ulpOfOne * bound.error)
    #expect(abs(value - expected) <= tolerance, "\(formula) at \(point): \(value), \(expected)")
  }
  #expect(compared > points.count * formulas.count / 2)
}

@Suite struct CompiledDocumentTests {
  @Test(.enabled(if: Tool("clang") != nil, "clang is not installed"))
  func compilesAsC() throws {
    let clang = try #require(Tool("clang"))
    try withTemporaryFolder { folder in
      try folder.write(document.source(.c), to: "formulas.c")
      let names = formulas.indices.map { "f\($0)" }
      let calls = points.map { point in
        names.map { "  printf(\"%.17g\\n\", \($0)(\(point[0]), \(point[1])));" }
          .joined(separator: "\n")
      }
      let main =
        "#include <stdio.h>\n" + names.map { "double \($0)(double, double);\n" }.joined()
        + "int main(void) {\n\(calls.joined(separator: "\n"))\n  return 0;\n}\n"
      try folder.write(main, to: "main.c")
      let flags = ["-std=c99", "-Wall", "-Wextra", "-Werror", "formulas.c", "main.c", "-lm"]
      let result = try clang.run(flags + ["-o", "run"], in: folder)
      #expect(result.status == 0, "\(result.output)")
      try checkValues(Tool("run", in: folder).run([], in: folder).output)
    }
  }

  @Test(.enabled(if: Tool("swiftc") != nil, "swiftc is not installed"))
  func compilesAsSwift() throws {
    let swiftc = try #require(Tool("swiftc"))
    try withTemporaryFolder { folder in
      try folder.write(document.source(.swift), to: "formulas.swift")
      let calls = points.flatMap { point in
        formulas.indices.map { "print(f\($0)(x1: \(point[0]), class_: \(point[1])))" }
      }
      try folder.write(calls.joined(separator: "\n"), to: "main.swift")
      let flags = ["-swift-version", "6", "-warnings-as-errors", "-o", "run"]
      let result = try swiftc.run(flags + ["formulas.swift", "main.swift"], in: folder)
      #expect(result.status == 0, "\(result.output)")
      try checkValues(Tool("run", in: folder).run([], in: folder).output)
    }
  }

  @Test(.enabled(if: Tool("python3") != nil, "python3 is not installed"))
  func runsAsPython() throws {
    let python = try #require(Tool("python3"))
    try checkValues(pythonOutput(python, prelude: "", value: "f(*p)"))
  }

  @Test(
    .enabled(if: Tool.python(running: "import numpy") != nil, "python3 with numpy is not installed")
  )
  func runsWithArrays() throws {
    let python = try #require(Tool("python3"))
    let prelude = "import numpy\nnumpy.seterr(all='ignore')"
    try checkValues(
      pythonOutput(python, prelude: prelude, value: "f(*[numpy.array([x, 1]) for x in p])[0]"))
  }

  private func pythonOutput(_ python: Tool, prelude: String, value: String) throws -> String {
    try withTemporaryFolder { folder in
      try folder.write(document.source(.python), to: "formulas.py")
      let program = """
        import formulas
        \(prelude)
        for p in \(points):
            for i in range(\(formulas.count)):
                f = getattr(formulas, f"f{i}")
                try:
                    print(repr(float(\(value))))
                except (ValueError, ZeroDivisionError, OverflowError):
                    print("nan")
        """
      let result = try python.run(["-c", program], in: folder)
      #expect(result.status == 0, "\(result.output)")
      return result.output
    }
  }

  @Test(
    .enabled(
      if: Tool.python(running: "from sympy.parsing.latex import *; parse_latex('x')") != nil,
      "python3 with sympy and the antlr4 runtime it needs is not installed"))
  func sympyReadsLatex() throws {
    let python = try #require(Tool("python3"))
    var generator = SeededGenerator(seed: 22)
    var lines: [String] = []
    let variables = ["x1", "y", "d", "theta2", "x10"]
    let all = ElementaryFunction.builtIn.map { $0.expression(of: .variable("x1")) }
    for index in 0..<(60 + all.count) {
      var expression =
        index < all.count
        ? all[index]
        : randomExpression(depth: 1 + index % 4, variables: variables, using: &generator)
      if index % 3 == 0 { expression = expression.simplified() }
      lines.append(
        expression.printed(as: .latex) + "\t" + expression.printed(as: .sympy))
    }
    let script = #filePath.split(separator: "/").dropLast().map { "/" + $0 }.joined()
    try withTemporaryFolder { folder in
      let result = try python.run(
        [script + "/check_latex.py"], in: folder, input: lines.joined(separator: "\n"))
      #expect(result.status == 0, "\(result.output.suffix(4000))")
    }
  }
}
