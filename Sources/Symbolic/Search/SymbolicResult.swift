import Expressions
import KAN

/// A network of symbols with its constants refined on samples.
struct SymbolicResult: Sendable {
  var network: Network
  /// Root of the mean squared error over the deviation of the targets.
  var error: Double
  /// Complexity of all its edges.
  var complexity: Int

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
    complexity = network.symbols.reduce(0) { $0 + 1 + $1.function.complexity }
  }

  /// Lower is better: a unit of complexity is worth four percent of the error, about what chance lets
  /// an edge without any effect gain on some hundred noisy samples. Errors that are nothing but rounding
  /// are alike.
  var score: Double {
    ElementaryFunction.logarithm.value(at: max(error, 1e-11)) + 0.04 * Double(complexity)
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
