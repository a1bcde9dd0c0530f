import Testing

@testable import Expressions

/// Formulas that look levels of categories up.
@Suite struct LevelTests {
  static let levels = ["red", "dark blue", "a#b", "it's \"q\"?\\", "é\u{7}"]
  static let table = LevelTable(names: levels, values: [1.5, -0.25, 3, -1e-3, 7])
  static let formula: Expression =
    .call(.levels(table), .variable("c")) * .variable("x") + .number(2)
  static let document = FormulaDocument(
    outputs: [("f", formula, []), ("g", .variable("x"), [])], inputs: ["x", "c"], comment: [])
  /// The levels' values, and that of one that is not listed.
  static let values = table.values + [0]

  @Test func textReadsBackToTheSameFormula() throws {
    let text = Self.formula.description
    #expect(
      text.hasPrefix("{red: 1.5, `dark blue`: -0.25, `a#b`: 3, "), "\(text)")
    #expect(try Expression(parsing: text, variables: ["x", "c"]) == Self.formula)
    #expect(Self.formula.categories == ["c"])
  }

  @Test(arguments: [
    "{", "{a", "{a:", "{a: 1", "{a: 1}", "{a: 1}[", "{a: 1}[c", "{a: x}[c]", "{: 1}[c]", "{}[c]",
    "{a: 1,}[c]", "{a: 1}(c)",
  ])
  func whatIsIncompleteIsRefused(_ text: String) {
    #expect(throws: ParseError.self) { try Expression(parsing: text) }
  }

  @Test func aLevelIsItsPosition() throws {
    let compiled = try #require(CompiledExpression(Self.formula, variables: ["x", "c"]))
    for (level, value) in Self.values.enumerated() {
      #expect(compiled.evaluate([2, Double(level)]) == 2 * value + 2)
    }
    #expect(compiled.evaluate([2, -1]) == 2 && compiled.evaluate([2, 0.5]) == 2)
    #expect(compiled.evaluate([2, .nan]).isNaN)
  }

  @Test func derivativesHoldTheLevel() {
    #expect(Self.formula.derivative(by: "x") == .call(.levels(Self.table), .variable("c")))
  }

  @Test func factorsAndSumsGoIntoTheTable() throws {
    let formula = try Expression(parsing: "2*{a: 1, b: 3}[c] + x - {a: 0.5, b: 1}[c]")
    #expect(formula.foldingLevels.description == "{a: 1.5, b: 5}[c] + x")
    #expect(
      try Expression(parsing: "{a: 1.2345, b: 0.004567}[c]").rounded(digits: 2).description
        == "{a: 1.2, b: 0.0046}[c]")
  }

  @Test func aTableIsAsComplicatedAsItsLevels() throws {
    #expect(try Expression(parsing: "{a: 1, b: 3, d: 4}[c]").complexity == 4)
  }

  @Test func expressionsForPythonAskADictionary() throws {
    let formula = try Expression(parsing: "{A: 0.1, `B c`: -2}[x]")
    #expect(formula.printed(as: .python) == "{'A': 0.1, 'B c': -2}.get(x, 0)")
  }

  @Test(.enabled(if: Tool("clang") != nil, "clang is not installed"))
  func compilesAsC() throws {
    let clang = try #require(Tool("clang"))
    try withTemporaryFolder { folder in
      try folder.write(Self.document.source(.c), to: "formulas.c")
      // In octal, so that no name is the compiler's business.
      let names = (Self.levels + ["none"]).map { level in
        level.utf8.map { "\\" + String(String(Int($0) + 512, radix: 8).suffix(3)) }.joined()
      }
      let main =
        "#include <stdio.h>\ndouble f(double, const char *);\nint main(void) {\n"
        + names.map { "  printf(\"%.17g\\n\", f(2.0, \"\($0)\"));\n" }.joined()
        + "  return 0;\n}\n"
      try folder.write(main, to: "main.c")
      let flags = ["-std=c99", "-Wall", "-Wextra", "-Werror", "formulas.c", "main.c", "-lm"]
      let result = try clang.run(flags + ["-o", "run"], in: folder)
      #expect(result.status == 0, "\(result.output)")
      check(try Tool("run", in: folder).run([], in: folder).output)
    }
  }

  @Test(.enabled(if: Tool("swiftc") != nil, "swiftc is not installed"))
  func compilesAsSwift() throws {
    let swiftc = try #require(Tool("swiftc"))
    try withTemporaryFolder { folder in
      try folder.write(Self.document.source(.swift), to: "formulas.swift")
      let calls = (Self.levels + ["none"]).map { level in
        let bytes = level.utf8.map { "\($0)" }.joined(separator: ", ")
        return "print(f(x: 2, c: String(decoding: [\(bytes)], as: UTF8.self)))"
      }
      try folder.write(calls.joined(separator: "\n"), to: "main.swift")
      let flags = ["-swift-version", "6", "-warnings-as-errors", "-o", "run"]
      let result = try swiftc.run(flags + ["formulas.swift", "main.swift"], in: folder)
      #expect(result.status == 0, "\(result.output)")
      check(try Tool("run", in: folder).run([], in: folder).output)
    }
  }

  @Test(.enabled(if: Tool("python3") != nil, "python3 is not installed"))
  func runsAsPython() throws { try runPython("formulas.f(2, level)") }

  @Test(
    .enabled(if: Tool.python(running: "import numpy") != nil, "python3 with numpy is not installed")
  )
  func runsWithArrays() throws {
    try runPython("formulas.f(numpy.array([2.0, 2.0]), numpy.array([level, 'none']))[0]")
  }

  @Test(
    .enabled(if: Tool.python(running: "import sympy") != nil, "python3 with sympy is not installed")
  )
  func sympyReplacesSymbols() throws {
    try runPython(
      "formulas.f.subs({formulas.x: 2, formulas.c: levels.index(level)})", as: .sympy)
  }

  private func runPython(
    _ value: String, as format: DocumentFormat = .python
  ) throws {
    let python = try #require(Tool("python3"))
    try withTemporaryFolder { folder in
      try folder.write(Self.document.source(format), to: "formulas.py")
      let lists = (Self.levels + ["none"]).map { "bytes(\(Array($0.utf8))).decode()" }
      let program = """
        import formulas
        \(value.contains("numpy") ? "import numpy" : "")
        levels = [\(lists.joined(separator: ", "))]
        for level in levels:
            print(repr(float(\(value))))
        """
      let result = try python.run(["-c", program], in: folder)
      #expect(result.status == 0, "\(result.output)")
      check(result.output)
    }
  }

  private func check(_ output: String) {
    let found = output.split(whereSeparator: \.isNewline).compactMap { Double($0) }
    #expect(found.count == Self.values.count, "\(output)")
    for (found, value) in zip(found, Self.values) {
      #expect(abs(found - (2 * value + 2)) < 1e-12, "\(output)")
    }
  }
}
