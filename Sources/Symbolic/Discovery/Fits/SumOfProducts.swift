/// The model `offset + Σ f_i(x_i) + Σ_k Π_i φ_ki(x_i)`. Every function is a cubic spline on evenly
/// spaced knots over the range of its variable. As a network it has shape `[n, 1 + products, 1]`,
/// with linear edges in the last layer.
struct SumOfProducts: Sendable, Codable, Equatable {
  /// The range that each variable's knots cover.
  var ranges: [ClosedRange<Double>]
  /// The number of intervals between knots; a spline has three coefficients more.
  var grid: Int
  var offset: Double
  /// Coefficients of f_i, `[variable][grid + 3]`.
  var sums: [[Double]]
  /// Coefficients of φ_ki, `[product][variable][grid + 3]`.
  var products: [[[Double]]]

  /// Number of products.
  var rank: Int { products.count }
  /// Number of variables.
  var variableCount: Int { ranges.count }
}

extension SumOfProducts {
  /// The knots of a variable.
  func knots(_ variable: Int) -> CubicGrid { CubicGrid(ranges[variable], cells: grid) }

  /// f_i at some positions.
  func sum(_ variable: Int, at places: [Double]) -> [Double] {
    let knots = knots(variable)
    return places.map { knots.value(sums[variable], at: $0) }
  }

  /// φ_ki at some positions.
  func factor(_ product: Int, _ variable: Int, at places: [Double]) -> [Double] {
    let knots = knots(variable)
    return places.map { knots.value(products[product][variable], at: $0) }
  }

  /// The values at samples given as `[variable][sample]`.
  func values(_ columns: [[Double]]) -> [Double] {
    var total = [Double](repeating: offset, count: columns.first?.count ?? 0)
    for variable in columns.indices {
      Self.add(sum(variable, at: columns[variable]), to: &total)
    }
    for product in products.indices {
      var values = factor(product, 0, at: columns[0])
      for variable in columns.indices.dropFirst() {
        let other = factor(product, variable, at: columns[variable])
        for sample in values.indices { values[sample] *= other[sample] }
      }
      Self.add(values, to: &total)
    }
    return total
  }

  /// The derivatives by each variable at samples, `[variable][sample]`.
  func gradients(_ columns: [[Double]]) -> [[Double]] {
    var gradients = columns.indices.map { variable in
      let knots = knots(variable)
      return columns[variable].map { knots.slope(sums[variable], at: $0) }
    }
    for product in products.indices {
      let factors = columns.indices.map { factor(product, $0, at: columns[$0]) }
      for variable in columns.indices {
        let knots = knots(variable)
        let coefficients = products[product][variable]
        for (sample, x) in columns[variable].enumerated() {
          var slope = knots.slope(coefficients, at: x)
          for other in columns.indices where other != variable { slope *= factors[other][sample] }
          gradients[variable][sample] += slope
        }
      }
    }
    return gradients
  }

  private static func add(_ values: [Double], to total: inout [Double]) {
    for index in total.indices { total[index] += values[index] }
  }

  /// The same function with every cell halved.
  func refined() -> SumOfProducts {
    var fine = self
    fine.grid = 2 * grid
    fine.sums = sums.map(CubicGrid.doubled)
    fine.products = products.map { $0.map(CubicGrid.doubled) }
    return fine
  }

  /// The number of coefficients.
  var parameterCount: Int { (1 + rank) * variableCount * (grid + 3) }
}
