import CProcessor

/// The Adam method (Kingma and Ba 2015, algorithm 1): one update per evaluation.
struct Adam: Sendable {
  private static let firstDecay = 0.9
  private static let secondDecay = 0.999
  private static let floor = 1e-8
  /// Numbers that are moved at a time; they stay in the nearest cache.
  private static let block = 512

  private var first: [Double]
  private var second: [Double]
  private var firstPower = 1.0
  private var secondPower = 1.0
  /// Length of an update.
  var rate: Double

  /// An optimiser of `count` parameters with empty moments.
  init(count: Int, rate: Double) {
    first = [Double](repeating: 0, count: count)
    second = [Double](repeating: 0, count: count)
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
    first.overwrite(with: other.first)
    second.overwrite(with: other.second)
    firstPower = other.firstPower
    secondPower = other.secondPower
  }

  /// Moves `parameters` against `gradient`; all that is not in `ranges` stays as it is.
  mutating func update(
    _ parameters: inout [Double], gradient: [Double], ranges: [Range<Int>]
  ) {
    let count = min(parameters.count, gradient.count, first.count)
    parameters.withUnsafeMutableBufferPointer { parameters in
      guard let parameters = parameters.baseAddress else { return }
      update(parameters, nil, count: count, gradient: gradient, ranges: ranges)
    }
  }

  /// The same; `before` takes what `parameters` held in `ranges`, and `kept`, where there is one, the
  /// state before. They are written as the numbers are read, in a part of the time of copies.
  mutating func update(
    _ parameters: inout [Double], before: inout [Double], keeping kept: inout Adam?,
    gradient: [Double], ranges: [Range<Int>]
  ) {
    let count = min(parameters.count, before.count, gradient.count, first.count)
    kept?.firstPower = firstPower
    kept?.secondPower = secondPower
    parameters.withUnsafeMutableBufferPointer { parameters in
      before.withUnsafeMutableBufferPointer { before in
        guard let parameters = parameters.baseAddress else { return }
        func update(_ moments: Copies.Moments? = nil) {
          let copies = before.baseAddress.map { Copies(parameters: $0, moments: moments) }
          self.update(parameters, copies, count: count, gradient: gradient, ranges: ranges)
        }
        guard kept != nil else { return update() }
        kept?.withMoments { update($0) }
      }
    }
  }

  /// Where numbers go before they are changed.
  private struct Copies {
    typealias Moments = (
      first: UnsafeMutablePointer<Double>, second: UnsafeMutablePointer<Double>
    )
    let parameters: UnsafeMutablePointer<Double>
    let moments: Moments?
  }

  private mutating func withMoments(_ body: (Copies.Moments) -> Void) {
    first.withUnsafeMutableBufferPointer { first in
      second.withUnsafeMutableBufferPointer { second in
        guard let first = first.baseAddress, let second = second.baseAddress else { return }
        body((first, second))
      }
    }
  }

  private mutating func update(
    _ parameters: UnsafeMutablePointer<Double>, _ copies: Copies?, count: Int,
    gradient: [Double], ranges: [Range<Int>]
  ) {
    firstPower *= Self.firstDecay
    secondPower *= Self.secondDecay
    let stepLength = rate / (1 - firstPower)
    let correction = 1 / (1 - secondPower)
    gradient.withUnsafeBufferPointer { gradient in
      withMoments { first, second in
        guard let gradient = gradient.baseAddress else { return }
        for range in ranges {
          let range = range.clamped(to: 0..<count)
          for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.block) {
            let count = min(Self.block, range.upperBound - start)
            if let copies {
              (copies.parameters + start).update(from: parameters + start, count: count)
              if let kept = copies.moments {
                (kept.first + start).update(from: first + start, count: count)
                (kept.second + start).update(from: second + start, count: count)
              }
            }
            Self.move(
              parameters + start, gradient + start, first + start, second + start, count: count,
              length: stepLength, correction: correction)
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
