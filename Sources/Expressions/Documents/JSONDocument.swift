extension DocumentFormat {
  /// One object with the inputs and, for each output, the formula in several notations.
  public static let json = DocumentFormat(
    "json", "one object with every formula in several notations"
  ) { [$0.jsonText] }
}

extension FormulaDocument {
  fileprivate var jsonText: String {
    let identifiers = identifiers(.python)
    let inputs = self.inputs.map { name in
      "{\"name\":\(quoted(name)),\"identifier\":\(quoted(identifiers.inputs[name] ?? name))}"
    }
    let outputs = zip(self.outputs, identifiers.outputs).map { output, identifier in
      let expression = output.expression
      let python = expression.printed(as: .python, names: identifiers.inputs)
      let sympy = expression.printed(as: .sympy, names: identifiers.inputs)
      let members = [
        ("name", quoted(output.name)), ("identifier", quoted(identifier)),
        ("text", quoted(expression.description)), ("python", quoted(python)),
        ("latex", quoted(expression.printed(as: .latex))), ("sympy", quoted(sympy)),
        ("complexity", "\(expression.complexity)"), ("comment", jsonList(output.comment)),
      ]
      return "{" + members.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}"
    }
    return "{\"comment\":\(jsonList(comment)),\"inputs\":[\(inputs.joined(separator: ","))],"
      + "\"outputs\":[\(outputs.joined(separator: ","))]}"
  }

  private func jsonList(_ texts: [String]) -> String {
    "[" + texts.map(quoted).joined(separator: ",") + "]"
  }
}
