/// The samples to explain: one target as a function of some columns, all in their own units.
public struct DiscoveryData: Sendable, Equatable {
  /// The columns' names, as they appear in formulas.
  public var names: [String]
  /// The target's name.
  public var targetName: String
  /// `[column][sample]`, finite.
  public var columns: [[Double]]
  /// One number per sample, finite.
  public var target: [Double]
  /// Test samples, `[column][sample]`; empty if there are none. The search only reports errors on
  /// them and decides nothing by them.
  public var testColumns: [[Double]]
  /// One number per test sample.
  public var testTarget: [Double]

  /// Creates data from training samples and optional test samples.
  public init(
    names: [String], columns: [[Double]], targetName: String, target: [Double],
    testColumns: [[Double]] = [], testTarget: [Double] = []
  ) {
    self.names = names
    self.columns = columns
    self.targetName = targetName
    self.target = target
    self.testColumns = testColumns
    self.testTarget = testTarget
  }
}
