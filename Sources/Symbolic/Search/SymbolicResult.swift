import Expressions
import KAN
import Numerics

/// Refines the constants of a network of symbols on samples, step by step.
struct SymbolicRefinement: Sendable {
  private let parameters: SymbolicParameters
  private let samples: Dataset
  private var search: DampedLeastSquares
  private var steps = 0

  /// The maximum number of steps.
  private static let limit = 30

  /// Nil if an edge is a spline, the samples do not have one target per output, or the network is
  /// non-finite on them.
  init?(_ start: Network, samples: Dataset) {
    guard samples.targetCount == start.shape.outputs,
      let parameters = SymbolicParameters(start),
      let search = DampedLeastSquares(
        start: parameters.values, { parameters.equations($0, samples) })
    else { return nil }
    self.parameters = parameters
    self.samples = samples
    self.search = search
  }

  /// Performs one step; returns true if no further step is worth it.
  mutating func advance() -> Bool {
    steps += 1
    let (parameters, samples) = (parameters, samples)
    return !search.advance { parameters.equations($0, samples) } || steps == Self.limit
  }

  /// The network as refined so far.
  var result: SymbolicResult {
    let count = Double(samples.count * samples.targetCount)
    return SymbolicResult(
      parameters.network(search.parameters),
      error: (search.squares / count).squareRoot() / samples.targetDeviation, samples: samples)
  }
}

/// A network of symbols whose constants have been refined on samples.
struct SymbolicResult: Sendable {
  let network: Network
  /// The root mean square error as a share of the targets' standard deviation.
  let error: Double
  /// The cost of the functions, whatever the error.
  private let cost: Double

  fileprivate init(_ network: Network, error: Double, samples: Dataset) {
    self.network = network
    self.error = error
    cost = Self.cost(of: network, samples)
  }

  /// A small cost for fitted numbers, for complexity, and for functions of which the samples show
  /// only a sliver. It decides between functions that explain the data equally well.
  private static func cost(of network: Network, _ samples: Dataset) -> Double {
    let values = network.nodeValues(on: samples)
    return network.symbols.reduce(0) { sum, symbol in
      let (edge, function) = symbol
      let (a, b, _, _) = network.affine(edge)
      let inputs = values[edge.layer][edge.input]
      let sliver = CandidateRanking.sliverCost(
        function, from: a * (inputs.min() ?? 0) + b, to: a * (inputs.max() ?? 0) + b)
      return sum + 0.003 * Double(function.canonicalForm.fittedNumberCount)
        + 0.004 * Double(function.complexity) + 0.005 * min(sliver, 50)
    }
  }

  /// The criterion for choosing functions for the same edges; lower is better: the logarithm of the
  /// error plus the cost of the functions. Errors at the level of rounding count as equal.
  var score: Double { logarithmOfError + cost }

  /// The criterion for choosing networks; lower is better. An edge must reduce the error by two
  /// percent, twice what an edge without effect gains by chance on some hundred noisy samples.
  var networkScore: Double {
    logarithmOfError + 0.02 * Double(network.activeEdges.count) + 0.05 * cost
  }

  private var logarithmOfError: Double {
    naturalLogarithm(max(error, 1e-11))
  }

  /// Whether only rounding is left to explain.
  var isExact: Bool { error < 1e-10 }
}

extension Network {
  /// The edges that are symbols, with their functions.
  var symbols: [(edge: EdgeID, function: ElementaryFunction)] {
    activeEdges.compactMap { edge in
      guard case .symbolic(let function) = layers[edge.layer].kind(edge.input, edge.output) else {
        return nil
      }
      return (edge, function)
    }
  }
}
