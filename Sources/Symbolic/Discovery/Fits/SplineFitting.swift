/// What all fits of one target by splines share: data, grids, errors, and the decision to refine.
struct SplineFitting {
  /// A fit with a smaller error has found the shape of the target.
  static let nearError = 0.1

  let columns: [[Double]]
  let target: OuterTarget
  let trainCount: Int
  let ranges: [ClosedRange<Double>]
  /// The weighted mean of the samples fitted to: the constant of every model.
  let offset: Double
  /// Refinement continues only above this error, and only for gains of at least this share.
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

  /// Whether a finer grid is worth trying at this error.
  func isRefinable(_ error: Double) -> Bool { error > enough }

  /// Whether an error is clearly smaller than another.
  func improves(_ error: Double, on other: Double) -> Bool { error < (1 - leastGain) * other }

  /// Numbers of cells from `first`, doubled at most `doublings` times while there are enough
  /// samples.
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

  /// The errors of a model on the samples fitted to and on the held-out ones; if none are held out,
  /// the error to expect from the number of coefficients. Nil if they are non-finite.
  ///
  /// - Parameters:
  ///   - squares: The squared errors on the samples fitted to.
  ///   - values: The model's values at samples.
  ///   - isCounted: The samples that count, as long as nearly all do.
  func errors(
    _ squares: Double, parameterCount: Int, values: ([[Double]]) -> [Double],
    isCounted: ([[Double]]) -> [Bool] = { _ in [] }
  ) -> (train: Double, heldOut: Double)? {
    let train = (squares / Double(trainCount)).squareRoot()
    let samples = trainCount..<target.values.count
    var heldOut = train
    if samples.isEmpty {
      heldOut *= Double(trainCount) / max(1, Double(trainCount - parameterCount))
    } else {
      let part = columns.map { Array($0[samples]) }
      var isCounted = isCounted(part)
      let count = isCounted.count { $0 }
      if Double(count) < 0.95 * Double(samples.count) {
        isCounted = samples.map { _ in true }
      }
      var sum = 0.0
      for (index, value) in values(part).enumerated() where isCounted[index] {
        let sample = trainCount + index
        let residual = target.weights[sample] * (value - target.values[sample])
        sum += residual * residual
      }
      heldOut = (sum / Double(isCounted.count { $0 })).squareRoot()
    }
    return train.isFinite && heldOut.isFinite ? (train, heldOut) : nil
  }
}
