import Expressions

// The list of entries, built from everything found so far.

extension Discovery {
  /// A longer formula must reduce the error to this share of the shorter one's to be listed: gains
  /// below 3 % are not worth a longer formula.
  private static let gainFactor = 0.97
  /// A network of splines is listed if its error is below this share of every formula's.
  private static let splineFactor = 0.8
  /// The maximum number of networks of splines in the list, so that they do not crowd out formulas.
  private static let splineLimit = 3

  /// Rebuilds the list, keeping entries that have not changed.
  mutating func updateEntries() {
    let root = nodes[0].problem
    let criterion = DescriptionLength(finishedFor: root)
    let front = paretoFront
    let costs = front.map { $0.cost(criterion, in: root) }
    let pick = front.indices.min { (costs[$0], $0) < (costs[$1], $1) }
    var known: [Expression: DiscoveryEntry] = [:]
    for entry in entries { if let formula = entry.formula { known[formula] = entry } }
    entries = front.map { known[$0.expression] ?? entry($0) }
    best = pick
    warn()
    let least = front.map(\.heldOutError).min() ?? .infinity
    entries += splineEntries(below: Self.splineFactor * least)
    if best == nil, !entries.isEmpty { best = entries.count - 1 }
  }

  /// The formulas that no simpler one beats, by increasing complexity and decreasing error.
  private var paretoFront: [RootFormula] {
    var front: [RootFormula] = []
    let sorted = formulas.sorted {
      ($0.complexity, $0.error, $0.constantCount) < ($1.complexity, $1.error, $1.constantCount)
    }
    for formula in sorted {
      guard let last = front.last else {
        front.append(formula)
        continue
      }
      let isExact = nodes[0].problem.isExact(last.error)
      if formula.complexity > last.complexity, formula.error < Self.gainFactor * last.error,
        !isExact
      {
        front.append(formula)
      }
    }
    return front
  }

  private func entry(_ formula: RootFormula) -> DiscoveryEntry {
    DiscoveryEntry(
      formula: formula.expression, complexity: formula.complexity, trainError: formula.error,
      testError: testError(formula.expression), origin: formula.origin, warnings: [],
      splines: nil)
  }

  /// Attaches warnings to every formula of the list.
  private mutating func warn() {
    let warnings = FormulaWarnings(data)
    let splines = nodes[0].fits.map(\.error).min().map { $0 * nodes[0].problem.targetDeviation }
    for index in entries.indices {
      guard let formula = entries[index].formula else { continue }
      entries[index].warnings = warnings.warnings(
        for: formula, error: entries[index].trainError, splineError: splines)
    }
  }

  private func testError(_ formula: Expression) -> Double? {
    guard !data.testTarget.isEmpty else { return nil }
    return ColumnValues(formula, names: data.names)?.error(data.testColumns, data.testTarget)
  }

  /// The best networks of splines of the root problem, by number of parameters.
  private func splineEntries(below limit: Double) -> [DiscoveryEntry] {
    let standardDeviation = nodes[0].problem.targetDeviation
    var least = limit
    var list: [DiscoveryEntry] = []
    for fit in nodes[0].fits.sorted(by: { $0.parameterCount < $1.parameterCount })
    where fit.error * standardDeviation < least {
      least = Self.splineFactor * fit.error * standardDeviation
      list.append(entry(fit))
    }
    return Array(list.suffix(Self.splineLimit))
  }

  private func entry(_ fit: NodeFit) -> DiscoveryEntry {
    let target = nodes[0].problem.target
    let isNegative = fit.inverse.transformed(target)?.isNegative ?? false
    let splines = SplineEntry(inverse: fit.inverse, isNegative: isNegative, model: fit.model)
    return DiscoveryEntry(
      formula: nil, complexity: fit.parameterCount,
      trainError: fit.error * nodes[0].problem.targetDeviation,
      testError: data.testTarget.isEmpty
        ? nil : splines.error(data.testColumns, data.testTarget),
      origin: fit.model.rank == 0
        ? "sums of splines" : "\(fit.model.rank) products of splines", warnings: [],
      splines: splines)
  }
}
