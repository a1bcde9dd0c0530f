import KAN
import Numerics

/// Finds one product of functions that explains most of a model's residuals by alternating least
/// squares: cheap compared with a descent in all unknowns, and a good start for it.
struct ProductSearch {
  private static let sweeps = 8

  private let places: [SplinePlaces]
  private let weights: [Double]
  private let remainder: [Double]

  /// - Parameter remainder: The residuals to explain, at the samples of the system.
  init(_ system: SumOfProductsSystem, remainder: [Double]) {
    places = system.places
    weights = system.weights
    self.remainder = remainder
  }

  /// Random coefficients of a smooth spline, a cubic.
  static func smoothRandom(cells: Int, _ random: inout RandomSource) -> [Double] {
    let numbers = (0..<4).map { _ in random.normal() }
    return (0..<cells + 3).map { index in
      let t = 2 * (Double(index) - 1) / Double(cells) - 1
      return numbers[0] + numbers[1] * 1.7 * t + numbers[2] * (3 * t * t - 1)
        + numbers[3] * (5 * t * t - 3) * t
    }
  }

  /// The best product found, `[variable][coefficient]`: of two variables, or of all.
  func best(_ random: inout RandomSource, _ work: inout Work) throws(WorkEnded) -> [[Double]]? {
    var best: (product: [[Double]], squares: Double)?
    for (variables, attempts) in candidates {
      for _ in 0..<attempts {
        if let found = try product(of: variables, &random, &work),
          found.squares < (best?.squares ?? .infinity)
        {
          best = found
        }
      }
    }
    return best?.product
  }

  /// Sets of variables, with the number of starts for each.
  private var candidates: [(variables: [Int], attempts: Int)] {
    let count = places.count
    var candidates: [(variables: [Int], attempts: Int)] = []
    for first in 0..<count {
      for second in (first + 1)..<max(first + 1, count) { candidates.append(([first, second], 2)) }
    }
    if count != 2 { candidates.append((Array(0..<count), 4)) }
    return candidates
  }

  /// A product of functions of some variables from a random start, and the squares it leaves.
  private func product(
    of variables: [Int], _ random: inout RandomSource, _ work: inout Work
  ) throws(WorkEnded) -> (product: [[Double]], squares: Double)? {
    let grid = places[0].grid
    let samples = remainder.count
    var product = places.map { _ in [Double](repeating: 1, count: grid.count) }
    var values = places.map { _ in [Double](repeating: 1, count: samples) }
    for variable in variables {
      product[variable] = Self.smoothRandom(cells: grid.cells, &random)
      evaluate(variable, product, &values)
    }
    var squares = Double.infinity
    for _ in 0..<Self.sweeps {
      for variable in variables {
        try work.spend(Double(samples * (24 + 4 * variables.count)) + 5000)
        guard let factor = solved(variable, variables, values) else { return nil }
        product[variable] = factor
        evaluate(variable, product, &values)
      }
      let reached = squaresLeft(variables, values)
      guard reached.isFinite else { return nil }
      defer { squares = min(squares, reached) }
      if reached > 0.999 * squares { break }
    }
    return squares.isFinite ? (product, squares) : nil
  }

  private func evaluate(_ variable: Int, _ product: [[Double]], _ values: inout [[Double]]) {
    product[variable].withUnsafeBufferPointer { coefficients in
      values[variable].withUnsafeMutableBufferPointer { values in
        guard let coefficients = coefficients.baseAddress, let target = values.baseAddress
        else { return }
        places[variable].values(coefficients, count: remainder.count, target)
      }
    }
  }

  /// One factor by least squares, with the others fixed.
  private func solved(
    _ variable: Int, _ variables: [Int], _ values: [[Double]]
  ) -> [Double]? {
    let place = places[variable]
    var equations = BlockEquations(count: place.grid.count)
    var square = 0.0
    for sample in remainder.indices {
      var slope = weights[sample]
      for other in variables where other != variable { slope *= values[other][sample] }
      var block = UnknownBlock(
        start: place.firsts[sample], slopes: slope * place.weights[sample])
      equations.add(-weights[sample] * remainder[sample], &block, count: 1)
      square += slope * slope
    }
    guard square > 0, square.isFinite else { return nil }
    let zeros = [Double](repeating: 0, count: place.grid.count)
    equations.add([Ridge(range: 0..<place.grid.count, weight: 1e-4 * square)], at: zeros)
    return equations.step(damping: 1e-9).map { Array($0.step[..<place.grid.count]) }
  }

  private func squaresLeft(_ variables: [Int], _ values: [[Double]]) -> Double {
    var sum = 0.0
    for sample in remainder.indices {
      var value = 1.0
      for variable in variables { value *= values[variable][sample] }
      let residual = weights[sample] * (remainder[sample] - value)
      sum += residual * residual
    }
    return sum
  }
}
