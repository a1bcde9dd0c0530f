/// The basis functions on one knot vector, for inspecting splines rather than for training.
public struct SplineBasis: Sendable {
  private let table: BasisTable
  /// Spline order.
  public let order: Int
  /// Number of basis functions.
  public let count: Int

  /// Creates the basis on `knots` (ascending, extended by `order` on each side).
  public init(knots: [Double], order: Int, extrapolation: Extrapolation) {
    self.order = order
    let intervals = knots.count - 2 * order - 1
    count = intervals + order
    table = BasisTable(
      knots: knots, inputs: 1, intervals: intervals, order: order, extrapolation: extrapolation)
  }

  /// The `order + 1` functions that may be nonzero at `x`: the index of the first, their values and
  /// their derivatives.
  public func evaluate(
    at x: Double
  ) -> (first: Int, weights: [Double], slopes: [Double]) {
    var weights = [Double](repeating: 0, count: table.lanes)
    var slopes = weights
    var first = 0
    table.withView { view in
      guard let basis = view.input(0) else { return }
      weights.withUnsafeMutableBufferPointer { weights in
        slopes.withUnsafeMutableBufferPointer { slopes in
          guard let weights = weights.baseAddress, let slopes = slopes.baseAddress
          else { return }
          first = basis.evaluate(at: x, weights: weights, slopes: slopes)
        }
      }
    }
    return (first, Array(weights[0...order]), Array(slopes[0...order]))
  }
}
