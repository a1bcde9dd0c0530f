import Numerics

/// Functions of one variable as vectors: values at some positions, minus their weighted mean, times
/// the root of the weights.
struct SpanGeometry: Sendable {
  let positions: [Double]
  let range: ClosedRange<Double>
  private let roots: [Double]
  private let square: Double

  /// - Parameter weights: One per position, not negative, not all 0.
  init(positions: [Double], weights: [Double]) {
    self.positions = positions
    roots = weights.map { $0.squareRoot() }
    square = max(weights.reduce(0, +), 1e-300)
    let (low, high) = (positions.min() ?? 0, positions.max() ?? 0)
    range = low...high
  }

  /// A function as a vector.
  func vector(_ values: [Double]) -> [Double] {
    var mean = 0.0
    for (value, root) in zip(values, roots) { mean += value * root * root }
    mean /= square
    return zip(values, roots).map { ($0 - mean) * $1 }
  }

  /// Orthonormal vectors that extend an orthonormal basis to the span of some vectors; nil if a
  /// vector is non-finite.
  static func directions(of vectors: [[Double]], beside basis: [[Double]]) -> [[Double]]? {
    var found: [[Double]] = []
    for vector in vectors {
      let before = dot(vector, vector)
      guard before.isFinite else { return nil }
      var rest = vector
      // Twice, so that the remainder is orthogonal up to rounding.
      for _ in 0..<2 {
        for axis in basis + found {
          let share = dot(axis, rest)
          for index in rest.indices { rest[index] -= share * axis[index] }
        }
      }
      let after = dot(rest, rest)
      guard after > 1e-16 * before, after > 1e-280 else { continue }
      let scale = 1 / after.squareRoot()
      found.append(rest.map { $0 * scale })
    }
    return found
  }
}

/// A family of functions evaluated at positions for many inner constants.
struct FamilyValues: Sendable {
  private let tapes: [TapeSamples]

  /// Nil if a form uses another name.
  init?(_ family: SymbolFamily, positions: [Double]) {
    let names = family.places.names
    let tapes = family.forms.compactMap {
      ExpressionTape($0, columns: ["x"], parameters: names)
    }
    guard tapes.count == family.forms.count else { return nil }
    self.tapes = tapes.map {
      TapeSamples($0, columns: [positions], count: positions.count)
    }
  }

  /// The values of each form; nil if one is non-finite.
  func values(_ parameters: [Double]) -> [[Double]]? {
    let values = tapes.map { $0.values(parameters) }
    return values.allSatisfy { $0.allSatisfy(\.isFinite) } ? values : nil
  }

  /// The approximate multiply-add operations of one evaluation.
  var cost: Double {
    tapes.reduce(0) { $0 + Double($1.count * (10 + 2 * $1.tape.operations.count)) }
  }
}
