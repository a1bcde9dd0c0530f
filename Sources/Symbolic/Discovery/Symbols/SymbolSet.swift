import Numerics

/// Functions of one variable that explain a space of functions.
struct SymbolSet: Sendable {
  var symbols: [Symbol]
  /// The loss of accuracy, as a share of the target's standard deviation.
  var loss: Double
  /// The criterion for ranking; lower is better.
  var score: Double

  /// The units of complexity that a factor e of the loss is worth.
  static let distanceCost = 1.74
}

/// Finds the simplest sets of functions that explain a space of functions, growing from small sets
/// to larger ones.
struct SymbolSets {
  private let candidates: SymbolCandidates
  private var pool: [Symbol] = []
  private var vectors: [[[Double]]] = []
  private var found: [[Int]: SymbolSet] = [:]

  /// The maximum number of symbols that sets are built from, and of sets kept while growing.
  private static let poolLimit = 22, beamWidth = 8
  /// A loss of this many times the fit's error means that a function is missing.
  private static let largeLoss = 3.0

  /// The best sets for a space, likeliest first; a single empty set if the space is the constant.
  static func sets(
    _ span: SymbolSpan, families: [SymbolFamily], limit: Int, work: inout Work
  ) throws(WorkEnded) -> [SymbolSet] {
    guard span.dimension > 0, span.geometry.positions.count > 3 else {
      return [SymbolSet(symbols: [], loss: 0, score: 0)]
    }
    var search = SymbolSets(candidates: SymbolCandidates(span, families: families))
    try search.run(&work)
    return try search.best(limit, &work)
  }

  private init(candidates: SymbolCandidates) {
    self.candidates = candidates
  }

  private var span: SymbolSpan { candidates.span }

  /// The loss that the error of the fit hides.
  private var floor: Double { max(0.7 * span.error, 1e-9) }

  private mutating func run(_ work: inout Work) throws(WorkEnded) {
    let single = try candidates.nearest(work: &work)
    for scored in single.prefix(Self.poolLimit - 8) { add(scored.symbol) }
    for index in candidates.families.indices.prefix(8)
    where candidates.families[index].parameterCount == 0 {
      add(Symbol(family: index, parameters: []))
    }
    let largest = min(span.dimension + 2, 4)
    // If one function outweighs the others, those show best beside it.
    if span.dimension > 1 { try pursue(single, bases: single.prefix(2).map(\.symbol), &work) }
    try grow(largest, &work)
    guard let best = found.values.map(\.loss).min(), best > Self.largeLoss * max(span.error, 1e-6)
    else { return }
    let simple = candidates.families.indices.prefix(2).map { Symbol(family: $0, parameters: []) }
    try pursue(single, bases: single.prefix(4).map(\.symbol) + simple, &work)
    try grow(largest, &work)
  }

  private mutating func add(_ symbol: Symbol) {
    guard let own = candidates.vectors(symbol) else { return }
    let isKnown = pool.contains { other in
      other.family == symbol.family
        && zip(other.parameters, symbol.parameters).allSatisfy { abs($0 - $1) <= 1e-3 * abs($1) }
    }
    guard !isKnown else { return }
    pool.append(symbol)
    vectors.append(own)
  }

  /// Looks for what is missing beside likely symbols.
  private mutating func pursue(
    _ single: [ScoredSymbol], bases: [Symbol], _ work: inout Work
  ) throws(WorkEnded) {
    let families = Array(Set(single.prefix(24).map(\.symbol.family))).sorted()
    for base in bases {
      guard let own = candidates.vectors(base),
        let basis = SpanGeometry.directions(of: own, beside: [])
      else { continue }
      add(base)
      let beside = try candidates.nearest(beside: basis, among: families, work: &work)
      for scored in beside.prefix(3) { add(scored.symbol) }
    }
  }

  // MARK: Sets

  /// Grows sets from one symbol, likeliest first.
  private mutating func grow(_ largest: Int, _ work: inout Work) throws(WorkEnded) {
    var beam: [[Int]] = [[]]
    for size in 0..<largest {
      var next: [[Int]] = []
      for set in beam {
        let basis = SpanGeometry.directions(of: set.flatMap { vectors[$0] }, beside: []) ?? []
        try work.spend(
          Double(
            pool.count * span.geometry.positions.count * 6 * (span.dimension + 2)
              * (basis.count + 2)))
        for index in pool.indices where !set.contains(index) {
          let larger = (set + [index]).sorted()
          guard found[larger] == nil || !next.contains(larger) else { continue }
          if found[larger] == nil {
            guard let more = SpanGeometry.directions(of: vectors[index], beside: basis),
              !more.isEmpty
            else { continue }
            found[larger] = scored(larger.map { pool[$0] }, loss: span.loss(basis + more))
          }
          next.append(larger)
        }
      }
      beam = Array(
        next.sorted { (found[$0]?.score ?? .infinity) < (found[$1]?.score ?? .infinity) }
          .prefix(size == 0 ? pool.count : Self.beamWidth))
    }
  }

  private func scored(_ symbols: [Symbol], loss: Double) -> SymbolSet {
    let complexity = symbols.reduce(0) { $0 + candidates.complexity($1) }
    let logarithm = naturalLogarithm(max(loss, floor))
    return SymbolSet(
      symbols: symbols, loss: loss, score: complexity + SymbolSet.distanceCost * logarithm)
  }

  /// The best sets with their inner constants refined together.
  private func best(_ limit: Int, _ work: inout Work) throws(WorkEnded) -> [SymbolSet] {
    let first = found.sorted { left, right in
      left.value.score == right.value.score
        ? left.key.lexicographicallyPrecedes(right.key) : left.value.score < right.value.score
    }.prefix(3 * limit).map(\.value)
    var refined: [SymbolSet] = []
    for set in first { refined.append(try refine(set, &work)) }
    refined.sort { $0.score < $1.score }
    var kept: [SymbolSet] = []
    for set in refined where !kept.contains(where: { $0.isLike(set) }) { kept.append(set) }
    return Array(kept.prefix(limit))
  }

  private func refine(_ set: SymbolSet, _ work: inout Work) throws(WorkEnded) -> SymbolSet {
    let start = set.symbols.flatMap(\.parameters)
    guard !start.isEmpty, set.loss > floor, set.symbols.count > 1 || span.dimension > 1 else {
      return set
    }
    let evaluations = 60 * start.count
    try work.spend(
      Double(
        evaluations * span.geometry.positions.count * 20 * (set.symbols.count + span.dimension)))
    func loss(_ parameters: [Double]) -> Double {
      let own = set.replacing(parameters).symbols.compactMap { candidates.vectors($0) }
      guard own.count == set.symbols.count,
        let basis = SpanGeometry.directions(of: own.flatMap { $0 }, beside: [])
      else { return .infinity }
      return span.loss(basis)
    }
    let end = SimplexSearch.minimum(
      from: SimplexSearch.Point(place: start, value: set.loss), evaluations: evaluations, loss)
    return scored(set.replacing(end.place).symbols, loss: end.value)
  }
}

extension SymbolSet {
  /// The same families with other inner constants.
  fileprivate func replacing(_ parameters: [Double]) -> SymbolSet {
    var changed = self
    var rest = parameters[...]
    for index in symbols.indices {
      let count = symbols[index].parameters.count
      changed.symbols[index].parameters = Array(rest.prefix(count))
      rest = rest.dropFirst(count)
    }
    return changed
  }

  /// Whether two sets have the same families and nearly the same constants.
  fileprivate func isLike(_ other: SymbolSet) -> Bool {
    symbols.map(\.family) == other.symbols.map(\.family)
      && zip(symbols, other.symbols).allSatisfy {
        zip($0.parameters, $1.parameters).allSatisfy { abs($0 - $1) <= 0.02 * abs($1) }
      }
  }
}
