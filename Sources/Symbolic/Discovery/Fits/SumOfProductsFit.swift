import KAN

/// A sum of products fitted to a target under an outer inverse.
struct SumOfProductsFit: Sendable {
  /// The fit.
  let model: SumOfProducts
  /// Root of the mean squared error on the samples fitted to, in units of the target's deviation.
  let trainError: Double
  /// The same on the samples that were not fitted to; where there are none, an estimate.
  let heldOutError: Double
  /// Number of coefficients.
  var parameterCount: Int { model.parameterCount }

  /// Fits a target: by linear least squares where there are no products, else by the method of
  /// Levenberg and Marquardt from at most three starts. Grids get finer while the held-out error falls.
  ///
  /// - Parameters:
  ///   - columns: `[variable][sample]`, finite.
  ///   - trainCount: how many of the first samples are fitted to.
  ///   - rank: number of products.
  ///   - from: the fit with one product less, to start from; nil to make one.
  ///   - noise: deviation of the noise in the target where that is known, in the target's own units.
  /// - Returns: nil where there are no variables or fewer samples than unknowns, and where nothing
  ///   finite came out.
  /// - Throws: `WorkEnded`.
  static func fit(
    _ columns: [[Double]], _ target: OuterTarget, trainCount: Int, rank: Int,
    from: SumOfProducts? = nil, seed: UInt64, noise: Double? = nil, work: inout Work
  ) throws(WorkEnded) -> SumOfProductsFit? {
    guard !columns.isEmpty, rank >= 0, trainCount > 1, trainCount <= target.values.count
    else { return nil }
    let fitting = SumOfProductsFitting(
      columns, target, trainCount: trainCount, noise: noise.map { $0 / target.deviation })
    guard rank > 0 else { return try fitting.additive(&work) }
    return try fitting.products(rank, from: from, seed: seed, &work)
  }
}

/// What the fits of one target have in common.
struct SumOfProductsFitting {
  /// A fit with a smaller error has found the shape of the target.
  static let nearError = 0.1

  let columns: [[Double]]
  let target: OuterTarget
  let trainCount: Int
  let ranges: [ClosedRange<Double>]
  /// Weighted mean of the samples fitted to: the constant that models have besides their functions.
  let offset: Double
  /// Refining goes on only above this error, and only for gains of at least this share.
  private let enough: Double
  private let leastGain: Double

  init(_ columns: [[Double]], _ target: OuterTarget, trainCount: Int, noise: Double?) {
    self.columns = columns
    self.target = target
    self.trainCount = trainCount
    ranges = columns.map { ($0.min() ?? 0)...($0.max() ?? 0) }
    var (sum, weight) = (0.0, 0.0)
    for (value, own) in zip(target.values, target.weights).prefix(trainCount) {
      sum += own * own * value
      weight += own * own
    }
    offset = weight > 0 ? sum / weight : 0
    enough = max(1e-10, 1.05 * (noise ?? 0))
    leastGain = (noise ?? 0) > 0 ? 0.03 : 0
  }

  /// Whether it is worth to go on from an error to a finer grid.
  func isRefinable(_ fit: SumOfProductsFit) -> Bool { fit.heldOutError > enough }

  /// Whether a fit is better than another by enough.
  func improves(_ fit: SumOfProductsFit, on other: SumOfProductsFit) -> Bool {
    fit.heldOutError < (1 - leastGain) * other.heldOutError
  }

  /// Cells from `first` on, doubled at most `doublings` times while there are enough samples.
  func grids(from first: Int, doublings: Int, functions: Int) -> [Int] {
    let most = Double(trainCount) * 0.7 / Double(functions) - 3
    var grids = [max(2, min(first, Int(most)))]
    for _ in 0..<doublings {
      let next = 2 * grids[grids.count - 1]
      guard Double(next) <= most else { break }
      grids.append(next)
    }
    return grids
  }

  func system(rank: Int, cells: Int) -> SumOfProductsSystem {
    SumOfProductsSystem(
      places: zip(columns, ranges).map { SplinePlaces($0, CubicGrid($1, cells: cells)) },
      rank: rank, target: target, offset: offset, count: trainCount)
  }

  /// The additive fit.
  func additive(_ work: inout Work) throws(WorkEnded) -> SumOfProductsFit? {
    var best: SumOfProductsFit?
    for cells in grids(from: 10, doublings: 3, functions: columns.count) {
      guard let fit = try additive(cells: cells, &work) else { break }
      if let before = best, !improves(fit, on: before) {
        // A coarse grid does not see fast oscillations, one twice as fine may not either.
        if before.heldOutError < Self.nearError { break } else { continue }
      }
      best = fit
      guard isRefinable(fit) else { break }
    }
    return best
  }

  /// The additive fit on one grid, the ridge chosen by what error there is without much of it.
  func additive(cells: Int, _ work: inout Work) throws(WorkEnded) -> SumOfProductsFit? {
    var system = system(rank: 0, cells: cells)
    let start = [Double](repeating: 0, count: system.unknownCount)
    var equations = BlockEquations(count: system.unknownCount)
    var best: SumOfProductsFit?
    var ridge = 1e-9
    for _ in 0..<2 {
      try work.spend(system.linearizationCost + equations.solutionCost)
      equations.reset()
      system.linearize(start, into: &equations)
      equations.add(
        system.ridges(start).map { Ridge(range: $0.range, weight: $0.weight * ridge) }, at: start)
      guard let step = equations.step(damping: 1e-12)?.step else { break }
      let unknowns = Array(step[..<system.unknownCount])
      let squares = system.squares(unknowns)
      if let fit = assessed(system.model(unknowns, ranges: ranges, offset: offset), squares),
        best.map({ fit.heldOutError < $0.heldOutError }) ?? true
      {
        best = fit
      }
      ridge = max(1e-13, squares / Double(trainCount))
    }
    return best
  }

  /// A model with its errors; nil where they are not finite.
  func assessed(_ model: SumOfProducts, _ squares: Double) -> SumOfProductsFit? {
    let trainError = (squares / Double(trainCount)).squareRoot()
    let heldOut = trainCount..<target.values.count
    var error = trainError
    if heldOut.isEmpty {
      let free = max(1, Double(trainCount - model.parameterCount))
      error *= Double(trainCount) / free
    } else {
      let values = model.values(columns.map { Array($0[heldOut]) })
      var sum = 0.0
      for (value, sample) in zip(values, heldOut) {
        let residual = target.weights[sample] * (value - target.values[sample])
        sum += residual * residual
      }
      error = (sum / Double(heldOut.count)).squareRoot()
    }
    guard trainError.isFinite, error.isFinite else { return nil }
    return SumOfProductsFit(
      model: model.centred(columns), trainError: trainError, heldOutError: error)
  }
}

extension SumOfProducts {
  /// The same function with every f_i of mean 0 over samples; their means go to the offset.
  func centred(_ columns: [[Double]]) -> SumOfProducts {
    var model = self
    for (variable, column) in columns.enumerated() where !column.isEmpty {
      let mean = sum(variable, at: column).reduce(0, +) / Double(column.count)
      guard mean.isFinite else { continue }
      for index in model.sums[variable].indices { model.sums[variable][index] -= mean }
      model.offset += mean
    }
    return model
  }
}
