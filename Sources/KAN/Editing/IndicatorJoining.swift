/// The origin of an input when indicators are joined into categories.
public enum JoinedInput: Sendable, Equatable {
  /// An unchanged input, by its index.
  case same(Int)
  /// A category with these shares of its levels, and the indices of its indicators, by level.
  case category(shares: [Double], indicators: [Int: Int])
}

extension Network {
  /// Replaces indicators, inputs that are 1 for one level and 0 for the others, by categories
  /// without changing the function. Whether the edges of the indicators are splines or symbolic,
  /// the category's edge has one equivalent number per level.
  ///
  /// - Parameter inputs: the origin of each input of the new network.
  /// - Throws: `ShapeError` if an input does not exist.
  public func joiningIndicators(_ inputs: [JoinedInput]) throws(ShapeError) -> Network {
    var parts = layers.indices.map(self.parts(ofLayer:))
    let old = parts[0]
    let outputs = layers[0].outputs
    var new = old
    new.removeEdges()
    new.levelShares = inputs.map { if case .category(let shares, _) = $0 { shares } else { [] } }
    for input in inputs {
      switch input {
      case .same(let index):
        guard old.knots.indices.contains(index) else {
          throw ShapeError("there is no input \(index) to keep")
        }
        new.appendEdges(of: old, input: index)
      case .category(let shares, let indicators):
        guard
          indicators.allSatisfy({ shares.indices.contains($0) && old.knots.indices.contains($1) })
        else { throw ShapeError("an indicator is of no level, or is no input") }
        var values = Array(repeating: [Double](repeating: 0, count: shares.count), count: outputs)
        var isThere = [Bool](repeating: false, count: outputs)
        for output in 0..<outputs {
          for (level, index) in indicators {
            let edge = EdgeID(0, index, output)
            guard layers[0].kind(index, output) != .removed else { continue }
            isThere[output] = true
            let curve = self.curve(edge, at: [0, 1]).total
            for other in shares.indices { values[output][other] += curve[other == level ? 1 : 0] }
          }
        }
        new.appendCategory(values, isThere, knots: old.knots[0])
      }
    }
    if new.levelShares.allSatisfy(\.isEmpty) { new.levelShares = [] }
    parts[0] = new
    let below = NetworkShape.NodeLayer(sums: inputs.count)
    return try Network(
      shape: NetworkShape(layers: [below] + shape.layers.dropFirst()), order: order, base: base,
      extrapolation: extrapolation, parts: parts)
  }
}

extension LayerParts {
  /// Removes all inputs.
  fileprivate mutating func removeEdges() {
    (knots, mask, symbolicMask, functions) = ([], [], [], [])
    (coefficients, baseScale, splineScale, affine) = ([], [], [], [])
  }

  fileprivate mutating func appendEdges(of other: LayerParts, input: Int) {
    knots.append(other.knots[input])
    mask.append(other.mask[input])
    symbolicMask.append(other.symbolicMask[input])
    functions.append(other.functions[input])
    coefficients.append(other.coefficients[input])
    baseScale.append(other.baseScale[input])
    splineScale.append(other.splineScale[input])
    affine.append(other.affine[input])
  }

  /// - Parameter values: `[output][level]`.
  fileprivate mutating func appendCategory(
    _ values: [[Double]], _ isThere: [Bool], knots: [Double]
  ) {
    self.knots.append(knots)
    mask.append(isThere.map { $0 ? 1 : 0 })
    symbolicMask.append(isThere.map { _ in 0 })
    functions.append(isThere.map { _ in nil })
    coefficients.append(values)
    baseScale.append(isThere.map { _ in 0 })
    splineScale.append(isThere.map { _ in 1 })
    affine.append(isThere.map { _ in [1, 0, 1, 0] })
  }
}
