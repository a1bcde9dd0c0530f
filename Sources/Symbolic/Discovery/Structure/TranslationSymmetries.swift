import Expressions

/// Variables that enter only through sums and differences, read from relations Σ s_i ∂_i y = 0 that
/// hold at every sample. Combinations such as x_i − x_j or 2 x_i + x_j then replace them with one
/// variable less.
enum TranslationSymmetries {
  private static let limit = 2

  /// The reductions of a problem by translation, simplest first.
  static func reductions(
    of problem: SearchProblem, _ field: GradientField, work: inout Work
  ) throws(WorkEnded) -> [ProblemReduction] {
    let size = problem.variableCount
    try work.spend(Double(field.sampleCount * size * size))
    guard size >= 2, field.sampleCount >= 20 else { return [] }
    let unit = field.inUnitRanges()
    let error = [Double](repeating: unit.derivativeError, count: unit.sampleCount)
    let rows = NullRows(unit.gradients, errors: Array(repeating: error, count: size))
    let lengths = field.ranges.map { $0.upperBound - $0.lowerBound }
    var found: [Translation] = []
    // Errors create spurious relations. Among fewer, more certain relations, true ones may be left.
    for count in (0..<size).reversed() where count <= rows.vectors.count && found.isEmpty {
      let vectors = Array(rows.vectors.prefix(count))
      // Later variables are removed first, so that differences begin with the earlier ones.
      for pivots in NullRows.choices(count, of: Array((0..<size).reversed())) {
        let translation = try Translation(
          rows, vectors, lengths: lengths, pivots: pivots, work)
        if let translation { found.append(translation) }
      }
    }
    let ordered = found.indices.sorted {
      (found[$0].cost, $0) < (found[$1].cost, $1)
    }
    return ordered.prefix(limit).compactMap { found[$0].reduction(of: problem) }
  }

  /// x_j − Σ_p s_pj x_p instead of the x_j, without the pivots x_p.
  private struct Translation {
    let pivots: [Int]
    /// The s_pj of every pivot, and whether they are simple numbers.
    private var shifts: [[Double]]
    private var isSimple: Bool
    private var residual: Double

    init?(
      _ rows: NullRows, _ vectors: [[Double]], lengths: [Double], pivots: [Int], _ work: Work
    ) throws(WorkEnded) {
      try work.ask()
      guard let solved = NullRows.reduced(vectors, pivots: pivots) else { return nil }
      self.pivots = pivots
      shifts = []
      isSimple = true
      residual = 0
      for (index, relation) in solved.enumerated() {
        // A unit of position is a length of the variable.
        let pivotLength = lengths[pivots[index]]
        let own = zip(relation, lengths).map { $0 * $1 / pivotLength }
        let tolerance = max(0.01, 4 * rows.residual(relation).found)
        // The tolerance is proportional to the coefficient, which multiplies the whole variable.
        let fractions = own.compactMap { value in
          Monomial.Exponent(near: value, tolerance: tolerance * max(0.2, value.magnitude))?.value
        }
        func unitRelation(_ shifts: [Double]) -> [Double] {
          zip(shifts, lengths).map { $0 * pivotLength / $1 }
        }
        let isNice = fractions.count == own.count && rows.holds(unitRelation(fractions))
        let chosen = isNice ? fractions : own
        guard rows.holds(unitRelation(chosen)),
          let kept = try rows.simplified(unitRelation(chosen), pivot: pivots[index], work)
        else { return nil }
        let nice = zip(chosen, kept).map { $1 == 0 ? 0 : $0 }
        isSimple = isSimple && isNice
        residual = max(residual, rows.residual(unitRelation(nice)).found)
        shifts.append(nice)
      }
      // Otherwise the relation only says that variables do not matter; `Omission` handles that.
      guard
        zip(pivots, shifts).contains(where: { pivot, row in
          row.indices.contains { $0 != pivot && row[$0] != 0 }
        })
      else { return nil }
      // Many numbers that are not simple are a change of coordinates rather than an insight, unless
      // only one variable is left.
      guard isSimple || pivots.count == lengths.count - 1 else { return nil }
    }

    /// The number of terms, with penalties for complicated numbers.
    var cost: Double {
      shifts.joined().reduce(isSimple ? 0 : 100) { sum, shift in
        sum + (shift == 0 ? 0 : shift.magnitude == 1 ? 1 : 2) + (shift > 0 ? 0 : 0.5)
      }
    }

    private var complexity: Int {
      shifts.joined().reduce(isSimple ? 0 : 8) { $0 + ($1 == 0 ? 0 : $1.magnitude == 1 ? 1 : 3) }
    }

    func reduction(of parent: SearchProblem) -> ProblemReduction? {
      var child = SearchProblem(
        names: [], columns: [], target: parent.target, trainCount: parent.trainCount,
        noise: parent.noise)
      var variables: [String: Expression] = [:]
      for variable in parent.names.indices where !pivots.contains(variable) {
        var factors = parent.names.map { _ in 0.0 }
        factors[variable] = 1
        for (pivot, row) in zip(pivots, shifts) { factors[pivot] = -row[variable] }
        let expression = Expression.sum(
          of: factors.indices.map { .number(factors[$0]) * parent.variable($0) })
        guard let column = parent.values(of: expression) else { return nil }
        let isNew = expression != parent.variable(variable)
        let name =
          isNew ? parent.freshName("u", besides: Set(variables.keys)) : parent.names[variable]
        if isNew { variables[name] = expression }
        child.names.append(name)
        child.columns.append(column)
      }
      let placeholder = parent.freshName("h", besides: Set(variables.keys))
      let differences = variables.sorted { $0.key < $1.key }.map(\.value.description)
      let gone = pivots.filter { pivot in
        shifts[pivots.firstIndex(of: pivot) ?? 0].enumerated().contains { $0 != pivot && $1 != 0 }
      }.map { parent.names[$0] }
      return ProblemReduction(
        kind: .translation, problem: child, variables: variables, outer: .variable(placeholder),
        placeholder: placeholder,
        text: "\(gone.joined(separator: " and ")) only as part of "
          + differences.joined(separator: " and "),
        score: ProblemReduction.score(
          removed: pivots.count, residual: residual, complexity: complexity), remainder: nil)
    }
  }
}
