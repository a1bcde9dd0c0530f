/// What an input of a network is made of when indicators become categories.
public enum JoinedInput: Sendable, Equatable {
  /// An input as it was, by its number.
  case same(Int)
  /// A category with these shares of its levels, whose indicators are those inputs, by level.
  case category(shares: [Double], indicators: [Int: Int])
}

extension Network {
  /// The same function of categories in place of their indicators, inputs that are 1 for one level and 0
  /// for the others. Whatever the edges of indicators are, splines or symbols, a category's edge has one
  /// number per level that says the same.
  ///
  /// - Parameter inputs: what each input of the new network is made of.
  /// - Throws: `ShapeError` where an input is named that does not exist.
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
  /// Takes all inputs out.
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
