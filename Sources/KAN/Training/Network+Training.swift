import Numerics

/// Trains in a single call. To train step by step, use `Trainer`.
extension Network {
  /// Creates a network of sum nodes with initial parameters drawn as in pykan, ready for training.
  ///
  /// - Parameters:
  ///   - widths: nodes per layer, from inputs to outputs.
  ///   - grid: grid intervals per spline.
  ///   - order: spline order, 1 to 5.
  ///   - ranges: the range of each input, or one range for all.
  ///   - seed: equal seeds give equal parameters.
  /// - Throws: `ShapeError` if a width, the grid, the order or a range is out of bounds.
  public init(
    widths: [Int], grid: Int = 5, order: Int = 3, ranges: [ClosedRange<Double>] = [-1...1],
    seed: UInt64 = 0
  ) throws(ShapeError) {
    try self.init(
      shape: NetworkShape(widths), grid: grid, order: order, ranges: ranges)
    var random = RandomSource(seed: seed)
    initialize(using: &random)
  }

  /// Trains the network on `samples`. Blocks until the last step is done.
  ///
  /// - Parameters:
  ///   - test: samples on which the error is measured at every step, without training on them.
  ///   - steps: the maximum number of steps; training ends earlier if no step decreases the
  ///     objective.
  ///   - seed: for the choice of batches.
  /// - Returns: the record of the last step; nil if no step was possible, for example because the
  ///   numbers of inputs and targets do not match the network.
  @discardableResult
  public mutating func train(
    on samples: Dataset, test: Dataset? = nil, settings: TrainingSettings = TrainingSettings(),
    steps: Int, seed: UInt64 = 0
  ) -> TrainingRecord? {
    guard accepts(samples, settings.loss), test.map({ accepts($0, settings.loss) }) ?? true else {
      return nil
    }
    var trainer = Trainer(
      network: self, train: samples, test: test, settings: settings,
      deviations: [Double](repeating: 1, count: samples.targetCount), seed: seed)
    trainer.start(steps: steps)
    while trainer.isRunning { _ = trainer.advance() }
    self = trainer.network
    return trainer.record
  }

  /// Whether the samples have the numbers of inputs and targets that training needs.
  private func accepts(_ samples: Dataset, _ loss: Loss) -> Bool {
    samples.inputCount == shape.inputs
      && samples.targetCount == loss.targetCount(outputs: shape.outputs)
  }
}
