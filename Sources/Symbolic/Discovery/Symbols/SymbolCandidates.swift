import Numerics

/// Finds members of families of functions that lie in a space of functions, alone or together with
/// others.
struct SymbolCandidates {
  let span: SymbolSpan
  let families: [SymbolFamily]
  private let values: [FamilyValues?]

  /// The number of starts to descend from.
  private static let descents = 2

  init(_ span: SymbolSpan, families: [SymbolFamily]) {
    self.span = span
    self.families = families
    values = families.map { FamilyValues($0, positions: span.geometry.positions) }
  }

  /// The vectors of a symbol; nil if it is undefined at a position.
  func vectors(_ symbol: Symbol) -> [[Double]]? {
    let family = families[symbol.family]
    guard family.places.allows(symbol.parameters, span.geometry.range) else { return nil }
    return values[symbol.family]?.values(symbol.parameters)?.map(span.geometry.vector)
  }

  /// The complexity of a symbol.
  func complexity(_ symbol: Symbol) -> Double { families[symbol.family].complexity }

  /// The member of each family that is closest to the space, given what is explained already, best
  /// first.
  func nearest(
    beside basis: [[Double]] = [], among chosen: [Int]? = nil, work: inout Work
  ) throws(WorkEnded) -> [ScoredSymbol] {
    var found: [ScoredSymbol] = []
    for index in chosen ?? Array(families.indices) {
      found += try nearest(index, beside: basis, &work)
    }
    return found.sorted { $0.score < $1.score }
  }

  private func nearest(
    _ index: Int, beside basis: [[Double]], _ work: inout Work
  ) throws(WorkEnded) -> [ScoredSymbol] {
    let family = families[index]
    guard let cost = values[index]?.cost else { return [] }
    func distance(_ parameters: [Double]) -> Double {
      vectors(Symbol(family: index, parameters: parameters))
        .flatMap { span.distance(of: $0, beside: basis) } ?? .infinity
    }
    let starts = family.places.starts(span.geometry.range)
    let each = cost + Double(span.geometry.positions.count * 4 * (span.dimension + basis.count + 2))
    try work.spend(each * Double(starts.count))
    let points = starts.map { SimplexSearch.Point(place: $0, value: distance($0)) }
    var found: [ScoredSymbol] = []
    for start in Self.valleys(points).prefix(Self.descents) {
      let evaluations = 45 * family.parameterCount
      try work.spend(each * Double(evaluations))
      let end = SimplexSearch.minimum(from: start, evaluations: evaluations, distance)
      found.append(
        ScoredSymbol(
          symbol: Symbol(family: index, parameters: end.place), distance: end.value,
          complexity: family.complexity))
    }
    guard span.dimension > 1, found.count > 1 else {
      return Array(found.sorted { $0.score < $1.score }.prefix(1))
    }
    return found
  }

  /// Starts that are better than their neighbours in the list, best first.
  private static func valleys(_ points: [SimplexSearch.Point]) -> [SimplexSearch.Point] {
    points.indices.filter { index in
      let own = points[index].value
      return own.isFinite && (index == 0 || own <= points[index - 1].value)
        && (index == points.count - 1 || own < points[index + 1].value)
    }.map { points[$0] }.sorted { $0.value < $1.value }
  }
}

/// A symbol with its distance from a space of functions.
struct ScoredSymbol: Sendable {
  let symbol: Symbol
  let distance: Double
  let complexity: Double

  /// The criterion for ranking; lower is better: a tenth of the distance is worth four units of
  /// complexity.
  var score: Double {
    complexity + SymbolSet.distanceCost * naturalLogarithm(distance)
  }
}
