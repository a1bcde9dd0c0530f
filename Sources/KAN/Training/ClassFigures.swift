import Numerics

/// How well classes are told apart on some samples.
public struct ClassFigures: Sendable, Equatable {
  /// Samples by their class and the one that was predicted, `[actual][predicted]`, whatever their
  /// weights.
  public let counts: [[Int]]
  /// Share of samples put into the right class.
  public let accuracy: Double
  /// Mean over the classes that occur of the share of their samples put into the right class.
  public let balancedAccuracy: Double
  /// Area under the receiver operating characteristic: the probability that a sample of a class is given
  /// more of it than one of another, ties counting half. Of two classes that of the second; of more
  /// the mean over each against the rest. Nil where a class does not occur.
  public let auc: Double?

  /// The figures of log-odds, `[class][sample]`, where `labels` are the numbers of the right classes;
  /// samples of no known class are left out. Nil where none is left.
  ///
  /// - Parameter weights: how much each sample counts; nil for all alike.
  public init?(logOdds: [[Double]], labels: [Double], weights: [Double]? = nil) {
    let classes = logOdds.count
    let known = labels.indices.filter { sample in
      labels[sample] >= 0 && labels[sample] < Double(classes)
        && logOdds.allSatisfy { $0.indices.contains(sample) }
    }
    guard classes > 0, !known.isEmpty else { return nil }
    let actual = known.map { Int(labels[$0]) }
    let weights = known.map { sample in weights.map { $0[sample] } ?? 1 }
    var counts = [[Int]](repeating: [Int](repeating: 0, count: classes), count: classes)
    var right = [Double](repeating: 0, count: classes)
    var all = right
    for (index, sample) in known.enumerated() {
      let predicted = Self.likeliest(logOdds, sample)
      counts[actual[index]][predicted] += 1
      all[actual[index]] += weights[index]
      if predicted == actual[index] { right[predicted] += weights[index] }
    }
    self.counts = counts
    let present = all.indices.filter { all[$0] > 0 }
    accuracy = right.reduce(0, +) / all.reduce(0, +)
    balancedAccuracy =
      present.reduce(0) { $0 + right[$1] / all[$1] } / Double(max(1, present.count))
    auc = Self.area(logOdds, known, actual, weights)
  }

  /// The class with the largest log-odds, the first of equals.
  private static func likeliest(_ logOdds: [[Double]], _ sample: Int) -> Int {
    var best = 0
    for number in logOdds.indices where logOdds[number][sample] > logOdds[best][sample] {
      best = number
    }
    return best
  }

  private static func area(
    _ logOdds: [[Double]], _ samples: [Int], _ actual: [Int], _ weights: [Double]
  ) -> Double? {
    guard logOdds.count >= 2 else { return nil }
    let numbers = logOdds.count == 2 ? [1] : Array(logOdds.indices)
    var sum = 0.0
    for number in numbers {
      let scores = samples.map { score(logOdds, of: number, $0) }
      guard
        let area = rankedArea(scores, weights, isPositive: actual.map { $0 == number })
      else { return nil }
      sum += area
    }
    return sum / Double(numbers.count)
  }

  /// The logarithm of a class's odds against all others: it orders samples as its probability does, but
  /// tells apart what rounds to a probability of 1.
  private static func score(_ logOdds: [[Double]], of number: Int, _ sample: Int) -> Double {
    var largest = -Double.infinity
    for other in logOdds.indices where other != number {
      largest = max(largest, logOdds[other][sample])
    }
    var sum = 0.0
    for other in logOdds.indices where other != number {
      sum += exponential(logOdds[other][sample] - largest)
    }
    return logOdds[number][sample] - largest - naturalLogarithm(sum)
  }

  /// The area by ranks (Hanley & McNeil, Radiology 143, 1982); nil where there are none of one kind, or
  /// a score is no number.
  static func rankedArea(_ scores: [Double], _ weights: [Double], isPositive: [Bool]) -> Double? {
    guard !scores.contains(where: \.isNaN) else { return nil }
    let order = scores.indices.sorted { scores[$0] < scores[$1] }
    var (positives, negatives, area) = (0.0, 0.0, 0.0)
    var start = 0
    while start < order.count {
      var end = start
      var (own, others) = (0.0, 0.0)
      while end < order.count, scores[order[end]] == scores[order[start]] {
        if isPositive[order[end]] {
          own += weights[order[end]]
        } else {
          others += weights[order[end]]
        }
        end += 1
      }
      area += own * (negatives + others / 2)
      positives += own
      negatives += others
      start = end
    }
    return positives > 0 && negatives > 0 ? area / (positives * negatives) : nil
  }
}
