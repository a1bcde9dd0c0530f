import Expressions

/// Dimensional analysis without units: y = Π x_p^b_p · h(groups), read from relations Σ a_i x_i ∂_i
/// y = b y (+ c) that hold at every sample.
enum ScalingSymmetries {
  /// The maximum number of reductions per problem.
  private static let limit = 4
  /// The error of values relative to that of gradients.
  private static let valueError = 0.1
  /// If a column changes sign, the target is not divided by it where it is below this share of its
  /// maximum.
  private static let nearZero = 0.05

  /// The reductions of a problem by scaling, simplest first.
  static func reductions(
    of problem: SearchProblem, _ field: GradientField, work: inout Work
  ) throws(WorkEnded) -> [ProblemReduction] {
    let size = problem.variableCount
    try work.spend(Double(field.sampleCount * (size + 2) * (size + 2)))
    guard size >= 2, field.sampleCount >= 20 else { return [] }
    let plain = try found(in: problem, field, withOffset: false, work)
    let all = plain.isEmpty ? try found(in: problem, field, withOffset: true, work) : plain
    return Array(all.sorted { $0.complexity < $1.complexity }.prefix(limit)).compactMap {
      $0.reduction(of: problem)
    }
  }

  /// The rows x_i ∂_i y, −y and, with an offset, −1.
  static func rows(_ field: GradientField, withOffset: Bool) -> NullRows {
    let ranges = field.ranges
    let error = field.inUnitRanges().derivativeError
    var columns: [[Double]] = []
    var errors: [[Double]] = []
    for variable in 0..<field.variableCount {
      let own = error / (ranges[variable].upperBound - ranges[variable].lowerBound)
      columns.append(zip(field.columns[variable], field.gradients[variable]).map { $0 * $1 })
      errors.append(field.columns[variable].map { $0.magnitude * own })
    }
    let count = field.sampleCount
    columns.append(field.values.map { -$0 })
    errors.append([Double](repeating: valueError * error, count: count))
    guard withOffset else { return NullRows(columns, errors: errors) }
    let mean = field.values.reduce(0) { $0 + $1.magnitude } / Double(count)
    columns.append([Double](repeating: -mean, count: count))
    errors.append([Double](repeating: 1e-3 * error, count: count))
    return NullRows(columns, errors: errors)
  }

  private static func found(
    in problem: SearchProblem, _ field: GradientField, withOffset: Bool, _ work: Work
  ) throws(WorkEnded) -> [Scaling] {
    let rows = rows(field, withOffset: withOffset)
    let unit =
      withOffset ? field.values.reduce(0) { $0 + $1.magnitude } / Double(field.sampleCount) : 0
    // Errors create spurious relations. Among fewer, more certain relations, true ones may be left.
    let sizes = withOffset ? 1...1 : 1...max(1, rows.vectors.count)
    for count in sizes.reversed() where count <= rows.vectors.count {
      let vectors = Array(rows.vectors.prefix(count))
      let result = try scalings(rows, vectors, in: problem, offsetUnit: unit, work)
      if !result.isEmpty { return result }
    }
    return []
  }

  private static func scalings(
    _ rows: NullRows, _ vectors: [[Double]], in problem: SearchProblem, offsetUnit: Double,
    _ work: Work
  ) throws(WorkEnded) -> [Scaling] {
    let size = problem.variableCount
    // With as many relations as variables the target is a monomial; one variable is kept all the
    // same.
    let count = min(vectors.count, size - 1)
    var result: [Scaling] = []
    for pivots in NullRows.choices(vectors.count, of: Array(0..<size)) {
      guard let solved = NullRows.reduced(vectors, pivots: pivots) else { continue }
      // Also try single factors: what they multiply may be simpler than its groups.
      let factors = pivots.indices.filter { isFactor(solved[$0], pivots[$0], size) }
      let choices = NullRows.choices(count, of: Array(pivots.indices))
      for kept in choices + [factors] where !kept.isEmpty {
        let scaling = try Scaling(
          rows, kept.map { solved[$0] }, pivots: kept.map { pivots[$0] }, offsetUnit: offsetUnit,
          work)
        guard let scaling, scaling.isValid(in: problem), !result.contains(scaling) else { continue }
        result.append(scaling)
      }
    }
    return result
  }

  /// Whether a relation involves only one variable and the target.
  private static func isFactor(_ relation: [Double], _ pivot: Int, _ size: Int) -> Bool {
    (0..<size).allSatisfy { $0 == pivot || relation[$0].magnitude < 0.02 }
      && relation[size].magnitude > 0.1
  }

  /// One way to write the target.
  private struct Scaling: Equatable {
    /// The variables that are removed.
    let pivots: [Int]
    /// Π x_p^b_p.
    let monomial: Monomial
    /// For every variable that remains, the factor Π x_p^(−a_p) it is multiplied by.
    let groups: [(variable: Int, factor: Monomial)]
    /// The quantity that scales is y + offset.
    let offset: Double
    let residual: Double

    static func == (left: Self, right: Self) -> Bool {
      left.pivots == right.pivots && left.monomial == right.monomial
    }

    /// Rounds relations that are solved for the pivots; nil if the rounded ones do not hold.
    init?(
      _ rows: NullRows, _ relations: [[Double]], pivots: [Int], offsetUnit: Double, _ work: Work
    ) throws(WorkEnded) {
      let size = relations[0].count - (offsetUnit > 0 ? 2 : 1)
      var exponents: [[Monomial.Exponent]] = []
      var worst = 0.0
      var offset = 0.0
      for relation in relations {
        try work.ask()
        let pivot = rows.uncertainty(pivots[exponents.count])
        let common = max(0.02, 4 * rows.residual(relation).found)
        var rounded: [Monomial.Exponent] = []
        for (column, value) in relation.prefix(size + 1).enumerated() {
          // Everything is in units of the pivot's coefficient, which is uncertain too.
          let own = 0.5 * (pivot * value.magnitude + rows.uncertainty(column))
          guard
            let exponent = Monomial.Exponent(near: value, tolerance: min(0.15, max(common, own)))
          else { return nil }
          rounded.append(exponent)
        }
        var candidate = rounded.map(\.value)
        if offsetUnit > 0 {
          guard candidate[size] != 0 else { return nil }
          candidate.append(relation[size + 1])
          offset = relation[size + 1] * offsetUnit / candidate[size]
        }
        guard rows.holds(candidate),
          let simple = try rows.simplified(candidate, pivot: pivots[exponents.count], work)
        else { return nil }
        for column in rounded.indices where simple[column] == 0 { rounded[column] = .zero }
        guard offsetUnit == 0 || (simple[size] != 0 && simple[size + 1] != 0) else { return nil }
        candidate = simple
        worst = max(worst, rows.residual(candidate).found)
        exponents.append(rounded)
      }
      self.pivots = pivots
      self.offset = offset
      residual = worst
      var powers = [Monomial.Exponent](repeating: .zero, count: size)
      for (pivot, row) in zip(pivots, exponents) { powers[pivot] = row[size] }
      monomial = Monomial(exponents: powers)
      groups = (0..<size).filter { !pivots.contains($0) }.map { variable in
        var factor = [Monomial.Exponent](repeating: .zero, count: size)
        for (pivot, row) in zip(pivots, exponents) {
          factor[pivot] = Monomial.Exponent(
            numerator: -row[variable].numerator, denominator: row[variable].denominator)
        }
        return (variable, Monomial(exponents: factor))
      }
    }

    var complexity: Int {
      groups.reduce(monomial.complexity) { $0 + $1.factor.complexity }
    }

    /// Whether no column that changes sign is divided by or has its root taken.
    func isValid(in problem: SearchProblem) -> Bool {
      // A relation of one variable alone says that it does not matter; `Omission` handles that.
      guard complexity > 0 else { return false }
      // With an offset to choose as well, errors create many intricate relations.
      guard offset == 0 || complexity <= 4 else { return false }
      return pivots.allSatisfy { pivot in
        let column = problem.columns[pivot]
        if column.allSatisfy({ $0 > 0 }) || column.allSatisfy({ $0 < 0 }) { return true }
        let power = monomial.exponents[pivot]
        return power.denominator == 1 && power.numerator > 0
          && groups.allSatisfy { $0.factor.exponents[pivot].numerator == 0 }
      }
    }

    /// The variables, negated if they are negative, so that roots exist.
    private func bases(_ problem: SearchProblem) -> [Expression] {
      problem.names.indices.map { variable in
        let isNegative = problem.columns[variable].allSatisfy { $0 < 0 }
        return isNegative ? -problem.variable(variable) : problem.variable(variable)
      }
    }

    func reduction(of parent: SearchProblem) -> ProblemReduction? {
      let parent = parent.selecting((0..<parent.sampleCount).filter { isFarFromZero(parent, $0) })
      let bases = bases(parent)
      let scale = monomial.expression(of: bases)
      guard parent.trainCount >= 20, let scales = parent.values(of: scale) else { return nil }
      var child = SearchProblem(
        names: [], columns: [],
        target: zip(parent.target, scales).map { ($0 + offset) / $1 },
        trainCount: parent.trainCount)
      child.noise = parent.noise.map { noise in
        let square = scales.reduce(0) { $0 + 1 / ($1 * $1) } / Double(scales.count)
        return noise * square.squareRoot()
      }
      var variables: [String: Expression] = [:]
      for (variable, factor) in groups {
        let group = parent.variable(variable) * factor.expression(of: bases)
        let expression = factor.complexity == 0 ? parent.variable(variable) : written(group)
        guard let column = parent.values(of: expression) else { return nil }
        let isNew = factor.complexity > 0
        let name =
          isNew
          ? parent.freshName("u", besides: Set(variables.keys)) : parent.names[variable]
        if isNew { variables[name] = expression }
        child.names.append(name)
        child.columns.append(column)
      }
      guard child.target.allSatisfy(\.isFinite) else { return nil }
      let placeholder = parent.freshName("h", besides: Set(variables.keys))
      return ProblemReduction(
        kind: .scaling, problem: child, variables: variables,
        outer: scale * .variable(placeholder) - .number(offset), placeholder: placeholder,
        text: text(parent, scale, variables, child), score: score, remainder: nil)
    }

    /// x · (a / b) as a · x / b.
    private func written(_ group: Expression) -> Expression {
      guard case .product(let factors) = group, let last = factors.last,
        case .quotient(let above, let below) = last
      else { return group }
      return .product(of: factors.dropLast() + [above]) / below
    }

    private func isFarFromZero(_ problem: SearchProblem, _ sample: Int) -> Bool {
      pivots.allSatisfy { pivot in
        let column = problem.columns[pivot]
        guard column.contains(where: { $0 > 0 }), column.contains(where: { $0 <= 0 }) else {
          return true
        }
        let largest = column.reduce(0) { max($0, $1.magnitude) }
        return column[sample].magnitude > ScalingSymmetries.nearZero * largest
      }
    }

    private var score: Double {
      ProblemReduction.score(
        removed: pivots.count, residual: residual, complexity: complexity)
    }

    private func text(
      _ parent: SearchProblem, _ scale: Expression, _ variables: [String: Expression],
      _ child: SearchProblem
    ) -> String {
      let arguments = child.names.map { (variables[$0] ?? .variable($0)).description }
      let target = offset == 0 ? "the target" : "the target less a constant"
      let product = monomial.complexity == 0 ? "a" : "\(scale) times a"
      return "\(target) is \(product) function of \(arguments.joined(separator: " and "))"
    }
  }
}
