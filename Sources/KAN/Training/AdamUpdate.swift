import Numerics

/// An Adam update in progress. Parameters can be moved wherever their gradients are computed, while
/// both are in the cache.
struct AdamUpdate {
  /// The arrays that an update reads and writes, all in the order of the parameters.
  struct Numbers {
    let parameters: UnsafePointer<Double>
    let moved: UnsafeMutablePointer<Double>
    let first: UnsafeMutablePointer<Double>, second: UnsafeMutablePointer<Double>
    /// Set to false by a gradient that is not finite.
    let isFinite: UnsafeMutablePointer<Bool>
  }

  /// Added to the square root of the second moment.
  private static let floor = 1e-8

  let numbers: Numbers
  let firstDecay: Double, secondDecay: Double
  /// The step length and the factor on second moments, both corrected for moments that started at
  /// zero.
  let length: Double, correction: Double

  /// Moves the parameters of `range` against their gradient.
  ///
  /// - Parameter gradient: points to the gradient of the first of them.
  func move(_ range: Range<Int>, gradient: UnsafePointer<Double>) {
    var check = FiniteCheck()
    var (at, own) = (range.lowerBound, gradient)
    while at &+ 4 <= range.upperBound {
      move(at, SIMD4(loading: own), &check)
      at &+= 4
      own += 4
    }
    while at < range.upperBound {
      move(at, own.pointee, &check)
      at &+= 1
      own += 1
    }
    note(check)
  }

  /// Records the result of a check that was passed to calls of `move`.
  func note(_ check: FiniteCheck) {
    if !check.isFinite { numbers.isFinite.pointee = false }
  }

  /// Moves the four parameters starting at position `at`.
  @inline(__always)
  func move(_ at: Int, _ gradient: SIMD4<Double>, _ check: inout FiniteCheck) {
    check.look(at: gradient)
    let first = firstDecay * SIMD4(loading: numbers.first + at) + (1 - firstDecay) * gradient
    let second =
      secondDecay * SIMD4(loading: numbers.second + at) + (1 - secondDecay) * gradient * gradient
    first.store(at: numbers.first + at)
    second.store(at: numbers.second + at)
    let divisor = Processor.squareRoots(second * correction) + Self.floor
    (SIMD4(loading: numbers.parameters + at) - length * first / divisor).store(
      at: numbers.moved + at)
  }

  /// Moves one parameter.
  @inline(__always)
  func move(_ at: Int, _ gradient: Double, _ check: inout FiniteCheck) {
    check.look(at: SIMD4(gradient, 0, 0, 0))
    let first = firstDecay * numbers.first[at] + (1 - firstDecay) * gradient
    let second = secondDecay * numbers.second[at] + (1 - secondDecay) * gradient * gradient
    numbers.first[at] = first
    numbers.second[at] = second
    let divisor = (second * correction).squareRoot() + Self.floor
    numbers.moved[at] = numbers.parameters[at] - length * first / divisor
  }
}

/// Checks many numbers for being finite.
struct FiniteCheck {
  /// Zero times an infinity or NaN is NaN, and NaN survives the sum.
  private var sums = SIMD4<Double>.zero

  /// Checks four numbers.
  @inline(__always)
  mutating func look(at numbers: SIMD4<Double>) { sums += numbers * 0 }

  /// Whether all numbers checked so far are finite.
  var isFinite: Bool { sums.sum() == 0 }
}
