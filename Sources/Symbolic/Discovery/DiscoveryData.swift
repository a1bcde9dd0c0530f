/// What a formula is sought for: one target as a function of some columns, all in their own units.
public struct DiscoveryData: Sendable, Equatable {
  /// The columns' names, as formulas write them.
  public var names: [String]
  /// The target's name.
  public var targetName: String
  /// `[column][sample]`, finite.
  public var columns: [[Double]]
  /// One number per sample, finite.
  public var target: [Double]
  /// Samples that no decision is made by; empty where there are none. `[column][sample]`.
  public var testColumns: [[Double]]
  /// One number per test sample.
  public var testTarget: [Double]

  /// Samples, and test samples if there are any.
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
