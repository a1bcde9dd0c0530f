import Expressions
import KAN
import Numerics

/// The constants of a network of symbols while they are refined on samples, step by step.
struct SymbolicRefinement: Sendable {
  private let parameters: SymbolicParameters
  private let samples: Dataset
  private var search: DampedLeastSquares
  private var steps = 0

  /// Most steps that constants get.
  private static let limit = 30

  /// nil where an edge is no symbol, the samples have not one target per output, or the network is
  /// not finite on them.
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

  /// Does one step; returns true when no other one is worth it.
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

/// A network of symbols with its constants refined on samples.
struct SymbolicResult: Sendable {
  let network: Network
  /// Root of the mean squared error over the deviation of the targets.
  let error: Double
  /// What its functions cost for being what they are.
  private let cost: Double

  fileprivate init(_ network: Network, error: Double, samples: Dataset) {
    self.network = network
    self.error = error
    cost = Self.cost(of: network, samples)
  }

  /// A little for every number that is free and for complexity, and for functions of which only a
  /// sliver shows: what tells functions apart that explain as much.
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

  /// For choosing among functions for the same edges; lower is better: the logarithm of the error and
  /// what the functions cost. Errors that are nothing but rounding are alike.
  var score: Double { logarithmOfError + cost }

  /// For choosing among networks; lower is better: an edge is worth two percent of the error, twice what
  /// chance lets one without any effect gain on some hundred noisy samples.
  var networkScore: Double {
    logarithmOfError + 0.02 * Double(network.activeEdges.count) + 0.05 * cost
  }

  private var logarithmOfError: Double {
    naturalLogarithm(max(error, 1e-11))
  }

  /// Whether nothing but rounding is left to explain.
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
