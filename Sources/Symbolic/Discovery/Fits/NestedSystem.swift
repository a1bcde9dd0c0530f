import Numerics

/// The least squares problem of `g(Σ f_i(x_i))`: the unknowns are the coefficients of all f_i, then
/// those of g.
struct NestedSystem: BlockSystem {
  /// How far the inner sum may leave the knots of g, or leave them unused, before it is rescaled.
  private static let slack = 0.02

  let places: [SplinePlaces]
  let residualCount: Int
  private let targets: [Double]
  private let weights: [Double]
  private let meanSquareWeight: Double
  private let outerKnots: CubicGrid
  /// Σ f_i at every sample.
  private var sums: [Double]
  private var scratch: [Double]

  /// Sets the problem up for the first `count` samples of a target.
  init(places: [SplinePlaces], target: OuterTarget, count: Int) {
    self.places = places
    residualCount = count
    targets = Array(target.values[..<count])
    weights = Array(target.weights[..<count])
    meanSquareWeight = weights.meanSquare
    outerKnots = CubicGrid(-1...1, cells: places[0].grid.cells)
    sums = [Double](repeating: 0, count: count)
    scratch = sums
  }

  private var width: Int { outerKnots.count }
  private var innerCount: Int { places.count * width }
  var unknownCount: Int { innerCount + width }

  var linearizationCost: Double {
    let blocks = Double(places.count + 1)
    return Double(residualCount) * (8 * blocks * (blocks + 1) + 20 * blocks)
  }
  var evaluationCost: Double { Double(residualCount * (places.count + 3)) * 8 }

  /// The unknowns of a model on the same grid.
  static func unknowns(_ model: NestedModel) -> [Double] {
    Array(model.inner.joined()) + model.outer
  }

  /// The model with these unknowns.
  func model(_ unknowns: [Double], ranges: [ClosedRange<Double>]) -> NestedModel {
    NestedModel(
      ranges: ranges, grid: outerKnots.cells,
      inner: places.indices.map { Array(unknowns[$0 * width..<($0 + 1) * width]) },
      outer: Array(unknowns[innerCount..<innerCount + width]))
  }

  private mutating func evaluate(_ unknowns: [Double]) {
    let (count, width) = (residualCount, width)
    sums.withUnsafeMutableBufferPointer { sums in
      scratch.withUnsafeMutableBufferPointer { scratch in
        unknowns.withUnsafeBufferPointer { unknowns in
          guard let sums = sums.baseAddress, let scratch = scratch.baseAddress,
            let unknowns = unknowns.baseAddress
          else { return }
          places[0].values(unknowns, count: count, sums)
          for variable in 1..<max(1, places.count) {
            places[variable].values(unknowns + variable * width, count: count, scratch)
            for sample in 0..<count { sums[sample] += scratch[sample] }
          }
        }
      }
    }
  }

  mutating func squares(_ unknowns: [Double]) -> Double {
    evaluate(unknowns)
    var total = 0.0
    for sample in 0..<residualCount {
      let value = outerValue(unknowns, outerKnots.place(sums[sample]))
      let residual = weights[sample] * (value - targets[sample])
      total += residual * residual
    }
    return total
  }

  @inline(__always)
  private func outerValue(
    _ unknowns: [Double], _ place: (first: Int, weights: SIMD4<Double>)
  ) -> Double {
    let first = innerCount + place.first
    return place.weights[0] * unknowns[first] + place.weights[1] * unknowns[first + 1]
      + place.weights[2] * unknowns[first + 2] + place.weights[3] * unknowns[first + 3]
  }

  mutating func linearize(
    _ unknowns: [Double], into equations: inout BlockEquations, _ work: Work
  ) throws(WorkEnded) {
    evaluate(unknowns)
    for samples in blocks {
      if samples.lowerBound > 0 { try work.ask() }
      add(samples, unknowns, to: &equations)
    }
  }

  private func add(
    _ samples: Range<Int>, _ unknowns: [Double], to equations: inout BlockEquations
  ) {
    let variables = places.count
    withUnsafeTemporaryAllocation(of: UnknownBlock.self, capacity: variables + 1) { blocks in
      guard let blocks = blocks.baseAddress else { return }
      for sample in samples {
        let weight = weights[sample]
        let place = outerKnots.place(sums[sample])
        let slope = weight * outerValue(unknowns, outerKnots.slopePlace(sums[sample]))
        for variable in 0..<variables {
          (blocks + variable).initialize(
            to: UnknownBlock(
              start: variable * width + places[variable].firsts[sample],
              slopes: slope * places[variable].weights[sample]))
        }
        (blocks + variables).initialize(
          to: UnknownBlock(start: innerCount + place.first, slopes: weight * place.weights))
        let residual = weight * (outerValue(unknowns, place) - targets[sample])
        equations.add(residual, blocks, count: variables + 1)
      }
    }
  }

  func ridges(_ unknowns: [Double]) -> [Ridge] {
    (0...places.count).map { function in
      // The sum of the inner functions is of order 1, the outer function of the order of the
      // target.
      Ridge(
        range: function * width..<(function + 1) * width,
        weight: function < places.count ? 1 : meanSquareWeight)
    }
  }

  /// Rescales the sum of the inner functions to the knots of g.
  mutating func normalize(_ unknowns: inout [Double]) -> Bool {
    evaluate(unknowns)
    guard let low = sums.min(), let high = sums.max() else { return false }
    let isFitting =
      low >= -1 - Self.slack && high <= 1 + Self.slack && high - low > 2 - 10 * Self.slack
    guard !isFitting, let scaled = scaled(unknowns) else { return false }
    unknowns = scaled
    return true
  }

  /// The unknowns of inner functions on any scale and of the outer function that fits them best;
  /// nil if their sum is constant.
  func unknowns(inner: [[Double]]) -> [Double]? {
    var system = self
    let unknowns = inner.flatMap { $0 } + [Double](repeating: 0, count: width)
    system.evaluate(unknowns)
    return system.scaled(unknowns)
  }

  /// Scales the inner functions so that their sum fills -1...1, and solves for the outer function
  /// again.
  private func scaled(_ unknowns: [Double]) -> [Double]? {
    guard let low = sums.min(), let high = sums.max(), low.isFinite, high.isFinite,
      high - low > 1e-12 * max(abs(low), abs(high))
    else { return nil }
    let (middle, half) = ((low + high) / 2, (high - low) / 2)
    var scaled = unknowns
    for index in 0..<innerCount {
      scaled[index] = (unknowns[index] - middle / Double(places.count)) / half
    }
    let moved = sums.map { ($0 - middle) / half }
    guard let outer = outerKnots.coefficients(moved, targets, weights: weights) else { return nil }
    scaled.replaceSubrange(innerCount..<innerCount + width, with: outer)
    return scaled
  }
}
