/// Everything the program knows about one function. The rows are in `Rows`.
///
/// Every fact must be stated; a row that omits one does not compile.
struct FunctionRow: Sendable {
  /// The name in commands and lists.
  let name: String
  /// A shorter name for tight spaces, if there is one.
  let shortName: String?
  /// How complicated the function is to a reader: pykan's measure.
  let complexity: Int
  /// pykan's names for it; empty if pykan lacks the function.
  let pykanNames: [String]

  /// Where the function is defined.
  let domain: FunctionDomain
  /// The values it takes on an interval.
  let range: FunctionRange
  /// How it responds to a change of sign of its argument.
  let symmetry: FunctionSymmetry
  /// How it responds to a factor or an addend in its argument.
  let scaling: ScalingLaw
  /// The function it cancels, if any.
  let undoes: UndoneFunction?
  /// Value and derivative as numbers.
  let kernel: FunctionKernel
  /// How formulas write it, with the derivative as an expression.
  let form: FunctionForm

  /// How to search for its best fit to a curve.
  let search: FunctionSearch
  /// The normal form of a fit.
  let canonicalForm: CanonicalForm
  /// How much of it the samples must show.
  let extent: FunctionExtent

  /// Creates the row of a built-in function.
  /// - Parameter short: needed if the first of the names in formulas is not short enough.
  init(
    _ name: String, short: String? = nil, complexity: Int, pykan: [String],
    domain: FunctionDomain, range: FunctionRange, symmetry: FunctionSymmetry,
    scaling: ScalingLaw, undoes: UndoneFunction?,
    value: @escaping FunctionKernel.Plain, derivative: @escaping FunctionKernel.Plain,
    form: FunctionForm, search: FunctionSearch, canonicalForm: CanonicalForm,
    extent: FunctionExtent
  ) {
    self.name = name
    shortName = short ?? form.call?.names.first.flatMap { $0.count < name.count ? $0 : nil }
    self.complexity = complexity
    pykanNames = pykan
    self.domain = domain
    self.range = range
    self.symmetry = symmetry
    self.scaling = scaling
    self.undoes = undoes
    kernel = .plain(value: value, derivative: derivative)
    self.form = form
    self.search = search
    self.canonicalForm = canonicalForm
    self.extent = extent
  }

  /// Creates the row of a user-defined function, of which only the formula is known.
  init(_ function: UserFunction) {
    name = function.name
    shortName = nil
    complexity = function.complexity
    pykanNames = []
    domain = .unknown
    range = .anything
    symmetry = .none
    scaling = .none
    undoes = nil
    kernel = .user(function)
    form = .arithmetic { function.expression.replacing("x", with: $0) }
    search = .anything
    canonicalForm = .asFound
    extent = .unlimited
  }
}
