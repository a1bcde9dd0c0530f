import Numerics

/// The Adam method (Kingma and Ba 2015, algorithm 1), with one update per evaluation.
///
/// An update leaves the parameters unchanged and writes the new ones to a separate array;
/// `exchange` then swaps them. The old parameters stay available, and a gradient that turns out to
/// be non-finite does no harm.
struct Adam: Sendable {
  private static let firstDecay = 0.9
  private static let secondDecay = 0.999

  /// The first moments, followed by the second moments.
  private var moments: [Double]
  private var firstPower = 1.0
  private var secondPower = 1.0
  /// The new parameters of an update; empty until the first one.
  private var moved: [Double] = []
  /// The learning rate.
  var rate: Double

  /// Creates an optimiser of `count` parameters with zero moments.
  init(count: Int, rate: Double) {
    moments = [Double](repeating: 0, count: 2 * count)
    self.rate = rate
  }

  /// Resets the moments after the objective has changed.
  mutating func restart() {
    for index in moments.indices { moments[index] = 0 }
    (firstPower, secondPower) = (1, 1)
    moved = []
  }

  /// Copies the moments of `other`, an optimiser of the same size, without allocating.
  mutating func copyState(of other: Adam) {
    moments.overwrite(with: other.moments)
    (firstPower, secondPower) = (other.firstPower, other.secondPower)
  }

  /// The result of an update.
  enum Outcome: Sendable, Equatable {
    /// The gradient is not known yet, and no parameter has been moved.
    case pending
    case moved
    /// A component of the gradient is not finite; the moments are no longer usable.
    case notFinite
  }

  /// Computes an update of `parameters`; `exchange` then applies it.
  ///
  /// - Parameter body: moves every parameter that has a gradient once and returns true, or moves
  ///   none and returns false. Parameters that are not moved keep their values.
  mutating func update(_ parameters: [Double], _ body: (AdamUpdate) -> Bool) -> Outcome {
    if moved.count != parameters.count { moved = parameters }
    // The arrays are moved out of `self` while they are open.
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

  /// Replaces the parameters by those of the last update, and moves the old ones to `before`.
  mutating func exchange(_ parameters: inout [Double], before: inout [Double]) {
    swap(&before, &parameters)
    swap(&parameters, &moved)
  }

  /// Undoes the last exchange.
  mutating func exchangeBack(_ parameters: inout [Double], before: inout [Double]) {
    swap(&parameters, &moved)
    swap(&before, &parameters)
  }
}
