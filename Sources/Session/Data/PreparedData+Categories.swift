import KAN

extension PreparedData {
  /// The shares of the levels of each input that is a category among the training samples; empty where
  /// no input is one.
  var levelShares: [[Double]] {
    guard inputs.contains(where: { $0.levels != nil }) else { return [] }
    return inputs.enumerated().map { index, variable in
      guard let levels = variable.levels else { return [] }
      var counts = [Double](repeating: 0, count: levels.count)
      for value in train.input(index) {
        if let level = Int(exactly: value), counts.indices.contains(level) { counts[level] += 1 }
      }
      let total = max(1, counts.reduce(0, +))
      return counts.map { $0 / total }
    }
  }

  /// The inputs as numbers alone: in place of a category stands an indicator for each of its levels but
  /// the first, which is 1 where the level is and 0 elsewhere.
  var indicatorInputs: [IndicatorInput] {
    inputs.enumerated().flatMap { index, variable -> [IndicatorInput] in
      guard let levels = variable.levels else {
        return [IndicatorInput(variable: variable, input: index, level: nil)]
      }
      return levels.indices.dropFirst().map { level in
        IndicatorInput(
          variable: Variable(
            name: "\(variable.name)=\(levels[level])",
            coding: .level(levels[level], column: variable.name)),
          input: index, level: level)
      }
    }
  }
}

/// An input as a number, or an indicator of one of its levels.
struct IndicatorInput: Sendable, Equatable {
  var variable: Variable
  /// The input that it is made of.
  var input: Int
  /// The level that it indicates; nil for a number.
  var level: Int?

  /// Its values in a data set, standardised as the data are. A level that is not known is none of
  /// the others: it counts by their `shares`.
  func values(_ samples: Dataset, shares: [[Double]]) -> [Double] {
    guard let level else { return Array(samples.input(input)) }
    let share = shares.indices.contains(input) ? shares[input][level] : 0
    return samples.input(input).map { $0 == Double(level) ? 1 : $0 < 0 ? share : 0 }
  }
}
