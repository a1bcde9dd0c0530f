/// The basis functions on one knot vector, for looking at a spline rather than training it.
public struct SplineBasis: Sendable {
  private let table: BasisTable
  /// Spline order.
  public let order: Int
  /// Number of basis functions.
  public let count: Int

  /// The basis on `knots` (ascending, extended by `order` on each side).
  public init(knots: [Double], order: Int, extrapolation: Extrapolation) {
    self.order = order
    let intervals = knots.count - 2 * order - 1
    count = intervals + order
    table = BasisTable(
      knots: knots, inputs: 1, intervals: intervals, order: order, extrapolation: extrapolation)
  }

  /// The `order + 1` functions that may differ from zero at `x`: index of the first, values and
  /// derivatives in lanes 0 to `order`.
  public func evaluate(
    at x: Double
  ) -> (first: Int, weights: [Double], slopes: [Double]) {
    table.withView { view in
      guard let basis = view.input(0) else { return (0, [], []) }
      let cell = basis.cell(of: x)
      let first = basis.firstFunction(ofCell: cell)
      if table.lanes == 4 {
        let (weights, slopes) = basis.weights(at: x, cell: cell, SIMD4<Double>.self)
        return (first, (0...order).map { weights[$0] }, (0...order).map { slopes[$0] })
      }
      let (weights, slopes) = basis.weights(at: x, cell: cell, SIMD8<Double>.self)
      return (first, (0...order).map { weights[$0] }, (0...order).map { slopes[$0] })
    }
  }
}
