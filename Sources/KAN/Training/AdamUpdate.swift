import Numerics

/// An update of Adam under way: parameters can be moved wherever their gradients are found, while
/// both are at hand.
struct AdamUpdate {
  /// What an update reads and writes, all in the order of the parameters.
  struct Numbers {
    let parameters: UnsafePointer<Double>
    let moved: UnsafeMutablePointer<Double>
    let first: UnsafeMutablePointer<Double>, second: UnsafeMutablePointer<Double>
    /// Set to false by a gradient that is not finite.
    let isFinite: UnsafeMutablePointer<Bool>
  }

  /// Added to the root of the second moment.
  private static let floor = 1e-8

  let numbers: Numbers
  let firstDecay: Double, secondDecay: Double
  /// Length of the update, and what the second moments are multiplied with, both corrected for moments
  /// that began at zero.
  let length: Double, correction: Double

  /// Moves the parameters of `range` against their gradient.
  ///
  /// - Parameter gradient: of the first of them.
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

  /// Takes in what the calls of `move` with a check have seen.
  func note(_ check: FiniteCheck) {
    if !check.isFinite { numbers.isFinite.pointee = false }
  }

  /// Moves four parameters, from position `at` on.
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

/// Finds out whether all of many numbers are finite.
struct FiniteCheck {
  /// Zero times anything else is not a number, and stays so in a sum.
  private var sums = SIMD4<Double>.zero

  /// Looks at four of them.
  @inline(__always)
  mutating func look(at numbers: SIMD4<Double>) { sums += numbers * 0 }

  /// Whether all that were looked at are.
  var isFinite: Bool { sums.sum() == 0 }
}
