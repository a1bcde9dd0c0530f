/// One target to be explained as a formula of some variables: the problem of a search as it was given,
/// or one that it was reduced to.
struct SearchProblem: Sendable, Codable, Equatable {
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
