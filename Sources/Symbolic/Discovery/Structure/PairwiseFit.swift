/// The model z ≈ c + Σ f_i(x_i) + Σ T_ij(x_i, x_j) in cubic splines and their tensor products
/// (smoothing spline ANOVA: Wahba 1990). Linear least squares fits it without starting points, and
/// it shows which variables interact.
struct PairwiseFit: Sendable {
  /// A function of one or two variables.
  private struct Term: Sendable {
    let variables: [Int]
    let grids: [CubicGrid]
    let start: Int

    var count: Int { grids.reduce(1) { $0 * $1.count } }
  }

  private let terms: [Term]
  private let coefficients: [Double]
  /// Weighted root mean square errors on the samples fitted to and on the held-out ones.
  let trainError: Double, heldOutError: Double

  /// Weights of the roughness penalty; the one with the least held-out error is chosen.
  private static let smoothings = [1e-8, 1e-5, 1e-3, 3e-2]

  /// The number of unknowns with these pairs.
  static func unknowns(variables: Int, cells: Int, pairs: Int, pairCells: Int) -> Int {
    1 + variables * (cells + 3) + pairs * (pairCells + 3) * (pairCells + 3)
  }

  /// - Parameters:
  ///   - columns: `[variable][sample]`.
  ///   - fitted: The samples to fit to; the rest choose the smoothness.
  static func fit(
    _ columns: [[Double]], _ target: OuterTarget, fitted: [Bool], pairs: [(Int, Int)], cells: Int,
    pairCells: Int, work: inout Work
  ) throws(WorkEnded) -> PairwiseFit? {
    let terms = terms(columns, pairs: pairs, cells: cells, pairCells: pairCells)
    var system = PairwiseSystem(count: (terms.last.map { $0.start + $0.count }) ?? 1)
    let entries = 1 + 4 * columns.count + 16 * pairs.count
    for sample in target.values.indices where fitted[sample] {
      if sample % 64 == 0 { try work.spend(64 * Double(entries * entries) / 2) }
      let row = row(columns, sample, terms)
      system.add(row, target.values[sample], weight: target.weights[sample])
    }
    for term in terms { system.addRoughness(start: term.start, shape: term.grids.map(\.count)) }
    var best: PairwiseFit?
    for smoothing in smoothings {
      try work.spend(system.solutionCost)
      guard let solution = try system.solution(smoothing: smoothing, work) else { continue }
      let errors = errors(columns, target, fitted, terms, solution)
      guard errors.heldOut < 0.98 * (best?.heldOutError ?? .infinity) else { continue }
      best = PairwiseFit(
        terms: terms, coefficients: solution, trainError: errors.train,
        heldOutError: errors.heldOut)
    }
    return best
  }

  private static func terms(
    _ columns: [[Double]], pairs: [(Int, Int)], cells: Int, pairCells: Int
  ) -> [Term] {
    let ranges = columns.map { ($0.min() ?? 0)...($0.max() ?? 1) }
    var terms: [Term] = []
    var start = 1
    func append(_ variables: [Int], _ cells: Int) {
      let term = Term(
        variables: variables, grids: variables.map { CubicGrid(ranges[$0], cells: cells) },
        start: start)
      terms.append(term)
      start += term.count
    }
    for variable in columns.indices { append([variable], cells) }
    for (i, j) in pairs { append([i, j], pairCells) }
    return terms
  }

  /// The coefficients that matter at a sample, with their weights.
  private static func row(
    _ columns: [[Double]], _ sample: Int, _ terms: [Term]
  ) -> [(place: Int, value: Double)] {
    var row = [(place: 0, value: 1.0)]
    row.reserveCapacity(1 + terms.count * 16)
    for term in terms {
      let (first, weights) = term.grids[0].place(columns[term.variables[0]][sample])
      guard term.grids.count == 2 else {
        for m in 0..<4 { row.append((term.start + first + m, weights[m])) }
        continue
      }
      let (second, others) = term.grids[1].place(columns[term.variables[1]][sample])
      for m in 0..<4 {
        let place = term.start + (first + m) * term.grids[1].count + second
        for n in 0..<4 { row.append((place + n, weights[m] * others[n])) }
      }
    }
    return row
  }

  private static func errors(
    _ columns: [[Double]], _ target: OuterTarget, _ fitted: [Bool], _ terms: [Term],
    _ coefficients: [Double]
  ) -> (train: Double, heldOut: Double) {
    var sums = [0.0, 0.0]
    var counts = [0.0, 0.0]
    for sample in target.values.indices where target.weights[sample] > 0 {
      let value = row(columns, sample, terms).reduce(0) { $0 + $1.value * coefficients[$1.place] }
      let error = (target.values[sample] - value) * target.weights[sample]
      let side = fitted[sample] ? 0 : 1
      sums[side] += error * error
      counts[side] += 1
    }
    return (
      (sums[0] / max(1, counts[0])).squareRoot(), (sums[1] / max(1, counts[1])).squareRoot()
    )
  }

  /// The sum of the functions of these variables, without the constant.
  func values(of variables: [Int], _ columns: [[Double]]) -> [Double] {
    let own = terms.filter { $0.variables.allSatisfy(variables.contains) }
    return (columns.first ?? []).indices.map { sample in
      Self.row(columns, sample, own).dropFirst().reduce(0) {
        $0 + $1.value * coefficients[$1.place]
      }
    }
  }

  /// How strongly a pair of variables interacts: the root mean square of T_ij after its means over
  /// both variables are subtracted.
  func interaction(_ i: Int, _ j: Int) -> Double {
    guard let term = terms.first(where: { $0.variables == [i, j] }) else { return 0 }
    let (rows, width) = (term.grids[0].count, term.grids[1].count)
    func coefficient(_ row: Int, _ column: Int) -> Double {
      coefficients[term.start + row * width + column]
    }
    let rowMeans = (0..<rows).map { row in
      (0..<width).reduce(0) { $0 + coefficient(row, $1) } / Double(width)
    }
    let columnMeans = (0..<width).map { column in
      (0..<rows).reduce(0) { $0 + coefficient($1, column) } / Double(rows)
    }
    let mean = rowMeans.reduce(0, +) / Double(rows)
    var square = 0.0
    for row in 0..<rows {
      for column in 0..<width {
        let rest = coefficient(row, column) - rowMeans[row] - columnMeans[column] + mean
        square += rest * rest
      }
    }
    return (square / Double(rows * width)).squareRoot()
  }
}
