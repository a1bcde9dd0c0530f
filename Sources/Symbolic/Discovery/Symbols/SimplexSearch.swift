/// Finds a local minimum of a function of few parameters without derivatives (Nelder and Mead
/// 1965). Undefined values count as infinite.
enum SimplexSearch {
  struct Point {
    var place: [Double]
    var value: Double
  }

  /// Descends from a start.
  ///
  /// - Parameters:
  ///   - start: A point where the function is finite.
  ///   - evaluations: The maximum number of evaluations.
  static func minimum(
    from start: Point, evaluations: Int, _ function: ([Double]) -> Double
  ) -> Point {
    let dimension = start.place.count
    guard dimension > 0, start.value.isFinite else { return start }
    var left = evaluations
    func evaluate(_ place: [Double]) -> Point {
      left -= 1
      let value = function(place)
      return Point(place: place, value: value.isFinite ? value : .infinity)
    }
    var points = [start]
    for index in 0..<dimension {
      var place = start.place
      place[index] += 0.06 * abs(place[index]) + (place[index] == 0 ? 0.01 : 0)
      points.append(evaluate(place))
    }
    while left > 0 {
      points.sort { $0.value < $1.value }
      let (best, worst) = (points[0], points[dimension])
      if isSmall(points) { break }
      let centre = (0..<dimension).map { index in
        points.dropLast().reduce(0) { $0 + $1.place[index] / Double(dimension) }
      }
      func along(_ step: Double) -> Point {
        evaluate(zip(centre, worst.place).map { $0 + step * ($0 - $1) })
      }
      let reflected = along(1)
      if reflected.value < best.value {
        let expanded = along(2)
        points[dimension] = expanded.value < reflected.value ? expanded : reflected
      } else if reflected.value < points[dimension - 1].value {
        points[dimension] = reflected
      } else {
        let contracted = along(reflected.value < worst.value ? 0.5 : -0.5)
        if contracted.value < min(worst.value, reflected.value) {
          points[dimension] = contracted
        } else {
          for index in 1...dimension {
            points[index] = evaluate(zip(best.place, points[index].place).map { ($0 + $1) / 2 })
          }
        }
      }
    }
    return points.min { $0.value < $1.value } ?? start
  }

  private static func isSmall(_ points: [Point]) -> Bool {
    let best = points[0].place
    return points.allSatisfy { point in
      zip(point.place, best).allSatisfy { abs($0 - $1) <= 1e-8 * abs($1) }
    }
  }
}
