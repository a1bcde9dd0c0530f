import Expressions
import Numerics

/// Finds the frequencies at which a sine and a cosine together explain most. At each frequency,
/// amplitude and phase follow by linear least squares, so only the frequency is searched.
struct FrequencyScan {
  /// The most promising slopes and offsets of a sine, best first.
  let starts: [SIMD2<Double>]

  /// The maximum frequency, however many samples there are.
  private static let largestFrequency = 1600.0
  private static let step = 0.7

  /// Scans up to the highest frequency that the samples resolve.
  init(_ samples: ScaledSamples, spacing: Double, limit: Int) {
    let largest = min(max(.pi / spacing, 1), Self.largestFrequency)
    var found: [(power: Double, start: SIMD2<Double>)] = []
    func note(_ sums: RotationSums, _ frequency: Double) {
      guard let (power, phase) = sums.powerAndPhase() else { return }
      found.append((power, SIMD2(frequency, phase)))
    }
    for frequency in [0.15, 0.35] {
      var rotation = Rotation(samples, first: frequency, step: 0)
      note(rotation.advance(), frequency)
    }
    var rotation = Rotation(samples, first: Self.step, step: Self.step)
    for frequency in stride(from: Self.step, through: largest, by: Self.step) {
      note(rotation.advance(), frequency)
    }
    // Only peaks: their neighbours lead to the same minimum.
    let peaks = found.indices.filter { index in
      (index == 0 || found[index - 1].power <= found[index].power)
        && (index == found.count - 1 || found[index + 1].power < found[index].power)
    }
    starts = peaks.sorted { found[$0].power > found[$1].power }.prefix(limit).map {
      found[$0].start
    }
  }
}

/// The sine and cosine of all samples at one frequency. A rotation advances them to the next
/// frequency, so that a scan evaluates no sines.
private struct Rotation {
  private var angles: [(sine: SIMD4<Double>, cosine: SIMD4<Double>)]
  private let steps: [(sine: SIMD4<Double>, cosine: SIMD4<Double>, value: SIMD4<Double>)]
  private let count: Double

  init(_ samples: ScaledSamples, first: Double, step: Double) {
    let groups = (samples.count + 3) / 4
    func grouped(_ group: Int, _ value: (Int) -> Double) -> SIMD4<Double> {
      var lanes = SIMD4<Double>.zero
      for lane in 0..<min(4, samples.count - 4 * group) { lanes[lane] = value(4 * group + lane) }
      return lanes
    }
    func turned(_ group: Int, _ frequency: Double) -> (SIMD4<Double>, SIMD4<Double>) {
      (
        grouped(group) { sine(frequency * samples.positions[$0]) },
        grouped(group) { cosine(frequency * samples.positions[$0]) }
      )
    }
    let mean = samples.values.mean
    angles = (0..<groups).map { turned($0, first) }
    steps = (0..<groups).map { group in
      let (sine, cosine) = turned(group, step)
      return (sine, cosine, grouped(group) { samples.values[$0] - mean })
    }
    count = Double(samples.count)
  }

  /// Returns the sums at this frequency and advances to the next.
  mutating func advance() -> RotationSums {
    var (sine, cosine, sineSquare, mixed, sineValue, cosineValue) = (
      SIMD4<Double>.zero, SIMD4<Double>.zero, SIMD4<Double>.zero, SIMD4<Double>.zero,
      SIMD4<Double>.zero, SIMD4<Double>.zero
    )
    for group in 0..<angles.count {
      let (s, c, v) = (angles[group].sine, angles[group].cosine, steps[group].value)
      sine += s
      cosine += c
      sineSquare += s * s
      mixed += s * c
      sineValue += s * v
      cosineValue += c * v
      let (stepSine, stepCosine) = (steps[group].sine, steps[group].cosine)
      angles[group] = (s * stepCosine + c * stepSine, c * stepCosine - s * stepSine)
    }
    return RotationSums(
      count: count, sine: sine.sum(), cosine: cosine.sum(), sineSquare: sineSquare.sum(),
      mixed: mixed.sum(), sineValue: sineValue.sum(), cosineValue: cosineValue.sum())
  }
}

/// The sums that least squares for a sine and a cosine needs.
private struct RotationSums {
  var count: Double
  var sine: Double, cosine: Double
  var sineSquare: Double, mixed: Double
  var sineValue: Double, cosineValue: Double

  /// The sum of squares that both explain together, and the phase of the sine that they add up to.
  func powerAndPhase() -> (power: Double, phase: Double)? {
    let sines = sineSquare - sine * sine / count
    let cosines = count - sineSquare - cosine * cosine / count
    let products = mixed - sine * cosine / count
    // A slight ridge keeps the system solvable if sine and cosine look alike on the samples.
    let ridge = 1e-9 * count
    let determinant = (sines + ridge) * (cosines + ridge) - products * products
    guard determinant > 0 else { return nil }
    let sineShare = ((cosines + ridge) * sineValue - products * cosineValue) / determinant
    let cosineShare = ((sines + ridge) * cosineValue - products * sineValue) / determinant
    let power = sineShare * sineValue + cosineShare * cosineValue
    guard power.isFinite else { return nil }
    return (power, angle(sineShare, cosineShare))
  }

  /// The angle of the point (x, y), in (-pi, pi].
  private func angle(_ x: Double, _ y: Double) -> Double {
    let arctangent = ElementaryFunction.arctangent
    if abs(x) >= abs(y) {
      guard x != 0 else { return 0 }
      let angle = arctangent.value(at: y / x)
      return x > 0 ? angle : (y >= 0 ? angle + .pi : angle - .pi)
    }
    let angle = .pi / 2 - arctangent.value(at: x / y)
    return y > 0 ? angle : angle - .pi
  }
}
