import Expressions
import Foundation
import Testing

@testable import KAN

/// pykan's own numbers for one model; `Oracle/README.md` describes every key.
struct OracleFixture: Decodable, Sendable, CustomTestStringConvertible {
  struct LayerState: Decodable, Sendable {
    let knots: [[Double]]
    let mask: [[Double]]
    let symbolicMask: [[Double]]
    let symbolicFunctions: [[String]]
    let coef: [[[Double]]]
    let scaleBase: [[Double]]
    let scaleSp: [[Double]]
    let symbolicAffine: [[[Double]]]
    let subnodeScale: [Double]
    let subnodeBias: [Double]
    let nodeScale: [Double]
    let nodeBias: [Double]
  }

  struct LayerGradient: Decodable, Sendable {
    let coef: [[[Double]]]
    let scaleBase: [[Double]]
    let scaleSp: [[Double]]
    let symbolicAffine: [[[Double]]]
    let subnodeScale: [Double]
    let subnodeBias: [Double]
    let nodeScale: [Double]
    let nodeBias: [Double]
  }

  struct Forward: Decodable, Sendable {
    let outputs: [[Double]]
    let postacts: [[[[Double]]]]
    let subnodeValues: [[[Double]]]
    let nodeValues: [[[Double]]]
  }

  struct Valued: Decodable, Sendable {
    let value: Double
    let gradient: [LayerGradient]
    let labels: [Double]?
  }

  struct Losses: Decodable, Sendable {
    let mse: Valued
    let crossEntropy: Valued?
  }

  struct Pair<Value: Decodable & Sendable>: Decodable, Sendable {
    let pykan: Value?
    let mended: Value?
    /// What a program without pykan's faults computes.
    var expected: Value? { mended ?? pykan }
  }

  struct Scores: Decodable, Sendable {
    let nodeScores: [[Double]]
    let edgeScores: [[[Double]]]
    let nodeScoresAll: [[[Double]]]
    let edgeScoresAll: [[[[Double]]]]
  }

  struct GridUpdates: Decodable, Sendable {
    struct State: Decodable, Sendable {
      let knots: [[Double]]
      let coef: [[[Double]]]
    }
    struct Result: Decodable, Sendable {
      let gridEps: Double
      let layers: [State]
    }
    let inputs: [[Double]]
    let results: [Result]
  }

  let name: String
  let width: [[Int]]
  let grid: Int
  let order: Int
  let base: String
  let layers: [LayerState]
  let inputs: [[Double]]
  let targets: [[Double]]
  let forward: Forward
  let losses: Losses
  let penalties: [String: Pair<Valued>]
  let attribution: Pair<Scores>
  let gridUpdates: GridUpdates?

  var testDescription: String { name }

  /// Every fixture in the folder, by name.
  static let all: [OracleFixture] = {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .custom { path in CamelKey(path[path.count - 1].stringValue) }
    return names.filter { $0.hasSuffix(".json") }.sorted().compactMap { name in
      guard let data = try? Data(contentsOf: folder.appendingPathComponent(name)) else {
        return nil
      }
      return try? decoder.decode(OracleFixture.self, from: data)
    }
  }()

  /// Turns snake case into camel case, but leaves the names of penalties alone.
  private struct CamelKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(_ text: String) {
      guard !text.hasPrefix("edge_forward"), !text.hasSuffix("_backward"),
        !text.hasPrefix("lamb_")
      else {
        stringValue = text
        return
      }
      let parts = text.split(separator: "_")
      stringValue =
        parts.prefix(1).joined() + parts.dropFirst().map(\.capitalized).joined()
    }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// Samples by column instead of by row.
  static func columns(_ rows: [[Double]]) -> [[Double]] {
    guard let width = rows.first?.count else { return [] }
    return (0..<width).map { column in rows.map { $0[column] } }
  }

  /// The network of the fixture.
  func network() throws -> Network {
    let shape = try NetworkShape(
      layers: width.map { .init(sums: $0[0], products: Array($0.dropFirst())) })
    var network = try Network(
      shape: shape, grid: grid, order: order, base: #require(BaseFunction(rawValue: base)),
      extrapolation: .fade, ranges: [-1...1])
    for (l, state) in layers.enumerated() {
      network.layers[l].knots = state.knots.flatMap { $0 }
      network.layers[l].mask = state.mask.flatMap { $0 }
      network.layers[l].symbolicMask = state.symbolicMask.flatMap { $0 }
      network.layers[l].functions = state.symbolicFunctions.flatMap { row in
        row.map { $0 == "0" ? nil : ElementaryFunction(named: $0) }
      }
    }
    network.parameters = parameters(
      layers.map { state in
        LayerGradient(
          coef: state.coef, scaleBase: state.scaleBase, scaleSp: state.scaleSp,
          symbolicAffine: state.symbolicAffine, subnodeScale: state.subnodeScale,
          subnodeBias: state.subnodeBias, nodeScale: state.nodeScale, nodeBias: state.nodeBias)
      }, like: network)
    return network
  }

  /// Numbers of the fixture in the order of the network's buffer.
  func parameters(_ numbers: [LayerGradient], like network: Network) -> [Double] {
    var result = [Double](repeating: 0, count: network.parameters.count)
    for (l, own) in numbers.enumerated() {
      let layout = network.layers[l].layout
      for i in 0..<layout.inputs {
        for j in 0..<layout.outputs {
          for m in 0..<layout.functions { result[layout.coefficient(i, m, j)] = own.coef[i][j][m] }
        }
      }
      result.replaceSubrange(layout.baseScale, with: own.scaleBase.flatMap { $0 })
      result.replaceSubrange(layout.splineScale, with: own.scaleSp.flatMap { $0 })
      result.replaceSubrange(
        layout.affine, with: own.symbolicAffine.flatMap { $0.flatMap { $0 } })
      result.replaceSubrange(layout.subnodeScale, with: own.subnodeScale)
      result.replaceSubrange(layout.subnodeBias, with: own.subnodeBias)
      result.replaceSubrange(layout.nodeScale, with: own.nodeScale)
      result.replaceSubrange(layout.nodeBias, with: own.nodeBias)
    }
    return result
  }
}
