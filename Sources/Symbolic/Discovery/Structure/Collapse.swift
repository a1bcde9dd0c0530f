import Expressions

/// Groups of variables that enter only through one expression, Σ f_i(x_i) or a product of powers,
/// read from the directions of gradients and replaced by one variable.
enum Collapse {
  /// The maximum number of forms tried per group.
  private static let formLimit = 2
  /// The maximum number of variables for groups to be searched pair by pair.
  private static let variableLimit = 12

  /// The groups of two or more variables that act through one sum, largest first: all variables, or
  /// usually disjoint groups.
  static func groups(
    in field: GradientField, work: inout Work
  ) throws(WorkEnded) -> [GradientNull] {
    let size = field.variableCount
    guard size >= 2 else { return [] }
    let whole = try GradientNull.find(in: field, work: &work)
    let wholes = [whole].compactMap { $0 }.filter(\.holds)
    guard (3...variableLimit).contains(size) else { return wholes }
    var pairs: [GradientNull] = []
    for i in 0..<size {
      for j in 0..<i {
        let pair = try GradientNull.find(in: field, variables: [j, i], work: &work)
        if let pair, pair.holds { pairs.append(pair) }
      }
    }
    // What holds for all variables holds for every pair.
    if let whole = wholes.first, pairs.count == size * (size - 1) / 2 { return [whole] }
    var result: [GradientNull] = []
    for pair in pairs.sorted(by: { $0.residual < $1.residual })
    where !result.contains(where: { Set($0.variables).isSuperset(of: pair.variables) }) {
      result.append(try grown(pair, pairs, in: field, work: &work))
    }
    return (wholes + result).sorted { $0.variables.count > $1.variables.count }
  }

  /// Extends a pair by all variables that act through one sum with both, as long as they do so
  /// together.
  private static func grown(
    _ pair: GradientNull, _ pairs: [GradientNull], in field: GradientField, work: inout Work
  ) throws(WorkEnded) -> GradientNull {
    var group = pair
    for candidate in 0..<field.variableCount where !group.variables.contains(candidate) {
      let bonds = pairs.filter { $0.variables.contains(candidate) }
        .filter { bond in group.variables.contains { bond.variables.contains($0) } }
      // All variables together are known not to be a group.
      guard bonds.count == group.variables.count, group.variables.count + 1 < field.variableCount
      else { continue }
      let larger = try GradientNull.find(
        in: field, variables: group.variables + [candidate], work: &work)
      if let larger, larger.holds { group = larger }
    }
    return group
  }

  /// The reductions of a problem by groups with known functions, and by groups whose functions are
  /// still to be found.
  static func reductions(
    of problem: SearchProblem, _ field: GradientField, _ groups: [GradientNull], work: inout Work
  ) throws(WorkEnded) -> [ProblemReduction] {
    var result: [ProblemReduction] = []
    for group in groups {
      let forms = try InnerForm.forms(of: group, in: field, work: &work)
      var count = 0
      for form in forms where count < formLimit {
        let expression = form.expression(of: group.variables.map(problem.variable))
        guard
          let next = reduction(
            of: problem, group.variables, expression, form.residual, complexity: form.complexity)
        else { continue }
        result.append(next)
        count += 1
      }
      let isKnown = count > 0 && forms.first?.isPlain == true
      if !isKnown, group.variables.count < problem.variableCount {
        result.append(composition(of: problem, group))
      }
    }
    return result
  }

  /// The problem with one variable in place of a group; nil if the new variable is undefined at a
  /// sample.
  static func reduction(
    of parent: SearchProblem, _ group: [Int], _ expression: Expression, _ residual: Double,
    complexity: Int = 0
  ) -> ProblemReduction? {
    guard let column = parent.values(of: expression) else { return nil }
    let kept = parent.names.indices.filter { !group.contains($0) }
    let name = parent.freshName("u")
    let placeholder = parent.freshName("h", besides: [name])
    let names = group.map { parent.names[$0] }.joined(separator: " and ")
    return ProblemReduction(
      kind: .collapse,
      problem: SearchProblem(
        names: [name] + kept.map { parent.names[$0] },
        columns: [column] + kept.map { parent.columns[$0] }, target: parent.target,
        trainCount: parent.trainCount, noise: parent.noise),
      variables: [name: expression], outer: .variable(placeholder), placeholder: placeholder,
      text: "\(names) enter only as \(expression.rounded(digits: 4))",
      score: ProblemReduction.score(
        removed: group.count - 1, residual: residual, complexity: complexity), remainder: nil)
  }

  /// The problem whose target is the sum that a group enters through, known only as splines.
  private static func composition(
    of parent: SearchProblem, _ null: GradientNull
  ) -> ProblemReduction {
    let names = null.variables.map { parent.names[$0] }
    var target = [Double](repeating: 0, count: parent.sampleCount)
    for variable in null.variables {
      let curve = null.inner.sum(variable, at: parent.columns[variable])
      for sample in target.indices { target[sample] += curve[sample] }
    }
    let placeholder = parent.freshName("h")
    return ProblemReduction(
      kind: .composition,
      problem: SearchProblem(
        names: names, columns: null.variables.map { parent.columns[$0] }, target: target,
        trainCount: parent.trainCount, noise: null.residual),
      variables: [:], outer: .variable(placeholder), placeholder: placeholder,
      text: "\(names.joined(separator: " and ")) enter only through a sum of functions of each",
      score: ProblemReduction.score(removed: names.count - 1, residual: null.residual) - 0.5,
      remainder: ProblemReduction.Remainder(
        problem: parent,
        names: parent.names.indices.filter { !null.variables.contains($0) }
          .map { parent.names[$0] },
        use: .variable))
  }
}
