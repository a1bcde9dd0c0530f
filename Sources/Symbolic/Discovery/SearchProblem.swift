/// One target to be explained as a formula of some variables: the problem of a search as it was given,
/// or one that it was reduced to.
struct SearchProblem: Sendable, Equatable {
  /// The variables' names, each once.
  var names: [String]
  /// `[variable][sample]`; the first `trainCount` samples are fitted to, by the others is judged.
  var columns: [[Double]]
  /// One number per sample.
  var target: [Double]
  /// Samples that are fitted to.
  var trainCount: Int
  /// Standard deviation of the noise in the target where that is known; 0 for none.
  var noise: Double?

  /// Number of variables.
  var variableCount: Int { columns.count }
  /// Number of samples.
  var sampleCount: Int { target.count }

  /// Variables up to which pairs, groups and products of them are looked at. The costs of those grow
  /// with the square of the number, with its cube, or exponentially: a few seconds for these, hours
  /// for a table of a hundred columns.
  static let usualCount = 12

  /// Whether there are so many variables that only what costs in proportion to their number is tried.
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
