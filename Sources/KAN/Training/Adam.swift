import CProcessor

/// The Adam method (Kingma and Ba 2015, algorithm 1): one update per evaluation.
struct Adam: Sendable {
  private static let firstDecay = 0.9
  private static let secondDecay = 0.999
  private static let floor = 1e-8

  private var first: [Double]
  private var second: [Double]
  private var firstPower = 1.0
  private var secondPower = 1.0
  /// Length of an update.
  var rate: Double

  /// An optimiser of `count` parameters with empty moments.
  init(count: Int, rate: Double) {
    first = [Double](repeating: 0, count: count)
    second = first
    self.rate = rate
  }

  /// Forgets the moments: the function has changed.
  mutating func restart() {
    for index in first.indices {
      first[index] = 0
      second[index] = 0
    }
    firstPower = 1
    secondPower = 1
  }

  /// Takes over the state of `other`, an optimiser of the same size, without allocating.
  mutating func copyState(of other: Adam) {
    for index in first.indices {
      first[index] = other.first[index]
      second[index] = other.second[index]
    }
    firstPower = other.firstPower
    secondPower = other.secondPower
  }

  /// Moves `parameters` against `gradient`; all that is not in `ranges` stays as it is.
  mutating func update(
    _ parameters: inout [Double], gradient: [Double], ranges: [Range<Int>]
  ) {
    firstPower *= Self.firstDecay
    secondPower *= Self.secondDecay
    let length = rate / (1 - firstPower)
    let correction = 1 / (1 - secondPower)
    let count = min(parameters.count, gradient.count, first.count)
    parameters.withUnsafeMutableBufferPointer { parameters in
      gradient.withUnsafeBufferPointer { gradient in
        first.withUnsafeMutableBufferPointer { first in
          second.withUnsafeMutableBufferPointer { second in
            guard let parameters = parameters.baseAddress, let gradient = gradient.baseAddress,
              let first = first.baseAddress, let second = second.baseAddress
            else { return }
            for range in ranges {
              let range = range.clamped(to: 0..<count)
              Self.move(
                parameters + range.lowerBound, gradient + range.lowerBound,
                first + range.lowerBound, second + range.lowerBound, count: range.count,
                length: length, correction: correction)
            }
          }
        }
      }
    }
  }

  /// A plain loop over pointers, which the compiler makes vectors of.
  private static func move(
    _ parameters: UnsafeMutablePointer<Double>, _ gradient: UnsafePointer<Double>,
    _ first: UnsafeMutablePointer<Double>, _ second: UnsafeMutablePointer<Double>, count: Int,
    length: Double, correction: Double
  ) {
    for index in 0..<count {
      let slope = gradient[index]
      let mean = firstDecay * first[index] + (1 - firstDecay) * slope
      let square = secondDecay * second[index] + (1 - secondDecay) * slope * slope
      first[index] = mean
      second[index] = square
      parameters[index] -= length * mean / (processor_square_root(square * correction) + floor)
    }
  }
}
