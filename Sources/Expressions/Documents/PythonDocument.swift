// A Python module that uses `math` for numbers and NumPy for arrays.

extension DocumentFormat {
  /// A module of functions of numbers or NumPy arrays; for numbers the standard library suffices.
  public static let python = DocumentFormat(
    "py", "a Python module with functions of numbers or NumPy arrays"
  ) { $0.pythonLines }
}

extension Notation {
  /// One expression using the names of Python's `math` module.
  public static let python = Notation(power: .sign("**")) { $0.python }
}

extension IdentifierLanguage {
  static let python = IdentifierLanguage(
    keywords,
    """
    match case type print range sum pow math numpy m fabs any hasattr staticmethod ImportError \
    Symbol sympify real Abs besselj E I S N O Q
    """, notations: [.python, .sympy])
  /// A single expression using the names of Python's `math` module.
  public static let pythonExpression = IdentifierLanguage(keywords, notations: [.python])

  private static let keywords = """
    False None True and as assert async await break class continue def del elif else except finally \
    for from global if import in is lambda nonlocal not or pass raise return try while with yield
    """
}

extension FormulaDocument {
  fileprivate var pythonLines: [String] {
    let identifiers = identifiers(.python)
    var lines = head("#", identifiers)
    lines += [
      "# The functions take numbers, or NumPy arrays of one shape.", "", "import math", "", "try:",
      "    import numpy", "except ImportError:", "    numpy = None", "", "", "class _Numbers:",
    ]
    lines += members(
      "math.pow", "constant = staticmethod(lambda value, x: value)", \.pythonNumbers)
    lines += ["", "", "if numpy is not None:", "", "    class _Arrays:"]
    lines += members(
      "numpy.power", "constant = staticmethod(lambda value, x: numpy.full_like(x, value))",
      \.pythonArrays
    ).map { $0.isEmpty ? $0 : "    " + $0 }
    lines += preparation
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

  /// The function that finds out whether inputs are numbers or arrays. Categories stay texts.
  private var preparation: [String] {
    let array = categories.isEmpty ? "numpy.asarray(x, dtype=float)" : "_array(x)"
    let conversion = [
      "", "", "def _array(x):", "    x = numpy.asarray(x)",
      "    return x if x.dtype.kind in \"OUST\" else x.astype(float)",
    ]
    return (categories.isEmpty ? [] : conversion) + [
      "", "", "def _prepared(*inputs):",
      "    if numpy is not None and any(hasattr(x, \"__array__\") for x in inputs):",
      "        return (_Arrays, *(\(array) for x in inputs))",
      "    return (_Numbers, *inputs)",
    ]
  }

  /// The formula with `m.` before functions and constants.
  private func pythonText(_ expression: Expression, _ names: [String: String]) -> String {
    var printer = Printer(notation: .python, library: "m") { (names[$0] ?? $0, true) }
    printer.write(expression, at: .alone)
    return printer.output
  }

  /// The lines of a class with the constants and functions that the formulas use.
  private func members(
    _ power: String, _ constant: String, _ member: (FunctionCall) -> PythonMember
  ) -> [String] {
    let functions = outputs.reduce(into: Set<ElementaryFunction>()) {
      $0.formUnion($1.expression.functions(in: .text))
    }
    let calls = functions.filter { !$0.isLevels }.sorted { $0.name < $1.name }
      .compactMap(\.form.call)
    var used = calls.flatMap { member($0).lines($0.names.first ?? "") }
    if functions.contains(where: \.isLevels) {
      used += [
        "", "@staticmethod", "def levels(x, table):",
        power == "math.pow"
          ? "    return table.get(x, 0.0)"
          : "    return numpy.array([table.get(v, 0.0) for v in numpy.ravel(x)]).reshape(x.shape)",
        "",
      ]
    }
    let hasConstants = outputs.contains { $0.expression.variables.isEmpty }
    return (["pi, e, pow = math.pi, math.e, \(power)"] + (hasConstants ? [constant] : []) + used)
      .map { $0.isEmpty ? $0 : "    " + $0 }
  }
}

extension PythonMember {
  /// The lines that define the member in a class, under `name`.
  fileprivate func lines(_ name: String) -> [String] {
    switch self {
    case .value(let value): ["\(name) = \(value)"]
    case .expression(let text): ["\(name) = staticmethod(lambda x: \(text))"]
    case .body(let lines):
      ["", "@staticmethod", "def \(name)(x):"] + lines.map { "    " + $0 } + [""]
    case .elementwise: ["\(name) = numpy.vectorize(_Numbers.\(name), otypes=[float])"]
    }
  }
}
