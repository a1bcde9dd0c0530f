import Figures
import Foundation

/// Invented diagrams of untrained networks.
enum SampleDiagrams {
  /// Shapes that cover every level of detail: `[2,5,1]`, `[4,16,16,1]`, `[1,1]`, `[3,3+2x,1]`,
  /// `[10,10,10]`, `[100,10]` and a deep one.
  static let all: [(name: String, diagram: NetworkDiagram)] = [
    ("[2,5,1]", network([[2], [5], [1]])),
    ("[4,16,16,1]", network([[4], [16], [16], [1]])),
    ("[1,1]", network([[1], [1]])),
    ("[3,3+2x,1]", network([[3], [3, 2], [1]])),
    ("[10,10,10]", network([[10], [10], [10]])),
    ("[100,10]", network([[100], [10]])),
    ("[2,3,3,3,3,2]", network([[2], [3], [3], [3], [3], [2]])),
  ]

  /// A network given the numbers of sums and of products (with two factors) in each row.
  static func network(_ rows: [[Int]], removed: Bool = true) -> NetworkDiagram {
    let inputs = (0..<rows[0][0]).map { "x\($0 + 1)" }
    var below = inputs.count
    var layers: [NetworkDiagram.Layer] = []
    for (index, row) in rows.enumerated().dropFirst() {
      let products = row.count > 1 ? row[1] : 0
      let isOutput = index == rows.count - 1
      let nodes = (0..<(row[0] + products)).map { node in
        NetworkDiagram.Node(
          node < row[0] ? .sum : .product(arity: 2),
          label: isOutput ? (node == 0 ? "y" : "y\(node + 1)") : "h\(node + 1)")
      }
      let count = nodes.reduce(0) { $0 + $1.kind.subnodeCount }
      let edges = (0..<(below * count)).map { edge($0 + 7 * index, removed: removed) }
      layers.append(NetworkDiagram.Layer(nodes: nodes, edges: edges))
      below = nodes.count
    }
    return NetworkDiagram(inputs: inputs, layers: layers)
  }

  /// The `[2,5,1]` network of the fixtures, with strong, weak and noisy edges.
  static let half: NetworkDiagram = {
    var diagram = network([[2], [5], [1]], removed: false)
    let lower = [(4, 0.05), (3, 0.95), (2, 0.9), (5, 0.45), (4, 0.1)]
    let upper = [(4, 0.05), (4, 0.08), (5, 0.2), (2, 0.8), (4, 0.1)]
    for (index, (shape, strength)) in (lower + upper).enumerated() {
      diagram.layers[0].edges[index] = NetworkDiagram.Edge(
        curve: curve(shape), strength: strength)
    }
    for (index, (shape, strength)) in [
      (5, 0.1), (2, 0.95), (0, 0.9), (6, 0.88), (1, 0.15),
    ].enumerated() {
      diagram.layers[1].edges[index] = NetworkDiagram.Edge(
        curve: curve(shape), strength: strength)
    }
    diagram.layers[1].edges[3].kind = .symbolic("exp")
    return diagram
  }()

  private static func edge(_ index: Int, removed: Bool) -> NetworkDiagram.Edge {
    let strengths = [0.95, 0.05, 0.7, 0.2, 0.45, 0.02, 0.9, 0.3]
    var kind = NetworkDiagram.EdgeKind.spline
    if index % 11 == 4 { kind = .symbolic("sin") }
    if index % 13 == 6 { kind = .mixed("x^2") }
    if removed && index % 17 == 9 { kind = .removed }
    return NetworkDiagram.Edge(
      curve: curve(index), strength: strengths[index * 5 % 8], kind: kind)
  }

  static func curve(_ shape: Int) -> SampledCurve {
    let functions: [(Double) -> Double] = [
      { sin(.pi * $0) }, { $0 * $0 }, { exp(-6 * $0 * $0) }, { tanh(4 * $0) },
      { 0.1 * sin(9 * $0 + 1) }, { $0 * $0 * $0 - 0.4 * $0 }, { exp(-2 * $0) }, { abs($0) },
    ]
    let x = (0..<65).map { -1 + Double($0) / 32 }
    return SampledCurve(x: x, y: x.map(functions[shape % functions.count]))
  }
}
