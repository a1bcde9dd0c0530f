import Expressions
import Numerics

/// Finds the variables that a target depends on among many, if they show alone or paired with one
/// other: correlation with simple functions of ranks, one after the other, each on the residual of
/// those chosen before (sure independence screening: Fan and Lv 2008).
struct Screening {
  /// The maximum number of samples.
  private static let sampleLimit = 1_000
  /// The maximum number of operations for pairs, half a second: all pairs of a thousand columns
  /// with a thousand samples. The second number is how many pairs are kept.
  private static let pairOperations = 5e8, pairLimit = 1_000
  /// Squares below this share of the target's are rounding.
  private static let rounding = 1e-20
  /// The maximum number of functions that are chosen.
  private static let functionLimit = 40
  /// The factor by which the squared correlation must exceed its mean, beyond what the best of as
  /// many functions reaches by chance.
  private static let excess = 6.0
  /// The maximum degree of each variable's polynomials.
  private static let degrees = 4

  /// The ranks of each variable's values scaled to -1...1, `[variable][sample]`.
  private let ranks: [[Double]]
  /// The residual.
  private var rest: [Double]
  private let targetSquares: Double
  /// The functions chosen so far, orthonormal and of mean 0.
  private var chosen: [[Double]] = []

  /// The variables that matter, in ascending order, at most as many as the other stages handle;
  /// empty if none stands out.
  static func variables(of problem: SearchProblem, work: inout Work) throws(WorkEnded) -> [Int] {
    let count = min(problem.trainCount, sampleLimit)
    var ranks: [[Double]] = []
    for column in problem.columns {
      try work.spend(20 * Double(count))
      ranks.append(Self.ranks(Array(column.prefix(count))))
    }
    let target = Array(problem.target.prefix(count))
    var kept: [Int] = []
    // The target itself shows the small terms of a sum; its ranks show what a few large values
    // hide.
    for view in [target, Self.ranks(target)] {
      var screening = Screening(ranks: ranks, target: view)
      for variable in try screening.variables(&work)
      where !kept.contains(variable) && kept.count < SearchProblem.usualCount {
        kept.append(variable)
      }
    }
    return kept.sorted()
  }

  private init(ranks: [[Double]], target: [Double]) {
    self.ranks = ranks
    let mean = target.reduce(0, +) / Double(max(1, target.count))
    rest = target.map { $0 - mean }
    targetSquares = VectorOperations.squares(rest)
  }

  /// Ranks scaled to -1...1; ties share theirs.
  private static func ranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start
      while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
      let place = Double(start + end - 1) / Double(max(1, order.count - 1)) - 1
      for index in start..<end { ranks[order[index]] = place }
      start = end
    }
    return ranks
  }

  // MARK: Choosing

  /// A polynomial of one variable or a product of two variables' ranks.
  private enum Function {
    case polynomial(Int, degree: Int)
    case product(Int, Int)

    var variables: [Int] {
      switch self {
      case .polynomial(let variable, _): [variable]
      case .product(let first, let second): [first, second]
      }
    }
  }

  /// The variables in the order of discovery: first those that show alone, then those that show in
  /// pairs.
  private mutating func variables(_ work: inout Work) throws(WorkEnded) -> [Int] {
    let scanned = pairVariableCount
    let count = Double(ranks.count * Self.degrees + scanned * (scanned - 1) / 2)
    let limit = 2 * naturalLogarithm(count) + Self.excess
    var found: [Int] = []
    try choose(among: [], limit, &found, &work)
    let pairs = try pairs(scanned, &work)
    if !pairs.isEmpty { try choose(among: pairs, limit, &found, &work) }
    return found
  }

  /// Chooses functions of one variable or of some pairs, as long as one explains more than chance.
  private mutating func choose(
    among pairs: [(Int, Int)], _ limit: Double, _ found: inout [Int], _ work: inout Work
  ) throws(WorkEnded) {
    while chosen.count < Self.functionLimit {
      let left = VectorOperations.squares(rest)
      guard left > Self.rounding * targetSquares,
        let (function, gain) = try best(pairs, &work), gain * Double(rest.count) > limit * left
      else { return }
      let new = function.variables.filter { !found.contains($0) }
      guard found.count + new.count <= SearchProblem.usualCount, explain(values(function)) else {
        return
      }
      found += new
    }
  }

  /// The number of variables whose pairs can all be afforded.
  private var pairVariableCount: Int {
    let affordable = (2 * Self.pairOperations / Double(max(1, rest.count))).squareRoot()
    return min(ranks.count, Int(affordable))
  }

  /// The products of two variables that correlate most with the residual, among as many variables
  /// as can be afforded: those that explain most alone.
  private func pairs(_ count: Int, _ work: inout Work) throws(WorkEnded) -> [(Int, Int)] {
    let variables = try leading(count, &work)
    var found: [(pair: (Int, Int), product: Double)] = []
    for (index, first) in variables.enumerated() {
      try work.spend(Double((variables.count - index) * rest.count))
      let weighted = zip(rest, ranks[first]).map { $0 * $1 }
      for second in variables[(index + 1)...] {
        found.append(((first, second), abs(VectorOperations.dot(weighted, ranks[second]))))
      }
      if found.count > 4 * Self.pairLimit { Self.keepLargest(&found) }
    }
    Self.keepLargest(&found)
    return found.map(\.pair)
  }

  private static func keepLargest(_ found: inout [(pair: (Int, Int), product: Double)]) {
    found.sort {
      ($0.product, $1.pair.0, $1.pair.1) > ($1.product, $0.pair.0, $0.pair.1)
    }
    found.removeLast(max(0, found.count - pairLimit))
  }

  private func leading(_ count: Int, _ work: inout Work) throws(WorkEnded) -> [Int] {
    guard count < ranks.count else { return Array(ranks.indices) }
    var gains: [Double] = []
    for variable in ranks.indices {
      try work.spend(Double(10 * Self.degrees * rest.count))
      gains.append(
        (1...Self.degrees).reduce(0) { max($0, gain(values(.polynomial(variable, degree: $1)))) })
    }
    return ranks.indices.sorted { (gains[$0], $1) > (gains[$1], $0) }.prefix(count).sorted()
  }

  /// The function that explains most of the residual, and the share of its squares.
  private func best(
    _ pairs: [(Int, Int)], _ work: inout Work
  ) throws(WorkEnded) -> (Function, Double)? {
    var best: (function: Function, gain: Double)?
    func consider(_ function: Function) {
      let gain = gain(values(function))
      if gain > best?.gain ?? 0 { best = (function, gain) }
    }
    for variable in ranks.indices {
      try work.spend(Double(10 * Self.degrees * rest.count))
      for degree in 1...Self.degrees { consider(.polynomial(variable, degree: degree)) }
    }
    for (index, pair) in pairs.enumerated() {
      if index % 64 == 0 { try work.spend(Double(64 * 5 * rest.count)) }
      consider(.product(pair.0, pair.1))
    }
    return best.map { ($0.function, $0.gain) }
  }

  /// The share of the residual's squares that a function explains.
  private func gain(_ values: [Double]) -> Double {
    let count = Double(max(1, values.count))
    let mean = values.reduce(0, +) / count
    let square = VectorOperations.squares(values) - count * mean * mean
    guard square > 1e-9 * count else { return 0 }
    // The residual has mean 0.
    let product = VectorOperations.dot(rest, values)
    return product * product / square
  }

  private func values(_ function: Function) -> [Double] {
    switch function {
    case .product(let first, let second): zip(ranks[first], ranks[second]).map { $0 * $1 }
    case .polynomial(let variable, let degree): ranks[variable].map { Self.legendre($0, degree) }
    }
  }

  /// Legendre polynomials: of ranks they are nearly uncorrelated.
  private static func legendre(_ x: Double, _ degree: Int) -> Double {
    var (before, value) = (1.0, x)
    for n in 1..<max(1, degree) {
      let order = Double(n)
      (before, value) = (value, ((2 * order + 1) * x * value - order * before) / (order + 1))
    }
    return value
  }

  /// Subtracts from the residual what a function explains beyond those chosen before; false if that
  /// is nothing.
  private mutating func explain(_ values: [Double]) -> Bool {
    let mean = values.reduce(0, +) / Double(max(1, values.count))
    var direction = values.map { $0 - mean }
    let before = VectorOperations.squares(direction)
    for axis in chosen + chosen {
      Self.add(-VectorOperations.dot(axis, direction), axis, &direction)
    }
    let square = VectorOperations.squares(direction)
    guard square > 1e-9 * before else { return false }
    direction = direction.map { $0 / square.squareRoot() }
    Self.add(-VectorOperations.dot(direction, rest), direction, &rest)
    chosen.append(direction)
    return true
  }

  private static func add(_ factor: Double, _ axis: [Double], _ target: inout [Double]) {
    for index in target.indices { target[index] += factor * axis[index] }
  }
}
