import Expressions
import KAN
import Numerics

/// A network of symbols as a function of the numbers of its edges, with exact derivatives, for
/// least squares in these numbers.
///
/// Values agree with those of `Network`. In contrast to its gradients, the derivatives of each
/// output are not summed over samples.
struct SymbolicParameters: Sendable {
  private struct Edge {
    var function: ElementaryFunction
    var layer: Int, input: Int, output: Int
    /// The positions of a, b, c, d in the network's parameters.
    var positions: Range<Int>
  }

  private struct Subnode {
    var scale: Double, bias: Double
    /// The subnode's edges, as a range of `edges`.
    var edges: Range<Int>
  }

  private struct Node {
    var scale: Double, bias: Double
    var factors: Range<Int>
  }

  private let network: Network
  private var edges: [Edge] = []
  /// `[edge layer]`.
  private var subnodes: [[Subnode]] = []
  /// `[edge layer]`.
  private var nodes: [[Node]] = []

  /// Nil if an edge is a spline.
  init?(_ network: Network) {
    self.network = network
    for (l, layer) in network.layers.enumerated() {
      var own: [Subnode] = []
      for output in 0..<layer.outputs {
        let start = edges.count
        for input in 0..<layer.inputs {
          switch layer.kind(input, output) {
          case .removed: continue
          case .spline, .mixed: return nil
          case .symbolic(let function):
            edges.append(
              Edge(
                function: function, layer: l, input: input, output: output,
                positions: layer.layout.affine(input, output)))
          }
        }
        own.append(
          Subnode(
            scale: network.parameters[layer.layout.subnodeScale.lowerBound + output],
            bias: network.parameters[layer.layout.subnodeBias.lowerBound + output],
            edges: start..<edges.count))
      }
      subnodes.append(own)
      let shape = network.shape.layers[l + 1]
      nodes.append(
        (0..<shape.nodes).map { node in
          Node(
            scale: network.parameters[layer.layout.nodeScale.lowerBound + node],
            bias: network.parameters[layer.layout.nodeBias.lowerBound + node],
            factors: shape.subnodes(ofNode: node))
        })
    }
  }

  /// The numbers a, b, c, d of every edge.
  var values: [Double] {
    edges.flatMap { network.parameters[$0.positions] }
  }

  /// The network with other numbers, in the order of `values`.
  func network(_ values: [Double]) -> Network {
    var result = network
    for (index, edge) in edges.enumerated() {
      result.parameters.replaceSubrange(
        edge.positions, with: values[4 * index..<4 * index + 4])
    }
    return result
  }

  /// The normal equations of the outputs' residuals in the numbers.
  func equations(_ values: [Double], _ samples: Dataset) -> NormalEquations {
    var result = NormalEquations(count: values.count)
    var work = Work(self)
    for sample in 0..<samples.count {
      work.forward(self, values, samples, sample)
      for output in 0..<network.shape.outputs {
        work.backward(self, values, output: output)
        let residual =
          work.nodes[network.depth][output] - samples.targets[output * samples.count + sample]
        work.derivatives.withUnsafeBufferPointer { result.add(residual, $0) }
      }
      if !result.squares.isFinite { break }
    }
    return result
  }

  /// The values and derivatives for one sample.
  private struct Work {
    /// Values after scale and bias: `[layer][node]` and `[edge layer][subnode]`.
    var nodes: [[Double]]
    var subnodes: [[Double]]
    /// f and f′ of each edge at its argument.
    var function: [Double], slope: [Double]
    var nodeGradients: [[Double]]
    var derivatives: [Double]

    init(_ parameters: SymbolicParameters) {
      nodes = parameters.network.shape.layers.map { [Double](repeating: 0, count: $0.nodes) }
      nodeGradients = nodes
      subnodes = parameters.subnodes.map { [Double](repeating: 0, count: $0.count) }
      function = [Double](repeating: 0, count: parameters.edges.count)
      slope = function
      derivatives = [Double](repeating: 0, count: 4 * parameters.edges.count)
    }

    mutating func forward(
      _ parameters: SymbolicParameters, _ values: [Double], _ samples: Dataset, _ sample: Int
    ) {
      for input in nodes[0].indices {
        nodes[0][input] = samples.inputs[input * samples.count + sample]
      }
      for l in parameters.subnodes.indices {
        for (j, subnode) in parameters.subnodes[l].enumerated() {
          var sum = 0.0
          for index in subnode.edges {
            let edge = parameters.edges[index]
            let x = values[4 * index] * nodes[l][edge.input] + values[4 * index + 1]
            function[index] = edge.function.value(at: x)
            slope[index] = edge.function.derivative(at: x)
            sum += values[4 * index + 2] * function[index] + values[4 * index + 3]
          }
          subnodes[l][j] = subnode.scale * sum + subnode.bias
        }
        for (n, node) in parameters.nodes[l].enumerated() {
          var product = 1.0
          for factor in node.factors { product *= subnodes[l][factor] }
          nodes[l + 1][n] = node.scale * product + node.bias
        }
      }
    }

    mutating func backward(
      _ parameters: SymbolicParameters, _ values: [Double], output: Int
    ) {
      let depth = parameters.subnodes.count
      for l in nodeGradients.indices {
        for node in nodeGradients[l].indices { nodeGradients[l][node] = 0 }
      }
      nodeGradients[depth][output] = 1
      for l in stride(from: depth - 1, through: 0, by: -1) {
        for (n, node) in parameters.nodes[l].enumerated() {
          for factor in node.factors {
            var upstream = nodeGradients[l + 1][n] * node.scale
            for other in node.factors where other != factor { upstream *= subnodes[l][other] }
            let subnode = parameters.subnodes[l][factor]
            backward(parameters, values, subnode.edges, upstream * subnode.scale, layer: l)
          }
        }
      }
    }

    private mutating func backward(
      _ parameters: SymbolicParameters, _ values: [Double], _ edges: Range<Int>,
      _ upstream: Double, layer l: Int
    ) {
      for index in edges {
        let edge = parameters.edges[index]
        let inner = upstream * values[4 * index + 2] * slope[index]
        derivatives[4 * index] = inner * nodes[l][edge.input]
        derivatives[4 * index + 1] = inner
        derivatives[4 * index + 2] = upstream * function[index]
        derivatives[4 * index + 3] = upstream
        nodeGradients[l][edge.input] += inner * values[4 * index]
      }
    }
  }
}
