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

  /// Moves `parameters` against `gradient`.
  mutating func update(_ parameters: inout [Double], gradient: [Double]) {
    firstPower *= Self.firstDecay
    secondPower *= Self.secondDecay
    let length = rate / (1 - firstPower)
    let correction = 1 / (1 - secondPower)
    for index in parameters.indices {
      let slope = gradient[index]
      first[index] = Self.firstDecay * first[index] + (1 - Self.firstDecay) * slope
      second[index] = Self.secondDecay * second[index] + (1 - Self.secondDecay) * slope * slope
      parameters[index] -=
        length * first[index] / ((second[index] * correction).squareRoot() + Self.floor)
    }
  }
}
