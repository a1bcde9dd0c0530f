import Numerics

/// A problem within a search, and how its formulas read in terms of the problem it came from.
struct SearchNode: Sendable {
  var problem: SearchProblem
  /// The problem that was reduced to this one, and how; nil for the problem as it was given.
  var parent: Int?
  var reduction: ProblemReduction?
  /// Reductions from the given problem down to this one.
  var depth = 0
  /// Added to the rank of each of its tasks: reductions of reductions come later.
  var delay = 0.0
  /// What has been fitted so far.
  var fits: [NodeFit] = []
  /// Whether there are smaller problems that it has been reduced to.
  var isReduced = false
  /// The target's gradients, once somebody has asked for them.
  var field: GradientField?

  /// The problem as it was given.
  init(problem: SearchProblem) { self.problem = problem }

  /// A problem that another one was reduced to.
  init(_ reduction: ProblemReduction, parent: Int, depth: Int, delay: Double) {
    problem = reduction.problem
    self.reduction = reduction
    self.parent = parent
    self.depth = depth
    self.delay = delay
  }
}

/// The samples of the problem as it was given are not written: they are at hand where a search goes on.
/// A reduction has those of its own problem.
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

/// A network of sums and products fitted under an outer function.
struct NodeFit: Sendable, Codable {
  var inverse: OuterInverse
  var model: SumOfProducts
  /// Weighted error on the samples that were fitted to: that of the target, over its deviation.
  var trainError: Double
  /// The same on held-out samples.
  var error: Double
  /// Numbers it was fitted with.
  var parameterCount: Int

  /// What it is, in words.
  var title: String {
    let products = model.rank == 0 ? "" : " and \(model.rank) product\(model.rank == 1 ? "" : "s")"
    let outer = inverse == .identity ? "" : " under \(inverse.function.name)"
    return "sums\(products)\(outer)"
  }

  /// What it is and how well it fits, in words.
  var text: String { "\(title): \(PlainNumber.percent(error)) of the deviation left" }

  /// For ranking; lower is better: simple outer functions and few products are worth some error.
  var score: Double {
    decimalLogarithm(max(error, 1e-15))
      + 0.25 * inverse.extraComplexity + 0.3 * Double(model.rank)
  }
}

extension OuterInverse {
  /// What the outer function adds to a formula's complexity.
  var extraComplexity: Double { Double(function.complexity - 1) }
}
