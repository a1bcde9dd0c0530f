import Expressions
import Numerics

/// A target to be explained as a formula of some variables: the root problem of a search, or one
/// that a stage reduced it to.
struct SearchProblem: Sendable, Equatable {
  /// The variables' names, without duplicates.
  var names: [String]
  /// `[variable][sample]`; the first `trainCount` samples are fitted to, the rest are held out.
  var columns: [[Double]]
  /// One number per sample.
  var target: [Double]
  /// The number of samples that are fitted to.
  var trainCount: Int
  /// The standard deviation of the noise in the target; nil if it is not known.
  var noise: Double?

  /// Number of variables.
  var variableCount: Int { columns.count }
  /// Number of samples.
  var sampleCount: Int { target.count }

  /// The maximum number of variables for stages that examine pairs, groups or products. Their cost
  /// grows with the square or cube of the number, or exponentially: a few seconds at this limit,
  /// hours for a table of a hundred columns.
  static let usualCount = 12

  /// Whether there are so many variables that only stages of linear cost run.
  var isWide: Bool { variableCount > Self.usualCount }
}

extension SearchProblem {
  /// The maximum number of samples a search uses; more add time and no certainty.
  static let sampleLimit = 2000

  /// Creates the root problem: samples shuffled by the seed, limited to `sampleLimit`, with the
  /// last fifth held out.
  init(_ data: DiscoveryData, seed: UInt64) {
    var source = RandomSource(seed: seed, stream: 0x64_6973_636F)
    let order = Array(data.target.indices.shuffled(using: &source).prefix(Self.sampleLimit))
    names = data.names
    columns = data.columns.map { column in order.map { column[$0] } }
    target = order.map { data.target[$0] }
    // With so few samples, all of them are fitted to.
    trainCount = order.count < 10 ? order.count : order.count - order.count / 5
  }

  /// The samples that errors are judged on: the held-out ones, or all samples if none are held out.
  var judged: Range<Int> { trainCount < sampleCount ? trainCount..<sampleCount : 0..<sampleCount }

  /// The standard deviation of the target over all samples; 1 if the target is constant.
  var targetDeviation: Double {
    let deviation = target.standardDeviation
    return deviation > 0 ? deviation : 1
  }

  /// The standard deviation of the noise as a share of the target's; 0 if it is not known.
  var noiseShare: Double { (noise ?? 0) / targetDeviation }

  /// The same variables with another target, whose noise is unknown.
  func replacingTarget(_ target: [Double]) -> SearchProblem {
    SearchProblem(names: names, columns: columns, target: target, trainCount: trainCount)
  }

  /// The same problem on other samples.
  func replacingSamples(_ columns: [[Double]], target: [Double]) -> SearchProblem {
    SearchProblem(
      names: names, columns: columns, target: target, trainCount: trainCount, noise: noise)
  }

  /// The range of each variable's values, by name.
  var ranges: [String: ClosedRange<Double>] {
    var ranges: [String: ClosedRange<Double>] = [:]
    for (name, column) in zip(names, columns) {
      guard let low = column.min(), let high = column.max() else { continue }
      ranges[name] = low...high
    }
    return ranges
  }
}

extension SearchProblem {
  /// The relative error below which only rounding is left.
  static let exactError = 1e-10

  /// An error in the target's unit as a share of the target's standard deviation.
  func relative(_ error: Double) -> Double { error / targetDeviation }

  /// Whether an error in the target's unit is nothing but rounding.
  func isExact(_ error: Double) -> Bool { relative(error) < Self.exactError }
}

extension SearchProblem {
  /// A name derived from `stem` that no variable has.
  func freshName(_ stem: String, besides others: Set<String> = []) -> String {
    let taken = others.union(names)
    var name = stem
    var number = 1
    while taken.contains(name) || NamedConstant(rawValue: name) != nil {
      number += 1
      name = "\(stem)\(number)"
    }
    return name
  }

  /// The values of an expression at the samples; nil if it has another variable or a non-finite
  /// value.
  func values(of expression: Expression) -> [Double]? {
    guard let compiled = CompiledExpression(expression, variables: names) else { return nil }
    var inputs = [Double](repeating: 0, count: names.count)
    var values: [Double] = []
    values.reserveCapacity(sampleCount)
    for sample in 0..<sampleCount {
      for variable in inputs.indices { inputs[variable] = columns[variable][sample] }
      let value = compiled.evaluate(inputs)
      guard value.isFinite else { return nil }
      values.append(value)
    }
    return values
  }

  /// The problem restricted to some of its samples.
  func selecting(_ samples: [Int]) -> SearchProblem {
    SearchProblem(
      names: names, columns: columns.map { column in samples.map { column[$0] } },
      target: samples.map { target[$0] },
      trainCount: samples.reduce(0) { $0 + ($1 < trainCount ? 1 : 0) }, noise: noise)
  }

  /// A variable as an expression.
  func variable(_ index: Int) -> Expression { .variable(names[index]) }
}

extension SearchProblem: Codable {
  private enum Key: String, CodingKey { case names, columns, target, trainCount, noise }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    self.init(
      names: try values.decode([String].self, forKey: .names),
      columns: try values.decode([PackedNumbers].self, forKey: .columns).map(\.values),
      target: try values.decode(PackedNumbers.self, forKey: .target).values,
      trainCount: try values.decode(Int.self, forKey: .trainCount),
      noise: try values.decodeIfPresent(Double.self, forKey: .noise))
  }

  func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encode(names, forKey: .names)
    try values.encode(columns.map(PackedNumbers.init), forKey: .columns)
    try values.encode(PackedNumbers(target), forKey: .target)
    try values.encode(trainCount, forKey: .trainCount)
    try values.encodeIfPresent(noise, forKey: .noise)
  }
}
