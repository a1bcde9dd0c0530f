/// Gathers means and deviations of the values that flow through a network, for inspection.
extension Evaluator {
  /// Means and deviations on a data set; calls `visit` with the range of samples after each chunk.
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
