import Numerics

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
    let standardDeviation = target.standardDeviation
    return standardDeviation > 0 ? standardDeviation : 1
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
