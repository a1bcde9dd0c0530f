/// Means and deviations of what flows through a network, gathered for looking at it.
extension Evaluator {
  /// Means and deviations on a data set; `visit` is called when a chunk of samples has passed, and is
  /// told which.
  mutating func statistics(
    _ dataset: Dataset, parameters: [Double], visit: (Evaluator, Range<Int>) -> Void = { _, _ in }
  ) -> [LayerStatistics] {
    clearMoments()
    parameters.withUnsafeBufferPointer { buffer in
      guard let parameters = buffer.baseAddress else { return }
      prepare(parameters: parameters)
      var position = 0
      while position < dataset.count {
        let range = position..<min(position + chunk, dataset.count)
        load(dataset, range, indices: nil)
        forward(
          parameters: parameters, count: range.count, moments: position == 0 ? .first : .further)
        visit(self, range)
        position = range.upperBound
      }
    }
    return statistics(samples: dataset.count)
  }
}

extension Network {
  /// Means and deviations on a data set.
  func statistics(_ dataset: Dataset) -> [LayerStatistics] {
    var evaluator = Evaluator(self)
    return evaluator.statistics(dataset, parameters: parameters)
  }
}
