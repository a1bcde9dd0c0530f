/// How formulas write a function. Boxed: it is read where formulas are simplified.
indirect enum FunctionForm: Sendable {
  /// They call it by name. `slope` is the derivative at an argument.
  case call(FunctionCall, slope: @Sendable (Expression) -> Expression)
  /// They write it in arithmetic or in terms of other functions, and differentiate that.
  case arithmetic(@Sendable (Expression) -> Expression)
  /// They may call it by name; the program itself writes it in terms of other functions.
  case shorthand(FunctionCall, for: @Sendable (Expression) -> Expression)

  /// How it is called, where formulas may call it.
  var call: FunctionCall? {
    switch self {
    case .call(let call, _), .shorthand(let call, _): call
    case .arithmetic: nil
    }
  }
}

/// How a function is called in every notation.
struct FunctionCall: Sendable {
  /// Names in formulas, the printed one first.
  let names: [String]
  /// How formulas write it, where that is not a call by the first name.
  let text: PrintedForm?
  let latex: PrintedForm
  /// Whether mathematicians write `sin^2 x` for the square.
  let hasPowersOnName: Bool
  /// In the names of Python's `math` module.
  let python: PrintedForm
  /// What a Python module defines it as, for numbers and for NumPy arrays.
  let pythonNumbers: PythonMember, pythonArrays: PythonMember
  /// In the names of C's `math.h`.
  let c: PrintedForm
  /// In the names of Swift with Foundation.
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

  /// A function that Python's `math`, C, Swift and SymPy all call `name`.
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
    /// The last `#` stands for the argument.
    case template(String)
    /// The notation has no name for it.
    case spelledOut(@Sendable (Expression) -> Expression)
  }

  let body: Body
  /// Lines that a file needs at its top.
  let preamble: [String]
  /// Lines that define the function, in languages that do not have it.
  let definition: [String]

  private init(_ body: Body, preamble: [String], definition: [String]) {
    self.body = body
    self.preamble = preamble
    self.definition = definition
  }

  /// A name, with the argument in parentheses.
  static func call(
    _ name: String, preamble: [String] = [], definition: [String] = []
  ) -> PrintedForm {
    PrintedForm(.template("\(name)(#)"), preamble: preamble, definition: definition)
  }

  /// One expression with a last `#` for the argument.
  static func template(
    _ text: String, preamble: [String] = [], definition: [String] = []
  ) -> PrintedForm {
    PrintedForm(.template(text), preamble: preamble, definition: definition)
  }

  /// A LaTeX command such as `\sin`, with the argument in parentheses.
  static func command(_ text: String) -> PrintedForm { template(text + #"\left(#\right)"#) }

  /// In terms of functions that the notation has.
  static func spelledOut(_ form: @escaping @Sendable (Expression) -> Expression) -> PrintedForm {
    PrintedForm(.spelledOut(form), preamble: [], definition: [])
  }
}

/// What a class in a Python module defines a function as.
enum PythonMember: Sendable {
  /// As a value, such as `math.sin`.
  case value(String)
  /// As an expression in `x`.
  case expression(String)
  /// As a function of `x` with these lines.
  case body([String])
  /// For arrays: as the function of numbers, element by element.
  case elementwise
}

extension ElementaryFunction {
  /// How formulas write the function.
  var form: FunctionForm { fact { $0.form } }

  /// The function of `argument` as an expression in arithmetic and named functions; users' own
  /// functions and the Gaussian are spelled out.
  public func expression(of argument: Expression) -> Expression {
    switch form {
    case .call: call(argument)
    case .arithmetic(let form), .shorthand(_, let form): form(argument)
    }
  }

  /// The call, or its value where the argument is -1, 0 or 1 and the value a whole number.
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
    // By the rules of arithmetic, in a variable of its own.
    case .arithmetic(let form), .shorthand(_, let form):
      form(.variable("x")).derivative(by: "x").replacing("x", with: argument)
    }
  }
}
