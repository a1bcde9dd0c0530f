import Numerics

/// Rows of a data set in folds: each is held out once, and what is learned from the others is
/// measured on it.
public struct FoldedSamples: Sendable {
  /// One fold.
  public struct Fold: Sendable {
    /// The samples to learn from, standardised by themselves, and those held out, in the same scale.
    public var train: Dataset, heldOut: Dataset
    /// Where the held-out samples stand among all.
    public var positions: [Int]
    /// What one unit of each target is in units of the whole data set's.
    public var targetScales: [Double]
    /// The range of each input, and the shares of the levels of those that are categories.
    public var ranges: [ClosedRange<Double>], levelShares: [[Double]]
  }

  /// The folds.
  public let folds: [Fold]

  /// An input whose missing values were filled in: the median is taken anew in each fold.
  public struct Imputed: Sendable {
    /// The input, and the one that is 1 where its value was missing.
    public var input: Int, indicator: Int

    /// An input and its indicator.
    public init(input: Int, indicator: Int) { (self.input, self.indicator) = (input, indicator) }
  }

  /// Splits samples by a seed; classes are spread evenly.
  ///
  /// - Parameters:
  ///   - count: folds, at least 2 and at most as many as there are samples.
  ///   - levels: for each input the number of its levels, 0 where it is a number.
  ///   - hasClasses: whether the target is the number of a class.
  public init(
    _ samples: Dataset, count: Int, seed: UInt64, levels: [Int], imputed: [Imputed],
    hasClasses: Bool
  ) {
    let groups = Self.groups(samples, count: count, seed: seed, hasClasses: hasClasses)
    folds = groups.indices.compactMap { index in
      let held = groups[index].sorted()
      let others = groups.indices.filter { $0 != index }.flatMap { groups[$0] }.sorted()
      return Self.fold(
        samples, others, held, levels: levels, imputed: imputed, hasClasses: hasClasses)
    }
  }

  /// Positions of the samples of each fold.
  private static func groups(
    _ samples: Dataset, count: Int, seed: UInt64, hasClasses: Bool
  ) -> [[Int]] {
    var random = RandomSource(seed: seed, stream: 7)
    var order = Array(0..<samples.count)
    order.shuffle(using: &random)
    if hasClasses {
      let labels = Array(samples.target(0))
      // A stable sort, so that the order within a class stays random.
      order = order.enumerated().sorted { left, right in
        (labels[left.element], left.offset) < (labels[right.element], right.offset)
      }.map(\.element)
    }
    let folds = max(2, min(count, samples.count))
    var groups = [[Int]](repeating: [], count: folds)
    for (place, position) in order.enumerated() { groups[place % folds].append(position) }
    return groups
  }

  private static func fold(
    _ samples: Dataset, _ others: [Int], _ held: [Int], levels: [Int], imputed: [Imputed],
    hasClasses: Bool
  ) -> Fold? {
    var inputs: [(train: [Double], heldOut: [Double])] = []
    var (ranges, shares): ([ClosedRange<Double>], [[Double]]) = ([], [])
    for input in 0..<samples.inputCount {
      let column = Array(samples.input(input))
      var pair = (train: others.map { column[$0] }, heldOut: held.map { column[$0] })
      let count = levels.indices.contains(input) ? levels[input] : 0
      if let own = imputed.first(where: { $0.input == input }) {
        impute(&pair, Array(samples.input(own.indicator)), others, held)
      }
      if count > 0 {
        shares.append(levelShares(&pair, count))
        ranges.append(-1...1)
      } else {
        shares.append([])
        standardize(&pair)
        ranges.append(range(pair.train))
      }
      inputs.append(pair)
    }
    var scales: [Double] = []
    var targets: [(train: [Double], heldOut: [Double])] = []
    for target in 0..<samples.targetCount {
      let column = Array(samples.target(target))
      var pair = (train: others.map { column[$0] }, heldOut: held.map { column[$0] })
      scales.append(hasClasses ? 1 : standardize(&pair))
      targets.append(pair)
    }
    func weights(_ positions: [Int]) -> [Double]? {
      samples.weights.map { weights in positions.map { weights[$0] } }
    }
    guard
      let train = try? Dataset(
        inputs: inputs.map(\.train), targets: targets.map(\.train), weights: weights(others)),
      let heldOut = try? Dataset(inputs: inputs.map(\.heldOut), targets: targets.map(\.heldOut))
    else { return nil }
    return Fold(
      train: train, heldOut: heldOut, positions: held, targetScales: scales, ranges: ranges,
      levelShares: shares.allSatisfy(\.isEmpty) ? [] : shares)
  }

  /// Puts the median of the values that are there in the place of those that are not.
  private static func impute(
    _ pair: inout (train: [Double], heldOut: [Double]), _ isMissing: [Double], _ others: [Int],
    _ held: [Int]
  ) {
    // Indicators are standardised: only the larger of their two values says that one is missing.
    let most = isMissing.max() ?? 0
    guard most > isMissing.min() ?? 0 else { return }
    let present = zip(others, pair.train).filter { isMissing[$0.0] < most }.map(\.1).sorted()
    guard !present.isEmpty else { return }
    let median = (present[(present.count - 1) / 2] + present[present.count / 2]) / 2
    for (index, position) in others.enumerated() where isMissing[position] >= most {
      pair.train[index] = median
    }
    for (index, position) in held.enumerated() where isMissing[position] >= most {
      pair.heldOut[index] = median
    }
  }

  /// Shares of the levels; those that the fold does not learn from are unknown to it.
  private static func levelShares(
    _ pair: inout (train: [Double], heldOut: [Double]), _ count: Int
  ) -> [Double] {
    var counts = [Double](repeating: 0, count: count)
    for value in pair.train {
      if let level = Int(exactly: value), counts.indices.contains(level) { counts[level] += 1 }
    }
    for index in pair.heldOut.indices {
      guard let level = Int(exactly: pair.heldOut[index]), counts.indices.contains(level),
        counts[level] > 0
      else {
        pair.heldOut[index] = -1
        continue
      }
    }
    let total = max(1, counts.reduce(0, +))
    return counts.map { $0 / total }
  }

  /// Subtracts the mean and divides by the deviation of the values to learn from; returns the
  /// deviation.
  @discardableResult
  private static func standardize(
    _ pair: inout (train: [Double], heldOut: [Double])
  ) -> Double {
    let scale = Variable(name: "", standardizing: pair.train)
    pair.train = scale.standardized(pair.train)
    pair.heldOut = scale.standardized(pair.heldOut)
    return scale.standardDeviation
  }

  private static func range(_ values: [Double]) -> ClosedRange<Double> {
    let (low, high) = (values.min() ?? -1, values.max() ?? 1)
    return low < high ? low...high : (low - 1)...(low + 1)
  }
}
