import Expressions
import KAN

/// A network of symbols with its constants refined on samples.
struct SymbolicResult: Sendable {
  var network: Network
  /// Root of the mean squared error over the deviation of the targets.
  var error: Double
  /// What its functions cost for being what they are.
  private var cost: Double

  /// Steps that constants get.
  private static let steps = 30

  /// Refines the constants of a network; nil where an edge is no symbol or the network is not finite on
  /// the samples.
  init?(refining start: Network, samples: Dataset) {
    guard let parameters = SymbolicParameters(start) else { return nil }
    func system(_ values: [Double]) -> NormalEquations { parameters.equations(values, samples) }
    guard var search = DampedLeastSquares(start: parameters.values, system) else { return nil }
    var steps = 0
    while steps < Self.steps, search.advance(system) { steps += 1 }
    let count = Double(samples.count * samples.targetCount)
    network = parameters.network(search.parameters)
    error = (search.squares / count).squareRoot() / samples.targetDeviation
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
      return sum + 0.003 * Double(function.fittedNumberCount)
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
    ElementaryFunction.logarithm.value(at: max(error, 1e-11))
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
