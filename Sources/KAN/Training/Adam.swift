import Numerics

/// The Adam method (Kingma and Ba 2015, algorithm 1): one update per evaluation.
///
/// An update leaves the parameters where they are and puts the next ones into an array of its own;
/// `exchange` then changes places. So what was before is at hand, and a gradient that turns out not to
/// be finite has spoilt nothing.
struct Adam: Sendable {
  private static let firstDecay = 0.9
  private static let secondDecay = 0.999

  /// First moments, then second moments.
  private var moments: [Double]
  private var firstPower = 1.0
  private var secondPower = 1.0
  /// Where an update puts the parameters; empty until the first one.
  private var moved: [Double] = []
  /// Length of an update.
  var rate: Double

  /// An optimiser of `count` parameters with empty moments.
  init(count: Int, rate: Double) {
    moments = [Double](repeating: 0, count: 2 * count)
    self.rate = rate
  }

  /// Forgets the moments: the function has changed.
  mutating func restart() {
    for index in moments.indices { moments[index] = 0 }
    (firstPower, secondPower) = (1, 1)
    moved = []
  }

  /// Takes over the moments of `other`, an optimiser of the same size, without allocating.
  mutating func copyState(of other: Adam) {
    moments.overwrite(with: other.moments)
    (firstPower, secondPower) = (other.firstPower, other.secondPower)
  }

  /// What became of an update.
  enum Outcome: Sendable, Equatable {
    /// The gradient is not known yet, and nothing has been moved.
    case pending
    case moved
    /// A component of the gradient is no finite number; the moments are worth nothing any more.
    case notFinite
  }

  /// Makes an update of `parameters`; `exchange` puts it in their place.
  ///
  /// - Parameter body: moves every parameter that has a gradient once, and returns true; or moves
  ///   none, and returns false. What is not moved keeps its value.
  mutating func update(_ parameters: [Double], _ body: (AdamUpdate) -> Bool) -> Outcome {
    if moved.count != parameters.count { moved = parameters }
    // While they are open they stand by themselves.
    var (moments, moved, isFinite) = ([Double](), [Double](), true)
    swap(&self.moments, &moments)
    swap(&self.moved, &moved)
    let powers = (firstPower * Self.firstDecay, secondPower * Self.secondDecay)
    let isComplete = Self.open(parameters, &moments, &moved, &isFinite) { numbers in
      body(
        AdamUpdate(
          numbers: numbers, firstDecay: Self.firstDecay, secondDecay: Self.secondDecay,
          length: rate / (1 - powers.0), correction: 1 / (1 - powers.1)))
    }
    swap(&self.moments, &moments)
    swap(&self.moved, &moved)
    guard isComplete else { return .pending }
    (firstPower, secondPower) = powers
    return isFinite ? .moved : .notFinite
  }

  private static func open(
    _ parameters: [Double], _ moments: inout [Double], _ moved: inout [Double],
    _ isFinite: inout Bool, _ body: (AdamUpdate.Numbers) -> Bool
  ) -> Bool {
    guard moments.count == 2 * parameters.count else { return false }
    return parameters.withUnsafeBufferPointer { parameters in
      moments.withUnsafeMutableBufferPointer { moments in
        moved.withUnsafeMutableBufferPointer { moved in
          withUnsafeMutablePointer(to: &isFinite) { isFinite in
            guard let start = parameters.baseAddress, let first = moments.baseAddress,
              let moved = moved.baseAddress
            else { return false }
            return body(
              AdamUpdate.Numbers(
                parameters: start, moved: moved, first: first,
                second: first + parameters.count, isFinite: isFinite))
          }
        }
      }
    }
  }

  /// Puts the parameters of the update just made in the place of those it was made of, and these in
  /// the place of `before`.
  mutating func exchange(_ parameters: inout [Double], before: inout [Double]) {
    swap(&before, &parameters)
    swap(&parameters, &moved)
  }

  /// Takes the last exchange back.
  mutating func exchangeBack(_ parameters: inout [Double], before: inout [Double]) {
    swap(&parameters, &moved)
    swap(&before, &parameters)
  }
}
