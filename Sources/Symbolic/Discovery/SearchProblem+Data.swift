import Numerics

extension SearchProblem {
  /// Most samples that a search looks at.
  static let sampleLimit = 2000

  /// The problem as it was given: its samples in an order of the seed's, no more than suffice, a fifth
  /// of them held out.
  init(_ data: DiscoveryData, seed: UInt64) {
    var source = RandomSource(seed: seed, stream: 0x64_6973_636F)
    let order = Array(data.target.indices.shuffled(using: &source).prefix(Self.sampleLimit))
    names = data.names
    columns = data.columns.map { column in order.map { column[$0] } }
    target = order.map { data.target[$0] }
    // Of very few samples none can be spared.
    trainCount = order.count < 10 ? order.count : order.count - order.count / 5
  }

  /// Samples that are judged by: those held out, or all where none are.
  var judged: Range<Int> { trainCount < sampleCount ? trainCount..<sampleCount : 0..<sampleCount }

  /// Deviation of the target over all samples; 1 where it does not vary.
  var targetDeviation: Double {
    let deviation = target.standardDeviation
    return deviation > 0 ? deviation : 1
  }

  /// Deviation of the noise, as far as it is known, over the target's.
  var noiseShare: Double { (noise ?? 0) / targetDeviation }

  /// The same variables with another target, of which no noise is known.
  func replacingTarget(_ target: [Double]) -> SearchProblem {
    SearchProblem(names: names, columns: columns, target: target, trainCount: trainCount)
  }

  /// The same problem with other samples.
  func replacingSamples(_ columns: [[Double]], target: [Double]) -> SearchProblem {
    SearchProblem(
      names: names, columns: columns, target: target, trainCount: trainCount, noise: noise)
  }

  /// Where each variable's values lie, by name.
  var ranges: [String: ClosedRange<Double>] {
    var ranges: [String: ClosedRange<Double>] = [:]
    for (name, column) in zip(names, columns) {
      guard let low = column.min(), let high = column.max() else { continue }
      ranges[name] = low...high
    }
    return ranges
  }
}
