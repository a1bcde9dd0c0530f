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
}
