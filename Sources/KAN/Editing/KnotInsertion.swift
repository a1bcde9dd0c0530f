extension Network {
  /// The same function on a finer grid.
  ///
  /// New knots are inserted into the cells of every spline, most into the widest, so that cells
  /// become as even as possible; all old knots of the grid are kept. The coefficients follow by
  /// knot insertion, which is exact up to rounding, within the grid and beyond it for both
  /// extrapolations. The `order` padding knots on each side are kept for splines that fade, because
  /// the fading depends on them. For splines that continue as straight lines nothing depends on
  /// them, so they move in to the new mean spacing; if they stayed far out, the outer coefficients
  /// would have almost no effect. Cost: one pass over the new coefficients.
  ///
  /// - Parameter grid: intervals of every spline; more than at present.
  /// - Throws: `ShapeError` if `grid` is not finer or too large.
  public func refined(grid: Int) throws(ShapeError) -> Network {
    let old = layers.map(\.intervals).max() ?? 0
    guard layers.allSatisfy({ $0.intervals <= grid }),
      layers.contains(where: { $0.intervals < grid })
    else { throw ShapeError("the grid has \(old) intervals; refine to more than \(old)") }
    var refined = try Network(
      shape: shape, grid: grid, order: order, base: base, extrapolation: extrapolation,
      ranges: [-1...1], levelShares: layers[0].levelShares)
    for l in layers.indices {
      refined.takeUnrefined(layers[l], at: l, from: parameters)
      for input in 0..<layers[l].inputs {
        guard layers[l].levelCount(ofInput: input) == 0 else {
          refined.takeLevels(layer: l, input: input, from: self)
          continue
        }
        let spline = splines(layer: l, input: input).refined(
          intervals: grid, movesOuterKnots: extrapolation == .linear)
        refined.setSpline(
          layer: l, input: input, knots: spline.knots,
          coefficients: Array(spline.coefficients.joined()))
      }
    }
    return refined
  }

  /// Copies everything of a layer that does not depend on its grid.
  private mutating func takeUnrefined(_ layer: Layer, at l: Int, from source: [Double]) {
    layers[l].mask = layer.mask
    layers[l].symbolicMask = layer.symbolicMask
    layers[l].functions = layer.functions
    let (old, new) = (layer.layout, layers[l].layout)
    let ranges = [
      (old.baseScale, new.baseScale), (old.splineScale, new.splineScale),
      (old.affine, new.affine), (old.subnodeScale, new.subnodeScale),
      (old.subnodeBias, new.subnodeBias), (old.nodeScale, new.nodeScale),
      (old.nodeBias, new.nodeBias),
    ]
    for (old, new) in ranges { parameters.replaceSubrange(new, with: source[old]) }
  }

  /// Copies the values of the levels of an input that is a category.
  private mutating func takeLevels(layer l: Int, input: Int, from other: Network) {
    let (old, new) = (other.layers[l].layout, layers[l].layout)
    for function in 0..<layers[l].functionCount(ofInput: input) {
      for output in 0..<new.outputs {
        parameters[new.coefficient(input, function, output)] =
          other.parameters[old.coefficient(input, function, output)]
      }
    }
  }

  /// The splines that leave one input node.
  private func splines(layer l: Int, input: Int) -> SplineBundle {
    let layout = layers[l].layout
    return SplineBundle(
      order: order, knots: Array(layers[l].knots(ofInput: input)),
      coefficients: (0..<layers[l].functionCount(ofInput: input)).map { function in
        let start = layout.coefficient(input, function, 0)
        return Array(parameters[start..<start + layout.outputs])
      })
  }
}

/// Several splines on the same knots.
///
/// A coefficient is the value of the spline's polar form at `order` neighbouring knots; the polar
/// form is affine in each argument. All operations below move along these straight lines (Ramshaw
/// 1989).
private struct SplineBundle {
  let order: Int
  /// Ascending, including the `order` knots on each side of the grid.
  var knots: [Double]
  /// `[function][spline]`.
  var coefficients: [[Double]]

  private var intervals: Int { knots.count - 2 * order - 1 }

  /// The same splines on `count` intervals.
  func refined(intervals count: Int, movesOuterKnots: Bool) -> SplineBundle {
    guard count > intervals else { return self }
    let interior = knots[order...order + intervals]
    let widths = zip(interior.dropFirst(), interior).map { $0 - $1 }
    var result = inserting(parts: evenParts(of: widths, count: count))
    guard movesOuterKnots else { return result }
    result.moveLeftKnots()
    result.mirror()
    result.moveLeftKnots()
    result.mirror()
    return result
  }

  /// The same splines with each cell split into equal parts, by Boehm's insertion of one knot after
  /// another from the left. Only averages of neighbouring coefficients are taken, so there is no
  /// cancellation.
  private func inserting(parts: [Int]) -> SplineBundle {
    var result = SplineBundle(
      order: order, knots: Array(knots[...order]), coefficients: Array(coefficients[...order]))
    for (cell, count) in parts.enumerated() {
      let start = order + cell
      let width = knots[start + 1] - knots[start]
      for part in 1..<max(1, count) {
        let knot = knots[start] + width * (Double(part) / Double(count))
        result.append(knot, before: knots[start + 1...start + order])
      }
      result.knots.append(knots[start + 1])
      if cell < parts.count - 1 { result.coefficients.append(coefficients[start + 1]) }
    }
    result.knots += knots[(order + parts.count + 1)...]
    return result
  }

  /// Inserts a knot after the last one so far; `next` holds the knots that follow.
  private mutating func append(_ knot: Double, before next: ArraySlice<Double>) {
    let last = knots.count - 1
    coefficients.append(coefficients[last])
    for step in 0..<order {
      let index = last - step
      let left = knots[index]
      let right = next[next.endIndex - 1 - step]
      coefficients[index] = line(
        coefficients[index - 1], coefficients[index], (knot - left) / (right - left))
    }
    knots.append(knot)
  }

  /// Moves the knots left of the grid to its mean spacing, unless that would move one outwards or
  /// the first cell is empty. The splines only stay the same on the grid.
  private mutating func moveLeftKnots() {
    let first = knots[order]
    let spacing = (knots[order + intervals] - first) / Double(intervals)
    let outer = (0..<order).map { first - Double(order - $0) * spacing }
    guard knots[order + 1] > first, zip(outer, knots).allSatisfy({ $0 >= $1 }) else { return }
    // Move all to the first knot of the grid ...
    for round in 1..<max(1, order) {
      for index in 0..<(order - round) {
        let (left, right) = (knots[index + round], knots[index + order + 1])
        coefficients[index] = line(
          coefficients[index], coefficients[index + 1], (first - left) / (right - left))
      }
    }
    // ... and out again, nearest first.
    for knot in stride(from: order - 1, to: 0, by: -1) {
      for index in 0..<knot {
        let right = knots[order + index + 1]
        coefficients[index] = line(
          coefficients[index], coefficients[index + 1], (outer[knot] - first) / (right - first))
      }
    }
    knots.replaceSubrange(0..<order, with: outer)
  }

  /// Mirrors left and right.
  private mutating func mirror() {
    knots = knots.reversed().map { -$0 }
    coefficients.reverse()
  }

  /// The values at `t` of the straight lines from `start` at 0 to `end` at 1.
  private func line(_ start: [Double], _ end: [Double], _ t: Double) -> [Double] {
    zip(start, end).map { (1 - t) * $0 + t * $1 }
  }
}

/// The number of equal parts to split each cell into, `count` in all and at least one each, such
/// that the widest part is as narrow as possible.
private func evenParts(of widths: [Double], count: Int) -> [Int] {
  func parts(_ limit: Double) -> [Int] {
    widths.map { max(1, Int(min(($0 / limit).rounded(.up), Double(count + 1)))) }
  }
  var narrow = widths.reduce(0, +) / Double(count + 1)
  var wide = widths.max() ?? 1
  while wide - narrow > 1e-12 * wide {
    let middle = narrow + (wide - narrow) / 2
    if parts(middle).reduce(0, +) > count { narrow = middle } else { wide = middle }
  }
  // The remaining parts go to cells with equal claim, spread evenly among them.
  var result = parts(wide)
  let missing = count - result.reduce(0, +)
  let candidates = zip(result, parts(narrow * (1 - 1e-12))).enumerated()
    .filter { $0.element.0 < $0.element.1 }.map(\.offset)
  for turn in 0..<missing {
    result[candidates[turn * candidates.count / missing]] += 1
  }
  return result
}
