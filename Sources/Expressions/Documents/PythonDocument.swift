// A Python module that works with numbers by `math` and with arrays by NumPy.

extension FormulaDocument {
  var pythonLines: [String] {
    let identifiers = identifiers(.python)
    var lines = head("#", identifiers)
    lines += [
      "# The functions take numbers, or NumPy arrays of one shape.", "", "import math", "", "try:",
      "    import numpy", "except ImportError:", "    numpy = None", "", "", "class _Numbers:",
    ]
    lines += members(
      "math.pow", "constant = staticmethod(lambda value, x: value)", numberMember)
    lines += ["", "", "if numpy is not None:", "", "    class _Arrays:"]
    lines += members(
      "numpy.power", "constant = staticmethod(lambda value, x: numpy.full_like(x, value))",
      arrayMember
    ).map { $0.isEmpty ? $0 : "    " + $0 }
    lines += [
      "", "", "def _prepared(*inputs):",
      "    if numpy is not None and any(hasattr(x, \"__array__\") for x in inputs):",
      "        return (_Arrays, *(numpy.asarray(x, dtype=float) for x in inputs))",
      "    return (_Numbers, *inputs)",
    ]
    for (output, name) in zip(outputs, identifiers.outputs) {
      let parameters = inputs.compactMap { identifiers.inputs[$0] }
      let list = parameters.joined(separator: ", ")
      lines += ["", ""] + commented(output.comment, "#")
      lines.append("def \(name)(\(list)):")
      lines.append("    \((["m"] + parameters).joined(separator: ", ")) = _prepared(\(list))")
      if parameters.isEmpty { lines[lines.count - 1] = "    m = _Numbers" }
      let isConstant = !parameters.isEmpty && output.expression.variables.isEmpty
      lines += statements(
        of: output, limit: 60, identifiers, printed: pythonText, step: { "    \($0) = \($1)" },
        result: {
          isConstant ? "    return m.constant(\($0), \(parameters[0]))" : "    return \($0)"
        })
    }
    return lines
  }

  /// The formula with `m.` before functions and constants.
  private func pythonText(_ expression: Expression, _ names: [String: String]) -> String {
    var printer = Printer(notation: .python, library: "m") { (names[$0] ?? $0, true) }
    printer.write(expression, at: .alone)
    return printer.output
  }

  /// The lines of a class that holds the constants and the functions that are used.
  private func members(
    _ power: String, _ constant: String, _ member: (ElementaryFunction) -> [String]
  ) -> [String] {
    let functions = outputs.reduce(into: Set<ElementaryFunction>()) {
      $0.formUnion($1.expression.functions)
    }
    let used = functions.sorted { $0.name < $1.name }.flatMap(member)
    let hasConstants = outputs.contains { $0.expression.variables.isEmpty }
    return (["pi, e, pow = math.pi, math.e, \(power)"] + (hasConstants ? [constant] : []) + used)
      .map { $0.isEmpty ? $0 : "    " + $0 }
  }

  private func numberMember(_ function: ElementaryFunction) -> [String] {
    let name = function.formulaNames.first ?? function.name
    switch function {
    case .absoluteValue: return ["abs = math.fabs"]
    case .sign: return ["sign = staticmethod(lambda x: float((x > 0) - (x < 0)))"]
    case .gaussian: return ["gaussian = staticmethod(lambda x: math.exp(-x * x))"]
    case .sigmoid: return ["sigmoid = staticmethod(lambda x: (1 + math.tanh(x / 2)) / 2)"]
    case .besselJ0: return bessel(name, "x * math.sin(a)")
    case .besselJ1: return bessel(name, "a - x * math.sin(a)")
    default: return ["\(name) = math.\(name)"]
    }
  }

  private func arrayMember(_ function: ElementaryFunction) -> [String] {
    let name = function.formulaNames.first ?? function.name
    switch function {
    case .gaussian: return ["gaussian = staticmethod(lambda x: numpy.exp(-x * x))"]
    case .sigmoid: return ["sigmoid = staticmethod(lambda x: (1 + numpy.tanh(x / 2)) / 2)"]
    case .errorFunction, .besselJ0, .besselJ1:
      return ["\(name) = numpy.vectorize(_Numbers.\(name), otypes=[float])"]
    default: return ["\(name) = numpy.\(function.facts.numpy)"]
    }
  }

  /// A Bessel function as the mean of a cosine over half a turn, exact to rounding.
  private func bessel(_ name: String, _ phase: String) -> [String] {
    [
      "", "@staticmethod", "def \(name)(x):", "    n = 128 + 2 * int(abs(x))",
      "    angles = (math.pi * (k + 0.5) / n for k in range(n))",
      "    return sum(math.cos(\(phase)) for a in angles) / n", "",
    ]
  }
}
