import Expressions

/// A sum of few terms of a library for a target under weights: greedy in, then out again.
struct TermFit: Sendable {
  /// The sum, with its factors.
  let expression: Expression
  /// Number of terms, the constant one included.
  let termCount: Int
  /// Weighted error on the samples that were fitted to.
  let error: Double

  /// Most terms that are let in.
  private static let entryLimit = 24
  /// Most terms of a sum that is worth telling.
  private static let termLimit = 8
  private static let floor = 1e-10

  /// The sums on the way down that may be worth looking at: the one at which to stop first, then
  /// shorter ones.
  static func fits(
    _ library: TermLibrary, target: [Double], weights: [Double], trainCount: Int,
    startsWithAll: Bool, work: inout Work
  ) throws(WorkEnded) -> [TermFit] {
    let roots = weights.prefix(trainCount).map { $0 }
    let columns = library.values.map { zip($0, roots).map { $0 * $1 } }
    let weighted = zip(target, roots).map { $0 * $1 }
    var entered = Array(columns.indices)
    if !startsWithAll || columns.count > trainCount / 2 {
      entered = try greedy(columns, weighted, &work)
    }
    let system = try ReducedLeastSquares(
      entered.map { columns[$0] }, target: weighted, work: &work)
    let selection = try TermSelection(
      system, start: Array(entered.indices), floor: floor, work: &work)
    guard let chosen = selection.chosen else { return [] }
    return selection.steps[chosen...].filter { $0.solution.columns.count <= termLimit }.map {
      TermFit($0, terms: entered.map { library.terms[$0] })
    }
  }

  private init(_ step: TermSelection.Step, terms: [Expression]) {
    expression = .sum(
      of: zip(step.solution.columns, step.solution.factors).map { column, factor in
        .number(factor) * terms[column]
      })
    termCount = step.solution.columns.count
    error = step.error
  }

  /// The columns that explain most, one after the other, each of what those before leave (orthogonal
  /// matching pursuit, by Gram and Schmidt on the fly).
  private static func greedy(
    _ columns: [[Double]], _ target: [Double], _ work: inout Work
  ) throws(WorkEnded) -> [Int] {
    var rest = columns
    var residual = target
    let lengths = columns.map { squares($0) }
    let start = squares(target)
    var entered: [Int] = []
    while entered.count < min(entryLimit, target.count / 3) {
      try work.spend(4 * Double(rest.count * target.count))
      var best = (index: -1, gain: 0.0)
      for index in rest.indices {
        let left = squares(rest[index])
        // What is left of a column that the others explain is rounding.
        guard left > 1e-10 * lengths[index], left > 0 else { continue }
        let product = dot(rest[index], residual)
        if product * product / left > best.gain { best = (index, product * product / left) }
      }
      guard best.index >= 0 else { break }
      let direction = rest[best.index]
      let own = squares(direction)
      entered.append(best.index)
      subtract(direction, dot(direction, residual) / own, from: &residual)
      for index in rest.indices {
        subtract(direction, dot(direction, rest[index]) / own, from: &rest[index])
      }
      if squares(residual) <= 1e-24 * start { break }
    }
    return entered
  }

  private static func dot(_ left: [Double], _ right: [Double]) -> Double {
    left.withUnsafeBufferPointer { left in
      right.withUnsafeBufferPointer { right in
        var sum = SIMD8<Double>()
        let whole = min(left.count, right.count) / 8 * 8
        for start in stride(from: 0, to: whole, by: 8) {
          var (a, b) = (SIMD8<Double>(), SIMD8<Double>())
          for lane in 0..<8 {
            a[lane] = left[start + lane]
            b[lane] = right[start + lane]
          }
          sum += a * b
        }
        var total = sum.sum()
        for index in whole..<min(left.count, right.count) { total += left[index] * right[index] }
        return total
      }
    }
  }

  private static func squares(_ values: [Double]) -> Double { dot(values, values) }

  private static func subtract(_ direction: [Double], _ factor: Double, from values: inout [Double])
  {
    guard factor != 0 else { return }
    values.withUnsafeMutableBufferPointer { values in
      direction.withUnsafeBufferPointer { direction in
        for index in values.indices { values[index] -= factor * direction[index] }
      }
    }
  }
}
