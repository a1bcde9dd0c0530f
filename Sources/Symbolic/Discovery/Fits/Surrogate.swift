import KAN

/// A function fitted to samples of a target that stands for it: values and derivatives anywhere.
struct Surrogate: Sendable {
  /// What was fitted.
  enum Model: Sendable {
    case sumOfProducts(SumOfProducts)
    case nested(NestedModel)
    case process(GaussianProcess)
  }

  /// Places that a process looks at without asking whether they are wanted.
  private static let blockLength = 32

  let model: Model
  /// What the model was fitted to: the target, perhaps under an outer inverse.
  let target: OuterTarget
  /// Root of the mean squared error of values on samples that were not fitted to, in units of the
  /// target's deviation.
  let heldOutError: Double

  init(_ model: Model, _ target: OuterTarget, heldOutError: Double) {
    self.model = model
    self.target = target
    self.heldOutError = heldOutError
  }

  init(_ fit: SumOfProductsFit, _ target: OuterTarget) {
    self.init(.sumOfProducts(fit.model), target, heldOutError: fit.heldOutError)
  }

  init(_ fit: NestedFit, _ target: OuterTarget) {
    self.init(.nested(fit.model), target, heldOutError: fit.heldOutError)
  }

  /// What the surrogate is, in words.
  var title: String {
    switch model {
    case .sumOfProducts(let model):
      model.rank == 0
        ? "sum of splines"
        : "sum of splines and \(model.rank) product\(model.rank == 1 ? "" : "s")"
    case .nested: "spline of a sum of splines"
    case .process: "Gaussian process"
    }
  }

  /// Values of y at places, `[variable][place]` given.
  func values(_ places: [[Double]]) -> [Double] {
    target.inverse == .identity ? inner(places) : outerPlaces(places).map(target.value)
  }

  /// Derivatives of y by each variable at places, `[variable][place]`.
  func gradients(_ places: [[Double]]) -> [[Double]] {
    let gradients =
      switch model {
      case .sumOfProducts(let model): model.gradients(places)
      case .nested(let model): model.gradients(places)
      case .process(let model): model.gradients(places)
      }
    guard target.inverse != .identity else { return gradients }
    let slopes = outerPlaces(places).map(target.slope)
    return gradients.map { zip($0, slopes).map { $0 * $1 } }
  }

  /// Values and derivatives at places, as `values` and `gradients` have them, in pieces of some
  /// milliseconds.
  ///
  /// - Parameter work: in which they have been counted already.
  /// - Throws: `WorkEnded`, as soon as nobody wants them any more.
  func field(
    _ places: [[Double]], _ work: Work
  ) throws(WorkEnded) -> (values: [Double], gradients: [[Double]]) {
    // A process goes through all its samples for each place; the others are done in no time.
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

  /// Values of z, kept within those of the target: others may lie outside the outer function's
  /// domain.
  private func outerPlaces(_ places: [[Double]]) -> [Double] {
    // Where a slope is infinite, at some ends of domains, weights are capped.
    let seen = zip(target.values, target.weights).filter { value, weight in
      weight > 0 && target.slope(value).isFinite
    }.map(\.0)
    guard let low = seen.min(), let high = seen.max() else { return inner(places) }
    return inner(places).map { min(max($0, low), high) }
  }

  /// Values of z.
  func inner(_ places: [[Double]]) -> [Double] {
    switch model {
    case .sumOfProducts(let model): model.values(places)
    case .nested(let model): model.values(places)
    case .process(let model): model.values(places)
    }
  }
}
