import Numerics

/// Selects the best few of many columns for a target: adds one at a time, then exchanges each for a
/// better one as long as there is one (sequential replacement: Miller 1984).
///
/// Greedy selection alone fails if columns resemble one another, as functions of the same variable
/// do. Inner products are computed on demand, so that a round costs little.
struct TermExchange: Sendable {
  /// The columns, normalised.
  private let columns: [[Double]]
  private let target: [Double]
  private let targetSquares: Double
  /// The product of each column with the target.
  private let projections: [Double]
  /// The products of a column with all others, for columns that have been chosen at some time.
  private var products: [Int: [Double]] = [:]

  /// A column with a smaller remainder beside the chosen ones is a combination of them.
  private static let dependence = 1e-9
  /// The minimum gain of an exchange, as a share of the residual.
  private static let betterment = 1e-3
  private static let roundLimit = 10
  /// The number of columns normalised between polls for cancellation.
  private static let blockLength = 64
  /// The maximum number of columns for all pairs to be examined, and the number examined otherwise.
  private static let allPairsLimit = 450, firstPairsLimit = 120

  /// - Parameter columns: Columns multiplied by the roots of the weights, like the target.
  init(
    _ columns: [[Double]], target: [Double], work: inout Work
  ) throws(WorkEnded) {
    self.target = target
    var scaled: [[Double]] = []
    scaled.reserveCapacity(columns.count)
    for (index, column) in columns.enumerated() {
      if index.isMultiple(of: Self.blockLength) { try work.ask() }
      let length = VectorOperations.squares(column).squareRoot()
      scaled.append(
        length > 0 && length.isFinite ? column.map { $0 / length } : column.map { _ in 0 })
    }
    self.columns = scaled
    targetSquares = VectorOperations.squares(target)
    try work.spend(2 * Double(columns.count * target.count))
    projections = self.columns.map { VectorOperations.dot($0, target) }
  }

  /// The best sets of one column, two, and so on, ending when nothing is left to explain.
  ///
  /// - Parameter floor: The share of the target's squares that is rounding.
  mutating func sets(upTo limit: Int, floor: Double, work: inout Work) throws(WorkEnded) -> [[Int]]
  {
    var sets: [[Int]] = []
    var chosen: [Int] = []
    while chosen.count < min(limit, columns.count) {
      guard let next = try best(beside: chosen, &work) else { break }
      chosen.append(next.index)
      var left = try exchange(&chosen, left: next.left, &work)
      if chosen.count == 2, let pair = try bestPair(&work), pair.left < left {
        (chosen, left) = (pair.columns, pair.left)
      }
      sets.append(chosen)
      if left <= floor * targetSquares { break }
    }
    return sets
  }

  /// The best pair of columns: a pair that is exact together need not show in either column alone.
  /// If there are many, only the first and simplest columns are paired.
  private func bestPair(_ work: inout Work) throws(WorkEnded) -> (columns: [Int], left: Double)? {
    let count = columns.count <= Self.allPairsLimit ? columns.count : Self.firstPairsLimit
    var best = (columns: [Int](), gain: 0.0)
    for second in 1..<max(1, count) {
      try work.spend(Double(second * target.count))
      for first in 0..<second {
        let product = VectorOperations.dot(columns[first], columns[second])
        let rest = 1 - product * product
        guard rest > Self.dependence else { continue }
        let (one, other) = (projections[first], projections[second])
        let gain = (one * one + other * other - 2 * product * one * other) / rest
        if gain > best.gain { best = ([first, second], gain) }
      }
    }
    return best.columns.isEmpty ? nil : (best.columns, max(0, targetSquares - best.gain))
  }

  /// Exchanges columns for better ones; returns the squares left unexplained.
  private mutating func exchange(
    _ chosen: inout [Int], left: Double, _ work: inout Work
  ) throws(WorkEnded) -> Double {
    var left = left
    for _ in 0..<Self.roundLimit where chosen.count > 1 {
      var hasChanged = false
      for position in chosen.indices {
        var others = chosen
        others.remove(at: position)
        guard let better = try best(beside: others, &work), better.index != chosen[position],
          better.left < (1 - Self.betterment) * left
        else { continue }
        chosen[position] = better.index
        left = better.left
        hasChanged = true
      }
      if !hasChanged { break }
    }
    return left
  }

  /// The column that explains most beside the chosen ones, and the squares left then.
  private mutating func best(
    beside chosen: [Int], _ work: inout Work
  ) throws(WorkEnded) -> (index: Int, left: Double)? {
    for index in chosen where products[index] == nil {
      try work.spend(2 * Double(columns.count * target.count))
      products[index] = columns.map { VectorOperations.dot($0, columns[index]) }
    }
    try work.spend(Double(columns.count * (chosen.count + 1) * (chosen.count + 1)))
    let rows = chosen.map { products[$0] ?? [] }
    let matrix = chosen.flatMap { index in rows.map { $0[index] } }
    guard let factor = CholeskyFactor(matrix, count: chosen.count, floor: 1e-14) else {
      return nil
    }
    let reached = factor.forward(chosen.map { projections[$0] })
    let left = targetSquares - reached.sumOfSquares
    var best = (index: -1, gain: 0.0)
    for index in columns.indices where !chosen.contains(index) {
      let part = factor.forward(rows.map { $0[index] })
      let rest = 1 - part.sumOfSquares
      guard rest > Self.dependence, projections[index] != 0 else { continue }
      let product = projections[index] - dot(part, reached)
      if product * product / rest > best.gain { best = (index, product * product / rest) }
    }
    return best.index < 0 ? nil : (best.index, max(0, left - best.gain))
  }
}
