/// A seeded stream of random numbers (xoshiro256**, seeded by SplitMix64; Blackman and Vigna 2018).
///
/// The same seed gives the same numbers on every machine, and nothing else draws from it.
public struct RandomSource: RandomNumberGenerator, Sendable, Hashable {
  private var state: (UInt64, UInt64, UInt64, UInt64)

  /// A stream for `seed`; `stream` tells independent streams of one seed apart.
  public init(seed: UInt64, stream: UInt64 = 0) {
    // A multiplier unlike the mixer's own step: streams would share numbers otherwise.
    var mixer = seed ^ (stream &* 0xD1B5_4A32_D192_ED03)
    func next() -> UInt64 {
      mixer &+= 0x9E37_79B9_7F4A_7C15
      var z = mixer
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
    state = (next(), next(), next(), next())
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    let result = Self.rotate(state.1 &* 5, by: 7) &* 9
    let carried = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= carried
    state.3 = Self.rotate(state.3, by: 45)
    return result
  }

  /// The next number of the uniform distribution on [0, 1), a multiple of 2^-53.
  public mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// The next number of the uniform distribution on `range`.
  public mutating func uniform(in range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  /// The next number of the standard normal distribution (Box and Muller, one of the pair).
  public mutating func normal() -> Double {
    let radius = (-2 * naturalLogarithm(1 - uniform())).squareRoot()
    return radius * cosine(2 * .pi * uniform())
  }

  /// The next whole number of the uniform distribution on 0..<`bound`, without bias.
  public mutating func index(below bound: Int) -> Int {
    Int.random(in: 0..<bound, using: &self)
  }

  private static func rotate(_ x: UInt64, by count: UInt64) -> UInt64 {
    (x << count) | (x >> (64 - count))
  }

  /// Whether both streams will yield the same numbers from here on.
  public static func == (left: Self, right: Self) -> Bool {
    left.state == right.state
  }

  /// Feeds the state into a hasher.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(state.0)
    hasher.combine(state.1)
    hasher.combine(state.2)
    hasher.combine(state.3)
  }
}
