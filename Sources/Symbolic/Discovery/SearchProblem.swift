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
