import Numerics

/// A problem in the tree of a search, with its fits and the rule that carries its formulas to its
/// parent.
struct SearchNode: Sendable {
  var problem: SearchProblem
  /// The index of the parent and the reduction that led here; nil for the root.
  var parent: Int?
  var reduction: ProblemReduction?
  /// The number of reductions between the root and this problem.
  var depth = 0
  /// Added to the rank of each task, so that reductions of reductions come later.
  var delay = 0.0
  /// The fits so far.
  var fits: [NodeFit] = []
  /// Whether the problem has been reduced to smaller ones.
  var isReduced = false
  /// The target's gradients; nil until a stage has computed them.
  var field: GradientField?

  /// Creates the root.
  init(problem: SearchProblem) { self.problem = problem }

  /// Creates a child.
  init(_ reduction: ProblemReduction, parent: Int, depth: Int, delay: Double) {
    problem = reduction.problem
    self.reduction = reduction
    self.parent = parent
    self.depth = depth
    self.delay = delay
  }
}

/// The root's samples are not encoded: whoever resumes a search supplies them. Every reduction
/// encodes the samples of its own problem.
extension SearchNode: Codable {
  private enum Key: String, CodingKey {
    case given, parent, reduction, depth, delay, fits, isReduced, field
  }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    reduction = try values.decodeIfPresent(ProblemReduction.self, forKey: .reduction)
    problem = try reduction?.problem ?? values.decode(SearchProblem.self, forKey: .given)
    parent = try values.decodeIfPresent(Int.self, forKey: .parent)
    depth = try values.decode(Int.self, forKey: .depth)
    delay = try values.decode(Double.self, forKey: .delay)
    fits = try values.decode([NodeFit].self, forKey: .fits)
    isReduced = try values.decode(Bool.self, forKey: .isReduced)
    field = try values.decodeIfPresent(GradientField.self, forKey: .field)
  }

  func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    if let reduction {
      try values.encode(reduction, forKey: .reduction)
    } else {
      try values.encode(problem.replacingSamples([], target: []), forKey: .given)
    }
    try values.encodeIfPresent(parent, forKey: .parent)
    try values.encode(depth, forKey: .depth)
    try values.encode(delay, forKey: .delay)
    try values.encode(fits, forKey: .fits)
    try values.encode(isReduced, forKey: .isReduced)
    try values.encodeIfPresent(field, forKey: .field)
  }
}

/// A fitted network of sums and products of splines under an outer function.
struct NodeFit: Sendable, Codable {
  var inverse: OuterInverse
  var model: SumOfProducts
  /// The weighted error on the samples that were fitted to, as a share of the target's standard
  /// deviation.
  var trainError: Double
  /// The same on held-out samples.
  var error: Double
  /// The number of coefficients.
  var parameterCount: Int

  /// What was fitted, in words.
  var title: String {
    let products = model.rank == 0 ? "" : " and \(model.rank) product\(model.rank == 1 ? "" : "s")"
    let outer = inverse == .identity ? "" : " under \(inverse.function.name)"
    return "sums\(products)\(outer)"
  }

  /// What was fitted and how well, in words.
  var text: String { "\(title): \(PlainNumber.percent(error)) of the deviation left" }

  /// The powers of ten in error that a unit of complexity of the outer function, and a product, are
  /// worth; smaller errors than the last number are rounding.
  private static let complexityCost = 0.25, productCost = 0.3, leastError = 1e-15

  /// A criterion for ranking fits; lower is better. A simple outer function or fewer products
  /// outweigh some error.
  var score: Double {
    decimalLogarithm(max(error, Self.leastError))
      + Self.complexityCost * inverse.extraComplexity + Self.productCost * Double(model.rank)
  }
}
