import KAN
import Numerics

/// Chooses the functions for all splines of a network together, as the functions that fit single
/// edges best need not fit the data best.
///
/// Each trial fixes every spline to one of its candidates and refines all constants together on the
/// samples. `advance` performs one step of a refinement.
struct SymbolAssignment: Sendable {
  private(set) var best: SymbolicResult?

  private let network: Network
  private let edges: [EdgeID]
  private let candidates: [[AffineFit]]
  private let samples: Dataset
  /// The assignments to try, as indices into the candidates.
  private var queue: [[Int]]
  private var tried: Set<[Int]> = []
  /// The assignment that is being tried, and its refinement.
  private var choice: [Int] = []
  private var refinement: SymbolicRefinement?

  /// The maximum number of trials.
  private static let trials = 64

  /// - Parameter candidates: The candidates for each edge, best first; at least one.
  init(
    _ network: Network, edges: [EdgeID], candidates: [[AffineFit]], samples: Dataset
  ) {
    self.network = network
    self.edges = edges
    self.candidates = candidates
    self.samples = samples
    queue = [[Int](repeating: 0, count: edges.count)]
  }

  /// Performs one step of a trial; returns true once there is nothing left to try.
  mutating func advance() -> Bool {
    if let isRefined = refinement?.advance() {
      if isRefined { take(refinement?.result) }
      return false
    }
    if best?.isExact == true || tried.count >= Self.trials { return true }
    while !queue.isEmpty {
      choice = queue.removeFirst()
      guard tried.insert(choice).inserted else { continue }
      refinement = attempt(choice)
      if refinement == nil { take(nil) }
      return false
    }
    return true
  }

  /// Records a result. The neighbours of a new best assignment are tried next.
  private mutating func take(_ result: SymbolicResult?) {
    refinement = nil
    let isFirst = tried.count == 1
    if let result, result.score < (best?.score ?? .infinity) - (isFirst ? 0 : 1e-3) {
      best = result
      queue = neighbours(of: choice) + queue
    } else if isFirst {
      queue = neighbours(of: choice)
    }
  }

  /// The assignments that differ at one edge, likeliest first.
  private func neighbours(of choice: [Int]) -> [[Int]] {
    var neighbours: [(choice: [Int], r2: Double)] = []
    for (edge, own) in candidates.enumerated() {
      for index in own.indices.prefix(5) where index != choice[edge] {
        var other = choice
        other[edge] = index
        neighbours.append((other, own[index].r2 - own[choice[edge]].r2))
      }
    }
    return neighbours.sorted { $0.r2 > $1.r2 }.map(\.choice)
  }

  private func attempt(_ choice: [Int]) -> SymbolicRefinement? {
    let fits = zip(candidates, choice).map { $0[$1] }
    var symbolic = network
    for (edge, fit) in zip(edges, fits) {
      guard
        (try? symbolic.fix(edge, fit.function, a: fit.a, b: fit.b, c: fit.c, d: fit.d)) != nil
      else { return nil }
    }
    return SymbolicRefinement(symbolic, samples: samples)
  }
}

extension Dataset {
  /// The root of the mean variance of the targets; 1 if they are constant.
  var targetDeviation: Double {
    var squares = 0.0
    for column in 0..<targetCount { squares += target(column).variance }
    let standardDeviation = (squares / Double(max(1, targetCount))).squareRoot()
    return standardDeviation > 0 ? standardDeviation : 1
  }
}
