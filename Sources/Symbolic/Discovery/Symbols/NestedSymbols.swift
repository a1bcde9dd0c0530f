import Expressions

/// The curves of a network `[n, 1, 1]` of splines, y = g(Σ f_i(x_i)). Each is determined only up to
/// the affine maps that the others absorb.
struct NestedCurves: Sendable {
  /// Values of a function at some positions, with weights.
  struct Curve: Sendable {
    var positions: [Double]
    var values: [Double]
    var weights: [Double]
  }

  /// f_i, one per variable of the problem.
  var inner: [Curve]
  /// g, at sums of the f_i.
  var outer: Curve

  /// Creates curves.
  init(inner: [Curve], outer: Curve) {
    (self.inner, self.outer) = (inner, outer)
  }

  /// The curves of a fit at the positions of samples, `[variable][sample]`.
  init(_ model: NestedModel, at columns: [[Double]]) {
    inner = columns.enumerated().map { variable, column in
      Curve(at: column) { model.inner(variable, at: $0) }
    }
    outer = Curve(at: model.sums(columns)) { model.outer(at: $0) }
  }
}

extension NestedCurves.Curve {
  /// A curve is sampled at between one and two times this number of positions if there are as many.
  private static let positionCount = 200

  /// A function at every few of the samples' positions, in ascending order.
  init(at column: [Double], _ function: ([Double]) -> [Double]) {
    let sorted = column.sorted()
    let step = max(1, sorted.count / Self.positionCount)
    positions = stride(from: 0, to: sorted.count, by: step).map { sorted[$0] }
    values = function(positions)
    weights = [Double](repeating: 1, count: positions.count)
  }
}

/// Reads formulas from a network with an unknown outer function: symbols for each inner curve and
/// for the outer one are combined and tried on the target itself.
struct NestedSymbols {
  private let families: [SymbolFamily]
  private let finish: FormulaFinish
  private let criterion: DescriptionLength
  private let samples: FormulaSamples
  private var problem: SearchProblem { finish.problem }

  private static let combinationLimit = 60, finishLimit = 4, sampleLimit = 400
  private static let innerLimit = 4, outerLimit = 8
  private static let afterExact = 3

  /// Formulas for a problem, likeliest first; empty if no combination is defined.
  ///
  /// - Parameter error: The network's held-out error, as a share of the target's standard
  ///   deviation.
  /// - Throws: `WorkEnded`.
  static func formulas(
    from curves: NestedCurves, error: Double, problem: SearchProblem,
    library: [ElementaryFunction], work: inout Work
  ) throws(WorkEnded) -> [FoundFormula] {
    guard curves.inner.count == problem.variableCount else { return [] }
    let symbols = NestedSymbols(problem, families: SymbolFamilies.families(library))
    return try symbols.formulas(curves, error: error, &work)
  }

  private init(_ problem: SearchProblem, families: [SymbolFamily]) {
    self.families = families
    finish = FormulaFinish(problem)
    let step = max(1, Double(problem.trainCount) / Double(Self.sampleLimit))
    let count = Int(Double(problem.trainCount) / step)
    let indices = (0..<count).map { min(Int(Double($0) * step), problem.trainCount - 1) }
    samples = FormulaSamples(
      columns: problem.columns.map { column in indices.map { column[$0] } },
      targets: indices.map { problem.target[$0] })
    criterion = DescriptionLength(
      count: count, noise: (problem.noise ?? 0) / finish.standardDeviation)
  }

  private func formulas(
    _ curves: NestedCurves, error: Double, _ work: inout Work
  ) throws(WorkEnded) -> [FoundFormula] {
    let noise = (problem.noise ?? 0) / finish.standardDeviation
    let misfit = min(error, max(error * error - noise * noise, 0.05 * noise * noise).squareRoot())
    var choices: [[CurveSymbols]] = []
    for curve in curves.inner {
      choices.append(try choice(of: curve, limit: Self.innerLimit, misfit, &work))
    }
    choices.append(try choice(of: curves.outer, limit: Self.outerLimit, misfit, &work))
    var trials: [(expression: Expression, cost: Double)] = []
    var left = Int.max
    let scores = choices.map { $0.map(\.set.score) }
    for combination in Combinations(scores).best(Self.combinationLimit) {
      guard left > 0 else { break }
      left -= 1
      let chosen = zip(choices, combination).map { $0[$1] }
      guard let trial = try trial(chosen, &work) else { continue }
      trials.append((trial.expression, trial.cost))
      if trial.error < 1e-8 { left = min(left, Self.afterExact) }
    }
    return try finished(trials, &work)
  }

  private func choice(
    of curve: NestedCurves.Curve, limit: Int, _ misfit: Double, _ work: inout Work
  ) throws(WorkEnded) -> [CurveSymbols] {
    let span = SymbolSpan(
      curve: curve.positions, curve.values, weights: curve.weights, error: misfit)
    let sets = try SymbolSets.sets(span, families: families, limit: limit, work: &work)
    return sets.map { CurveSymbols(set: $0, families: families, curve: curve) }
  }

  private struct Trial {
    var expression: Expression
    var error: Double
    var cost: Double
  }

  /// One combination with its constants refined on some samples; nil if it is undefined.
  private func trial(
    _ chosen: [CurveSymbols], _ work: inout Work
  ) throws(WorkEnded) -> Trial? {
    guard let outer = chosen.last else { return nil }
    let argument = Expression.sum(
      of: chosen.dropLast().enumerated().map { variable, symbols in
        symbols.expression(of: .variable(problem.names[variable]))
      })
    guard argument.complexity <= 2 * FormulaFinish.nodeLimit,
      let tape = ExpressionTape(argument, columns: problem.names, parameters: [])
    else { return nil }
    let places = TapeSamples(tape, columns: samples.columns, count: samples.targets.count)
      .values([])
    guard places.allSatisfy(\.isFinite),
      let refitted = outer.refitted(places, samples.targets)
    else { return nil }
    let expression = refitted.expression(of: argument)
    guard expression.complexity <= 3 * FormulaFinish.nodeLimit,
      var polish = ConstantPolish(
        expression, names: problem.names, columns: samples.columns, target: samples.targets,
        trainCount: samples.targets.count)
    else { return nil }
    try polish.polish(work: &work, steps: 15)
    guard polish.error.isFinite else { return nil }
    let error = polish.error / finish.standardDeviation
    return Trial(
      expression: polish.expression, error: error,
      cost: criterion.cost(error, constants: polish.constantCount, nodes: expression.complexity))
  }

  private func finished(
    _ trials: [(expression: Expression, cost: Double)], _ work: inout Work
  ) throws(WorkEnded) -> [FoundFormula] {
    let order = trials.indices.sorted { (trials[$0].cost, $0) < (trials[$1].cost, $1) }
    var found: [FoundFormula] = []
    for index in order.prefix(Self.finishLimit) {
      guard let formula = try finish.finished(trials[index].expression, work: &work),
        !found.contains(where: { $0.expression == formula.expression })
      else { continue }
      found.append(formula)
    }
    return found.sorted { $0.cost(finish.criterion) < $1.cost(finish.criterion) }
  }
}

/// One curve as a sum of symbols with least squares coefficients.
struct CurveSymbols: Sendable {
  let set: SymbolSet
  private let families: [SymbolFamily]
  /// The coefficients of the constant and of each symbol's forms.
  private var coefficients: [Double] = []

  init(set: SymbolSet, families: [SymbolFamily], curve: NestedCurves.Curve) {
    self.set = set
    self.families = families
    let roots = curve.weights.map { $0.squareRoot() }
    coefficients = fit(curve.positions, curve.values, roots) ?? [0]
  }

  /// The same symbols with the least squares coefficients of other samples; nil if a symbol is
  /// undefined.
  func refitted(_ positions: [Double], _ values: [Double]) -> CurveSymbols? {
    var copy = self
    guard let fitted = fit(positions, values, nil) else { return nil }
    copy.coefficients = fitted
    return copy
  }

  private func fit(_ positions: [Double], _ values: [Double], _ roots: [Double]?) -> [Double]? {
    var columns = [[Double](repeating: 1, count: positions.count)]
    for symbol in set.symbols {
      guard
        let forms = FamilyValues(families[symbol.family], positions: positions)?
          .values(symbol.parameters)
      else { return nil }
      columns += forms
    }
    let weighted = { (column: [Double]) in
      roots.map { zip(column, $0).map { $0 * $1 } } ?? column
    }
    let elimination = TermElimination(columns: columns.map(weighted), target: weighted(values))
    var coefficients = [Double](repeating: 0, count: columns.count)
    for (index, value) in zip(elimination.active, elimination.coefficients) {
      coefficients[index] = value
    }
    return coefficients
  }

  /// The sum as a function of an expression.
  func expression(of argument: Expression) -> Expression {
    var terms: [Expression] = []
    var rest = coefficients.dropFirst()
    for symbol in set.symbols {
      let family = families[symbol.family]
      let own = Array(rest.prefix(family.forms.count))
      rest = rest.dropFirst(family.forms.count)
      let numbers = symbol.parameters.map { Expression.number($0) }
      if let phased = family.phased, own.count == 2 {
        let wave = Wave(sine: own[0], cosine: own[1])
        terms.append(
          .number(wave.size) * family.filled(phased, argument, numbers, .number(wave.phase)))
      } else {
        for (form, coefficient) in zip(family.forms, own) {
          terms.append(.number(coefficient) * family.filled(form, argument, numbers))
        }
      }
    }
    return .sum(of: terms + [.number(coefficients.first ?? 0)])
  }
}
