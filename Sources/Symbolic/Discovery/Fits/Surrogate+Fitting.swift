import KAN

extension Surrogate {
  /// The maximum number of samples of a process.
  private static let processLimit = 1200

  /// The process for a target, with the kernel of maximum likelihood; nil if there is none.
  ///
  /// Takes about a second for a thousand samples.
  static func process(
    _ columns: [[Double]], _ target: OuterTarget, trainCount: Int, work: inout Work
  ) throws(WorkEnded) -> Surrogate? {
    guard !columns.isEmpty, trainCount > 3 else { return nil }
    let count = min(trainCount, processLimit)
    let train = columns.map { Array($0[..<count]) }
    var search = KernelSearch(train, Array(target.values[..<count]))
    guard let kernel = try search.best(&work),
      let process = try GaussianProcess(
        kernel, train, Array(target.values[..<count]), work: &work),
      let error = heldOutError(.process(process), columns, target, trainCount)
    else { return nil }
    return Surrogate(.process(process), target, heldOutError: error)
  }

  /// The error on samples from `trainCount` on; nil if it is non-finite or there are none.
  private static func heldOutError(
    _ model: Model, _ columns: [[Double]], _ target: OuterTarget, _ trainCount: Int
  ) -> Double? {
    let samples = trainCount..<target.values.count
    guard !samples.isEmpty else { return nil }
    let surrogate = Surrogate(model, target, heldOutError: 0)
    let values = surrogate.inner(columns.map { Array($0[samples]) })
    var sum = 0.0
    for (value, sample) in zip(values, samples) {
      let residual = target.weights[sample] * (value - target.values[sample])
      sum += residual * residual
    }
    let error = (sum / Double(samples.count)).squareRoot()
    return error.isFinite ? error : nil
  }

  /// The same kind of surrogate, fitted to other samples of the target with the same grid or
  /// kernel; nil if that fails.
  ///
  /// - Parameter samples: The samples to fit to.
  func refitted(
    _ columns: [[Double]], _ samples: Range<Int>, work: inout Work
  ) throws(WorkEnded) -> Surrogate? {
    let part = columns.map { Array($0[samples]) }
    let target = self.target[samples]
    // Knots stay in place.
    switch model {
    case .sumOfProducts(let model):
      let system = SumOfProductsSystem(
        places: part.indices.map { SplinePlaces(part[$0], model.knots($0)) }, rank: model.rank,
        target: target, offset: model.offset, count: samples.count)
      guard
        var descent = BlockDescent(system, start: SumOfProductsSystem.unknowns(model))
      else { return nil }
      try descent.run(limit: 10, work: &work)
      let refit = system.model(descent.unknowns, ranges: model.ranges, offset: model.offset)
      return Surrogate(.sumOfProducts(refit), self.target, heldOutError: heldOutError)
    case .process(let process):
      let count = min(samples.count, Self.processLimit)
      let refit = try GaussianProcess(
        process.kernel, part.map { Array($0[..<count]) }, Array(target.values[..<count]),
        work: &work)
      return refit.map { Surrogate(.process($0), self.target, heldOutError: heldOutError) }
    }
  }
}
