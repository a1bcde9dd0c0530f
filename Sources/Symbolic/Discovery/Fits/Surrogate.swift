import KAN

/// A smooth model of a target, fitted to samples, that supplies values and derivatives anywhere.
struct Surrogate: Sendable {
  /// The fitted model.
  enum Model: Sendable {
    case sumOfProducts(SumOfProducts)
    case process(GaussianProcess)
  }

  /// The number of positions that a process evaluates between polls for cancellation.
  private static let blockLength = 32

  let model: Model
  /// What the model was fitted to: the target, possibly under an outer function.
  let target: OuterTarget
  /// The root mean square error of values on held-out samples, as a share of the target's standard
  /// deviation.
  let heldOutError: Double

  init(_ model: Model, _ target: OuterTarget, heldOutError: Double) {
    self.model = model
    self.target = target
    self.heldOutError = heldOutError
  }

  init(_ fit: SumOfProductsFit, _ target: OuterTarget) {
    self.init(.sumOfProducts(fit.model), target, heldOutError: fit.heldOutError)
  }

  /// The values of y at positions given as `[variable][position]`.
  func values(_ places: [[Double]]) -> [Double] {
    target.inverse == .identity ? inner(places) : outerPlaces(places).map(target.value)
  }

  /// The derivatives of y by each variable, `[variable][position]`.
  func gradients(_ places: [[Double]]) -> [[Double]] {
    let gradients =
      switch model {
      case .sumOfProducts(let model): model.gradients(places)
      case .process(let model): model.gradients(places)
      }
    guard target.inverse != .identity else { return gradients }
    let slopes = outerPlaces(places).map(target.slope)
    return gradients.map { zip($0, slopes).map { $0 * $1 } }
  }

  /// Values and derivatives at positions, like `values` and `gradients`, in blocks of a few
  /// milliseconds.
  ///
  /// - Parameter work: Polled for cancellation; the caller has counted the operations.
  /// - Throws: `WorkEnded.unwanted` if the task was cancelled.
  func field(
    _ places: [[Double]], _ work: Work
  ) throws(WorkEnded) -> (values: [Double], gradients: [[Double]]) {
    // A process visits all its samples for each position; the other models cost next to nothing.
    guard case .process = model, let count = places.first?.count else {
      return (values(places), gradients(places))
    }
    var values: [Double] = []
    var gradients = places.map { _ in [Double]() }
    for start in stride(from: 0, to: count, by: Self.blockLength) {
      try work.ask()
      let block = places.map { Array($0[start..<min(start + Self.blockLength, count)]) }
      values += self.values(block)
      try work.ask()
      for (variable, slopes) in self.gradients(block).enumerated() {
        gradients[variable] += slopes
      }
    }
    return (values, gradients)
  }

  /// The values of z, clamped to the range of the target's: others may lie outside the domain of
  /// the outer function.
  private func outerPlaces(_ places: [[Double]]) -> [Double] {
    // Weights are capped where a slope is infinite, at some ends of domains.
    let seen = zip(target.values, target.weights).filter { value, weight in
      weight > 0 && target.slope(value).isFinite
    }.map(\.0)
    guard let low = seen.min(), let high = seen.max() else { return inner(places) }
    return inner(places).map { min(max($0, low), high) }
  }

  /// The values of z.
  func inner(_ places: [[Double]]) -> [Double] {
    switch model {
    case .sumOfProducts(let model): model.values(places)
    case .process(let model): model.values(places)
    }
  }
}
