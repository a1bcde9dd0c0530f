import Numerics

/// The least squares problem of a sum of products: the unknowns are the coefficients of all f_i,
/// then those of all φ_1i and so on.
struct SumOfProductsSystem: BlockSystem {
  let places: [SplinePlaces]
  let rank: Int
  let residualCount: Int
  /// z without the model's offset, and weights.
  let targets: [Double]
  let weights: [Double]
  /// The functions that are not held constant.
  var active: [Int]
  private let meanSquareWeight: Double
  /// The values of all functions, `[function][sample]`.
  private(set) var values: [Double]

  /// Sets the problem up for the first `count` samples of a target.
  ///
  /// - Parameter offset: The model's constant.
  init(places: [SplinePlaces], rank: Int, target: OuterTarget, offset: Double, count: Int) {
    self.places = places
    self.rank = rank
    residualCount = count
    targets = target.values[..<count].map { $0 - offset }
    weights = Array(target.weights[..<count])
    meanSquareWeight = weights.meanSquare
    active = Array(0..<(1 + rank) * places.count)
    values = [Double](repeating: 0, count: (1 + rank) * places.count * count)
  }

  var variables: Int { places.count }
  var functions: Int { (1 + rank) * variables }
  /// The number of coefficients per function.
  var width: Int { places[0].grid.count }
  var unknownCount: Int { functions * width }

  var linearizationCost: Double {
    Double(residualCount) * Double(active.count * (active.count + 1)) * 8 + evaluationCost
  }
  var evaluationCost: Double { Double(residualCount * functions) * 8 }

  /// The unknowns of a model on the same grid.
  static func unknowns(_ model: SumOfProducts) -> [Double] {
    Array(model.sums.joined()) + model.products.flatMap { $0.joined() }
  }

  /// The model with these unknowns.
  func model(_ unknowns: [Double], ranges: [ClosedRange<Double>], offset: Double) -> SumOfProducts {
    let functions = (0..<functions).map { Array(unknowns[$0 * width..<($0 + 1) * width]) }
    return SumOfProducts(
      ranges: ranges, grid: places[0].grid.cells, offset: offset,
      sums: Array(functions[..<variables]),
      products: (0..<rank).map { product in
        Array(functions[(product + 1) * variables..<(product + 2) * variables])
      })
  }

  mutating func evaluate(_ unknowns: [Double]) {
    let (count, width, functions) = (residualCount, width, functions)
    values.withUnsafeMutableBufferPointer { values in
      unknowns.withUnsafeBufferPointer { unknowns in
        guard let values = values.baseAddress, let unknowns = unknowns.baseAddress else { return }
        for function in 0..<functions {
          places[function % places.count].values(
            unknowns + function * width, count: count, values + function * count)
        }
      }
    }
  }

  mutating func squares(_ unknowns: [Double]) -> Double {
    evaluate(unknowns)
    var total = 0.0
    for sample in 0..<residualCount {
      let residual = weights[sample] * (value(sample) - targets[sample])
      total += residual * residual
    }
    return total
  }

  /// The unweighted residuals.
  mutating func remainder(_ unknowns: [Double]) -> [Double] {
    evaluate(unknowns)
    return (0..<residualCount).map { targets[$0] - value($0) }
  }

  private func value(_ sample: Int) -> Double {
    let (count, variables) = (residualCount, variables)
    return values.withUnsafeBufferPointer { values in
      var total = 0.0
      for variable in 0..<variables { total += values[variable &* count &+ sample] }
      for product in 0..<rank {
        var factor = 1.0
        for variable in 0..<variables {
          factor *= values[((product &+ 1) &* variables &+ variable) &* count &+ sample]
        }
        total += factor
      }
      return total
    }
  }

  mutating func linearize(
    _ unknowns: [Double], into equations: inout BlockEquations, _ work: Work
  ) throws(WorkEnded) {
    evaluate(unknowns)
    for samples in blocks {
      if samples.lowerBound > 0 { try work.ask() }
      add(samples, to: &equations)
    }
  }

  /// Adds residuals at the unknowns that were evaluated last.
  private func add(_ samples: Range<Int>, to equations: inout BlockEquations) {
    let (count, variables, width) = (residualCount, variables, width)
    withUnsafeTemporaryAllocation(of: UnknownBlock.self, capacity: active.count) { blocks in
      guard let blocks = blocks.baseAddress else { return }
      values.withUnsafeBufferPointer { values in
        guard let values = values.baseAddress else { return }
        for sample in samples {
          let weight = weights[sample]
          for (position, function) in active.enumerated() {
            let place = places[function % variables]
            let slope =
              function < variables
              ? weight : weight * others(values, function, sample, variables, count)
            (blocks + position).initialize(
              to: UnknownBlock(
                start: function &* width &+ place.firsts[sample],
                slopes: slope * place.weights[sample]))
          }
          let residual = weight * (value(sample) - targets[sample])
          equations.add(residual, blocks, count: active.count)
        }
      }
    }
  }

  /// The product of all factors except one.
  @inline(__always)
  func others(
    _ values: UnsafePointer<Double>, _ function: Int, _ sample: Int, _ variables: Int, _ count: Int
  ) -> Double {
    let first = function / variables * variables
    var product = 1.0
    for other in first..<(first &+ variables) where other != function {
      product *= values[other &* count &+ sample]
    }
    return product
  }

  func ridges(_ unknowns: [Double]) -> [Ridge] {
    (0..<functions).map { function in
      var weight = meanSquareWeight
      if function >= variables {
        // The size that all factors have when they are balanced.
        let size = meanSquare(function)
        for _ in 1..<max(1, variables) { weight *= size }
      }
      return Ridge(range: function * width..<(function + 1) * width, weight: weight)
    }
  }

  private func meanSquare(_ function: Int) -> Double {
    values[function * residualCount..<(function + 1) * residualCount].meanSquare
  }

  private static func root(_ x: Double, _ degree: Int) -> Double {
    exponential(naturalLogarithm(x) / Double(degree))
  }

  /// Scales the factors of each product to equal mean squares.
  mutating func normalize(_ unknowns: inout [Double]) -> Bool {
    evaluate(unknowns)
    for product in 0..<rank {
      let range = (product + 1) * variables..<(product + 2) * variables
      let sizes = range.map { meanSquare($0).squareRoot() }
      guard sizes.allSatisfy({ $0 > 1e-150 && $0 < 1e150 }) else { continue }
      let size = sizes.reduce(1) { $0 * Self.root($1, variables) }
      for (function, own) in zip(range, sizes) {
        let scale = size / own
        for index in function * width..<(function + 1) * width { unknowns[index] *= scale }
        for index in function * residualCount..<(function + 1) * residualCount {
          values[index] *= scale
        }
      }
    }
    return false
  }
}
