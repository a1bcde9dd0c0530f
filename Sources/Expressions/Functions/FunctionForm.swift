/// How formulas write a function. Indirect to keep it small, since it is read during
/// simplification.
indirect enum FunctionForm: Sendable {
  /// Formulas call the function by name. `slope` returns the derivative at an argument.
  case call(FunctionCall, slope: @Sendable (Expression) -> Expression)
  /// Formulas spell it out in arithmetic or other functions, and differentiate that.
  case arithmetic(@Sendable (Expression) -> Expression)
  /// Formulas may call it by name, but it is stored in terms of other functions.
  case shorthand(FunctionCall, for: @Sendable (Expression) -> Expression)

  /// How to call the function, if formulas may call it.
  var call: FunctionCall? {
    switch self {
    case .call(let call, _), .shorthand(let call, _): call
    case .arithmetic: nil
    }
  }
}

/// How a function is called in every notation.
struct FunctionCall: Sendable {
  /// Names in formulas; the first one is printed.
  let names: [String]
  /// How formulas write it, where that is not a call by the first name.
  let text: PrintedForm?
  let latex: PrintedForm
  /// Whether the square is written `sin^2 x`.
  let hasPowersOnName: Bool
  /// The form in Python, with the names of the `math` module.
  let python: PrintedForm
  /// The member's definition in an exported Python module, for numbers and for NumPy arrays.
  let pythonNumbers: PythonMember, pythonArrays: PythonMember
  /// The form in C, with the names of `math.h`.
  let c: PrintedForm
  /// The form in Swift, with the names of Foundation.
  let swift: PrintedForm
  let sympy: PrintedForm

  init(
    _ names: String..., text: PrintedForm? = nil, latex: PrintedForm, hasPowersOnName: Bool = false,
    python: PrintedForm,
    pythonNumbers: PythonMember, pythonArrays: PythonMember, c: PrintedForm, swift: PrintedForm,
    sympy: PrintedForm
  ) {
    self.names = names
    self.text = text
    self.latex = latex
    self.hasPowersOnName = hasPowersOnName
    self.python = python
    self.pythonNumbers = pythonNumbers
    self.pythonArrays = pythonArrays
    self.c = c
    self.swift = swift
    self.sympy = sympy
  }

  /// A function that is called `name` in Python's `math`, C, Swift and SymPy.
  /// - Parameter others: further names in formulas.
  static func common(
    _ name: String, or others: String..., latex: PrintedForm, hasPowersOnName: Bool = false,
    numpy: PythonMember
  ) -> FunctionCall {
    let call = PrintedForm.call(name)
    return FunctionCall(
      names: [name] + others, latex: latex, hasPowersOnName: hasPowersOnName, program: call,
      pythonNumbers: .value("math.\(name)"), pythonArrays: numpy)
  }

  private init(
    names: [String], latex: PrintedForm, hasPowersOnName: Bool, program: PrintedForm,
    pythonNumbers: PythonMember, pythonArrays: PythonMember
  ) {
    self.names = names
    text = nil
    self.latex = latex
    self.hasPowersOnName = hasPowersOnName
    (python, c, swift, sympy) = (program, program, program, program)
    self.pythonNumbers = pythonNumbers
    self.pythonArrays = pythonArrays
  }
}

/// How a function is written in one notation, safe to use as a factor.
struct PrintedForm: Sendable {
  enum Body: Sendable {
    /// Text in which the last `#` is replaced by the argument.
    case template(String)
    /// Spelled out, because the notation has no name for the function.
    case spelledOut(@Sendable (Expression) -> Expression)
  }

  let body: Body
  /// Lines needed at the top of the file.
  let preamble: [String]
  /// Lines that define the function, in languages that lack it.
  let definition: [String]

  private init(_ body: Body, preamble: [String], definition: [String]) {
    self.body = body
    self.preamble = preamble
    self.definition = definition
  }

  /// A name followed by the argument in parentheses.
  static func call(
    _ name: String, preamble: [String] = [], definition: [String] = []
  ) -> PrintedForm {
    PrintedForm(.template("\(name)(#)"), preamble: preamble, definition: definition)
  }

  /// One expression, with the last `#` for the argument.
  static func template(
    _ text: String, preamble: [String] = [], definition: [String] = []
  ) -> PrintedForm {
    PrintedForm(.template(text), preamble: preamble, definition: definition)
  }

  /// A LaTeX command such as `\sin`, followed by the argument in parentheses.
  static func command(_ text: String) -> PrintedForm { template(text + #"\left(#\right)"#) }

  /// Spelled out in functions that the notation has.
  static func spelledOut(_ form: @escaping @Sendable (Expression) -> Expression) -> PrintedForm {
    PrintedForm(.spelledOut(form), preamble: [], definition: [])
  }
}

/// How a class in an exported Python module defines a function.
enum PythonMember: Sendable {
  /// By a value, such as `math.sin`.
  case value(String)
  /// By an expression in `x`.
  case expression(String)
  /// By a function of `x` with these lines as its body.
  case body([String])
  /// For arrays only: by applying the function of numbers to each element.
  case elementwise
}

extension ElementaryFunction {
  /// How formulas write the function.
  var form: FunctionForm { fact { $0.form } }

  /// The function of `argument` as an expression in arithmetic and named functions; user-defined
  /// functions and the Gaussian are spelled out.
  public func expression(of argument: Expression) -> Expression {
    switch form {
    case .call: call(argument)
    case .arithmetic(let form), .shorthand(_, let form): form(argument)
    }
  }

  /// The call, or its value if the argument is -1, 0 or 1 and the value an integer.
  private func call(_ argument: Expression) -> Expression {
    if case .number(let number) = argument, abs(number) == 1 || number == 0 {
      let value = value(at: number)
      if value.isFinite, value == value.rounded() { return .number(value) }
    }
    return .call(self, argument)
  }

  /// The derivative at `argument`, as an expression.
  func derivative(of argument: Expression) -> Expression {
    switch form {
    case .call(_, let slope): slope(argument)
    // Differentiates the form in a fresh variable.
    case .arithmetic(let form), .shorthand(_, let form):
      form(.variable("x")).derivative(by: "x").replacing("x", with: argument)
    }
  }
}
