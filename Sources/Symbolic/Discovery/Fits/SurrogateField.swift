import Numerics

/// The values and derivatives of a target at its samples, by the best surrogate available.
struct SurrogateField: Sendable {
  /// A fit with a smaller error needs no other surrogate.
  private static let goodError = 1e-3
  private static let rankLimit = 6
  /// The work after which no further product is tried: with many variables, each costs more than
  /// all before it.
  private static let sumsWork = 3000.0

  /// The surrogate that supplies the derivatives.
  let surrogate: Surrogate
  /// The values, one per sample, without the noise.
  let values: [Double]
  /// `[variable][sample]`.
  let gradients: [[Double]]
  /// The error of the gradients relative to their size, each variable in units of its standard
  /// deviation: an estimate that errs on the high side.
  let relativeError: Double

  /// The values and derivatives as a field for finding structure.
  func gradientField(at columns: [[Double]]) -> GradientField {
    GradientField(columns: columns, values: values, gradients: gradients, error: relativeError)
  }

  /// Computes gradients from the best of the given surrogates or, if none is good, from fits of
  /// more products and Gaussian processes.
  ///
  /// - Parameters:
  ///   - columns: `[variable][sample]`, finite.
  ///   - trainCount: The number of samples, from the first, that are fitted to; the rest are held
  ///     out.
  ///   - surrogates: Existing fits to the same samples.
  ///   - noise: The standard deviation of the noise in the target; nil if it is not known.
  /// - Returns: Nil if no surrogate is finite.
  /// - Throws: `WorkEnded`.
  static func field(
    _ columns: [[Double]], _ target: [Double], trainCount: Int, surrogates: [Surrogate],
    noise: Double? = nil, seed: UInt64, work: inout Work
  ) throws(WorkEnded) -> SurrogateField? {
    guard let plain = OuterTarget(plain: target), !columns.isEmpty else { return nil }
    let relativeNoise = (noise ?? 0) / plain.standardDeviation
    let enough = max(goodError, 1.1 * relativeNoise)
    var candidates = surrogates
    func isGood() -> Bool { candidates.contains { $0.heldOutError < enough } }
    if !isGood() {
      candidates += try sums(columns, plain, trainCount, noise, seed, enough, &work)
    }
    if !isGood() {
      for inverse in [OuterInverse.identity, .logarithm] {
        guard let outer = inverse.transformed(target, noise: noise ?? 0) else { continue }
        candidates +=
          try Surrogate.process(columns, outer, trainCount: trainCount, work: &work).map { [$0] }
          ?? []
      }
    }
    for surrogate in candidates.sorted(by: { $0.heldOutError < $1.heldOutError }) {
      if let field = try SurrogateField(surrogate, columns, relativeNoise, &work) { return field }
    }
    return nil
  }

  /// Fits with more and more products, as long as they help.
  private static func sums(
    _ columns: [[Double]], _ target: OuterTarget, _ trainCount: Int, _ noise: Double?,
    _ seed: UInt64, _ enough: Double, _ work: inout Work
  ) throws(WorkEnded) -> [Surrogate] {
    var fits: [SumOfProductsFit] = []
    let end = work.spent + sumsWork
    for rank in 0...rankLimit where work.spent < end {
      guard
        let fit = try SumOfProductsFit.fit(
          columns, target, trainCount: trainCount, rank: rank, from: fits.last?.model, seed: seed,
          noise: noise, work: &work)
      else { break }
      let best = fits.map(\.heldOutError).min() ?? .infinity
      fits.append(fit)
      if fit.heldOutError < enough || rank > 1 && fit.heldOutError > 0.9 * best { break }
    }
    return fits.map { Surrogate($0, target) }
  }

  /// The field of a surrogate at samples; nil if it is non-finite.
  private init?(
    _ surrogate: Surrogate, _ columns: [[Double]], _ noise: Double, _ work: inout Work
  ) throws(WorkEnded) {
    let count = columns[0].count
    let whole = try surrogate.refitted(columns, 0..<count, work: &work) ?? surrogate
    let half = try surrogate.refitted(columns, 0..<(count + 1) / 2, work: &work)
    self.surrogate = surrogate
    try work.spend(Double(count * count * columns.count) * 40)
    (values, gradients) = try whole.field(columns, work)
    guard values.allSatisfy(\.isFinite), gradients.allSatisfy({ $0.allSatisfy(\.isFinite) })
    else { return nil }
    guard let half else {
      relativeError = 1
      return
    }
    try work.spend(Double(count * count * columns.count) * 40)
    relativeError = Self.relativeError(
      self.values, self.gradients, try half.field(columns, work), columns, surrogate: surrogate,
      noise: noise)
  }

  /// The distance between the gradients of a fit to half the samples and those of the full fit;
  /// more if values deviate more from held-out samples than from that fit.
  private static func relativeError(
    _ values: [Double], _ gradients: [[Double]],
    _ half: (values: [Double], gradients: [[Double]]), _ columns: [[Double]], surrogate: Surrogate,
    noise: Double
  ) -> Double {
    var (difference, size) = (0.0, 0.0)
    for (variable, slopes) in half.gradients.enumerated() {
      let scale = columns[variable].variance
      for (slope, other) in zip(slopes, gradients[variable]) {
        difference += scale * (slope - other) * (slope - other)
        size += scale * other * other
      }
    }
    let apart = zip(half.values, values).reduce(0) {
      $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
    }
    let distance = (apart / Double(values.count)).squareRoot() / surrogate.target.standardDeviation
    let error = surrogate.heldOutError
    let excess = max(0, error * error - noise * noise).squareRoot()
    let factor = distance > 0 ? max(1, excess / distance) : 1
    let relative = size > 0 ? factor * (difference / size).squareRoot() : 1
    return relative.isFinite ? relative : 1
  }
}
