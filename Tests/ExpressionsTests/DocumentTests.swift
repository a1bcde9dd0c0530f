import TestSupport
import Testing

@testable import Expressions

private func document(_ formula: String, inputs: [String], output: String = "y") throws
  -> FormulaDocument
{
  let expression = try Expression(parsing: formula, variables: inputs)
  return FormulaDocument(
    outputs: [(output, expression, ["Its error is 0.1."])], inputs: inputs, comment: ["A model."])
}

@Suite struct DocumentTests {
  @Test func documentsReadAsWrittenByHand() throws {
    let document = try document("exp(x2^2 + sin(pi*x1))", inputs: ["x1", "x2"])
    #expect(
      document.source(.text)
        == "# A model.\n\n# Its error is 0.1.\ny = exp(x2^2 + sin(pi*x1))\n")
    #expect(
      document.source(.c) == """
        // A model.

        #include <math.h>

        // Its error is 0.1.
        double y(double x1, double x2) {
          return exp(pow(x2, 2.0) + sin(3.141592653589793*x1));
        }

        """)
    #expect(
      document.source(.swift) == """
        // A model.

        import Foundation

        // Its error is 0.1.
        func y(x1: Double, x2: Double) -> Double {
          return exp(pow(x2, 2.0) + sin(Double.pi*x1))
        }

        """)
    #expect(
      document.source(.python).contains(
        """
        # Its error is 0.1.
        def y(x1, x2):
            m, x1, x2 = _prepared(x1, x2)
            return m.exp(x2**2 + m.sin(m.pi*x1))
        """))
    #expect(
      document.source(.sympy).contains(
        "y = sympify(\"exp(x2**2 + sin(pi*x1))\", locals=_inputs)"))
    #expect(document.source(.latex).contains(#"  y = \exp\left(x_{2}^{2} + "#))
  }

  @Test func endingsDiffer() {
    #expect(Set(DocumentFormat.all.map(\.ending)).count == DocumentFormat.all.count)
  }

  @Test(arguments: DocumentFormat.all)
  func everyFormatHoldsTheFormula(_ format: DocumentFormat) throws {
    let source = try document("exp(x2^2 + sin(pi*x1))", inputs: ["x1", "x2"]).source(format)
    #expect(source.contains("exp") && source.contains("sin") && source.hasSuffix("\n"))
    #expect(source.contains("A model.") && source.contains("Its error is 0.1."))
  }

  @Test func symbolsAreNoFunctionsOfTheirModule() throws {
    let source = try document("x1^2 + sin(`sin`)", inputs: ["x1", "sin"]).source(.sympy)
    #expect(source.contains("x1 = Symbol(\"x1\", real=True)\n"))
    #expect(source.contains("sin_ = Symbol(\"sin_\", real=True)\n"))
    #expect(source.contains("_inputs = {\"x1\": x1, \"sin_\": sin_}\n"))
  }

  @Test func jsonHoldsEveryNotation() throws {
    let document = try document("x1^2 + `a \"b\"\\`", inputs: ["x1", "a \"b\"\\"])
    #expect(
      document.source(.json)
        == #"{"comment":["A model."],"inputs":[{"name":"x1","identifier":"x1"},"#
        + #"{"name":"a \"b\"\\","identifier":"a_b"}],"outputs":[{"name":"y","identifier":"y","#
        + #""text":"x1^2 + `a \"b\"\\`","python":"x1**2 + a_b","latex":"x_{1}^{2} + "#
        + #"\\mathit{a\\ \"b\"\\backslash }","sympy":"x1**2 + a_b","complexity":5,"#
        + #""comment":["Its error is 0.1."]}]}"# + "\n")
  }

  @Test(arguments: [
    ("body mass (g)", "body_mass_g"), ("x-1", "x_1"), ("class", "class_"), ("lambda", "lambda_"),
    ("sin", "sin_"), ("pi", "pi_"), ("größe", "grose"), ("2nd", "x2nd"), ("α", "alpha"),
    ("x²", "x2"), ("", "x"), ("日本", "x"), ("numpy", "numpy_"), ("m", "m_"), ("_", "x_"),
    ("été", "ete"), ("x1", "x1"), ("Größe", "Grose"),
  ])
  func namesBecomeIdentifiers(_ name: String, _ expected: String) {
    let identifiers = Identifiers(inputs: [name], outputs: ["y"], language: .python)
    #expect(identifiers.inputs[name] == expected)
    #expect(identifiers.explanations.isEmpty == (name == expected))
    #expect(identifiers.explanations.allSatisfy { $0.contains("\"\(name)\"") })
  }

  @Test func identifiersDiffer() {
    let inputs = ["x-1", "x 1", "x_1", "x+1", "y", "in", "in_", "int", "j0"]
    for language in [IdentifierLanguage.python, .c, .swift] {
      let identifiers = Identifiers(
        inputs: inputs, outputs: ["y", "x_1", "int"], language: language)
      let all = inputs.compactMap { identifiers.inputs[$0] } + identifiers.outputs
      #expect(all.count == inputs.count + 3)
      #expect(Set(all).count == all.count)
      #expect(identifiers.inputs["x_1"] == "x_1")
      #expect(identifiers.inputs["y"] == "y")
      #expect(all.allSatisfy(isIdentifier))
      #expect(language.reservedWords.isDisjoint(with: all))
    }
  }

  @Test func commentsStayComments() throws {
    let expression = try Expression(parsing: "x")
    let nasty = ["uno\ntwo", "three \\", "four ??/", "\u{0}five\r\nsix", "\"\"\""]
    let document = FormulaDocument(
      outputs: [("y", expression, nasty)], inputs: ["x"], comment: nasty)
    for (format, mark) in [
      (DocumentFormat.c, "//"), (.swift, "//"), (.python, "#"), (.latex, "%"),
    ] {
      let lines = document.source(format).split(whereSeparator: \.isNewline)
      for word in ["uno", "two", "three", "four", "five", "six", "\"\"\""] {
        let marked = lines.filter { $0.contains(word) }
        #expect(!marked.isEmpty && marked.allSatisfy { $0.hasPrefix(mark) })
        #expect(!marked.contains { $0.hasSuffix("\\") || $0.hasSuffix("??/") })
      }
    }
  }

  @Test func longFormulasAreSplitWithoutChange() throws {
    var generator = SeededGenerator(seed: 41)
    for _ in 0..<200 {
      let expression = randomExpression(depth: 5, variables: ["x", "y"], using: &generator)
      let statements = Statements(expression, limit: 8)
      #expect(statements.steps.allSatisfy { $0.value.operationCount <= 40 })
      var joined = statements.result
      for step in statements.steps.reversed() {
        joined = joined.replacing(step.name, with: step.value)
      }
      let before = try #require(CompiledExpression(expression, variables: ["x", "y"]))
      let after = try #require(CompiledExpression(joined, variables: ["x", "y"]))
      let (a, b) = (before.evaluate([0.7, 1.1]), after.evaluate([0.7, 1.1]))
      #expect(a == b || !a.isFinite || isClose(a, b, relative: 1e-9))
    }
  }
}
