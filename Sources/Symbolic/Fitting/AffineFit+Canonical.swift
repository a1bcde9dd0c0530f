import Expressions

extension AffineFit {
  /// The least squares fit for given a and b, and for c and d if they are given, too. Nil if a
  /// sample is outside the domain, the function is constant on the samples, or a number is
  /// non-finite.
  init?(
    _ function: ElementaryFunction, a: Double, b: Double, c: Double? = nil, d: Double? = nil,
    samples: FitSamples
  ) {
    guard a.isFinite, b.isFinite, Self.isDefined(function, a, b, samples) else { return nil }
    let basis = samples.inputs.map { function.value(at: a * $0 + b) }
    let largest = basis.reduce(0) { max($0, abs($1)) }
    guard largest.isFinite, basis.allSatisfy(\.isFinite) else { return nil }
    let size = largest > 0 ? largest : 1
    let count = Double(basis.count)
    let mean = d == nil ? basis.reduce(0) { $0 + $1 / size / count } : 0
    let level = d ?? samples.mean
    var (square, product) = (0.0, 0.0)
    for (value, output) in zip(basis, samples.outputs) {
      let centred = value / size - mean
      square += centred * centred
      product += centred * ((output - level) / samples.scale)
    }
    guard c != nil || square > 1e-26 * count else { return nil }
    let coefficient = c ?? product / square * samples.scale / size
    let constant = d ?? (samples.mean - coefficient * (mean * size))
    self.init(function, a: a, b: b, c: coefficient, d: constant, r2: 0)
    guard let r2 = shareOfVariance(basis, samples), coefficient.isFinite, constant.isFinite,
      c != nil || abs(coefficient) >= Double.leastNormalMagnitude
    else { return nil }
    self.r2 = r2
  }

  /// Whether all samples are in the domain and on one side of every pole.
  private static func isDefined(
    _ function: ElementaryFunction, _ a: Double, _ b: Double, _ samples: FitSamples
  ) -> Bool {
    let first = a * samples.inputs[0] + b
    let last = a * samples.inputs[samples.inputs.count - 1] + b
    guard first.isFinite, last.isFinite else { return false }
    return function.domain.contains(min(first, last)...max(first, last))
  }

  /// 1 - residual / variance with the numbers as they are, including their rounding.
  private func shareOfVariance(_ basis: [Double], _ samples: FitSamples) -> Double? {
    var residual = 0.0
    for (value, output) in zip(basis, samples.outputs) {
      let difference = (output - (c * value + d)) / samples.scale
      residual += difference * difference
    }
    let r2 = 1 - residual / Double(basis.count)
    return r2.isFinite ? r2 : nil
  }

  /// The same curve in canonical form.
  func canonical(_ samples: FitSamples) -> AffineFit {
    let (a, b) = canonicalPlace(samples)
    let halfPeriod = function.canonicalForm.halfPeriod
    if (a, b) == (self.a, self.b), halfPeriod == nil || !(c < 0) { return self }
    // Keep the numbers if canonical ones cannot be represented, such as exp(-1e4) in exp(x - 1e4).
    guard var fit = AffineFit(function, a: a, b: b, samples: samples),
      !(fit.r2 < r2 - 1e-6 * max(1 - r2, 1e-6))
    else { return self }
    if let halfPeriod, fit.c < 0 {
      fit.c = -fit.c
      fit.b = Self.wrapped(fit.b + halfPeriod, period: 2 * halfPeriod)
    }
    return fit
  }

  /// a and b in canonical form; c and d follow by least squares.
  private func canonicalPlace(_ samples: FitSamples) -> (a: Double, b: Double) {
    switch function.canonicalForm {
    case .constant, .line: (1, 0)
    case .rate: (a, 0)
    case .centre: (1, b / a)
    case .singularPoint: (a < 0 ? -1 : 1, singularOffset(samples))
    case .periodic(let period, let turn), .wave(let period, let turn):
      (abs(a), Self.wrapped(a < 0 ? turn - b : b, period: period))
    case .positiveSlope: a < 0 ? (-a, -b) : (a, b)
    case .asFound: (a, b)
    }
  }

  /// `b / abs(a)`, snapped to the outermost sample if it differs from it only by rounding.
  private func singularOffset(_ samples: FitSamples) -> Double {
    let offset = b / abs(a)
    let edge = a > 0 ? -samples.inputs[0] : samples.inputs[samples.inputs.count - 1]
    let isEdge = abs(offset - edge) <= 1e-14 * (abs(edge) + samples.halfWidth)
    return isEdge && function.domain == .nonNegative ? edge : offset
  }

  /// The equivalent angle in (-period / 2, period / 2].
  static func wrapped(_ angle: Double, period: Double) -> Double {
    let turned = angle - period * (angle / period).rounded()
    return turned <= -period / 2 ? turned + period : turned
  }
}

extension CanonicalForm {
  /// Half the period of a wave, after which it has the opposite sign.
  fileprivate var halfPeriod: Double? {
    guard case .wave(let period, _) = self else { return nil }
    return period / 2
  }
}
