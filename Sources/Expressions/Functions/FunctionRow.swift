/// All that the program knows about one function. The rows stand in `Rows`.
///
/// A row states every fact: what is left out does not compile.
struct FunctionRow: Sendable {
  /// The name in commands and lists.
  let name: String
  /// A name for places with little room, if there is a shorter one.
  let shortName: String?
  /// How complicated the function is to a reader: pykan's measure.
  let complexity: Int
  /// The names pykan has for it; empty where pykan does not know it.
  let pykanNames: [String]

  /// Where the function is defined.
  let domain: FunctionDomain
  /// The values it has on an interval.
  let range: FunctionRange
  /// What it does to a minus sign.
  let symmetry: FunctionSymmetry
  /// What it does to a factor or an addend in its argument.
  let scaling: ScalingLaw
  /// The function it cancels.
  let undoes: UndoneFunction?
  /// Value and derivative as numbers.
  let kernel: FunctionKernel
  /// How formulas write it, with the derivative as an expression.
  let form: FunctionForm

  /// How its best place on a curve is looked for.
  let search: FunctionSearch
  /// The affine maps it absorbs.
  let canonicalForm: CanonicalForm
  /// How much of it samples must show.
  let extent: FunctionExtent

  /// The row of a built-in function.
  /// - Parameter short: where the first of the names in formulas is not short enough.
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

  /// The row of a user's own function: nothing is known of it but its formula.
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
