import Expressions
import Foundation
import KAN
import TestSupport

@testable import Storage

/// The checkpoints that pykan wrote, `Fixtures/checkpoints.py`.
enum PykanFixture: String, CaseIterable {
  case trained = "trained_float32"
  case mixed = "mixed_float64"

  /// Samples and what pykan predicts for them.
  struct Predictions: Decodable {
    let inputs: [[Double]]
    let outputs: [[Double]]
  }

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures").path

  var prefix: String { "\(Self.folder)/\(rawValue)" }

  func predictions() throws -> Predictions {
    let text = try Data(contentsOf: URL(fileURLWithPath: "\(prefix).json"))
    return try JSONDecoder().decode(Predictions.self, from: text)
  }

  func stateBytes() throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(prefix)_state")))
  }

  func configurationText() throws -> String {
    try String(contentsOfFile: "\(prefix)_config.yml", encoding: .utf8)
  }
}

extension Model {
  /// Predictions by rows of samples.
  func predictions(ofRows rows: [[Double]]) -> [[Double]] {
    let columns = inputs.indices.map { column in rows.map { $0[column] } }
    let predicted = predictions(columns)
    return rows.indices.map { row in predicted.map { $0[row] } }
  }
}

/// The largest difference between numbers, as a share of the largest of `expected`.
func largestDifference(_ rows: [[Double]], from expected: [[Double]]) -> Double {
  let scale = expected.joined().reduce(1) { max($0, $1.magnitude) }
  guard rows.map(\.count) == expected.map(\.count) else { return .infinity }
  return zip(rows.joined(), expected.joined()).reduce(0) { largest, pair in
    let difference = (pair.0 - pair.1).magnitude / scale
    return difference <= largest ? largest : difference.isNaN ? .infinity : difference
  }
}

/// Models of every kind that a checkpoint can hold, from a seed.
func convertibleModel(seed: UInt64, extrapolation: Extrapolation = .fade) throws -> Model {
  var random = RandomModels(seed: seed)
  let file = try random.modelFile()
  let network = file.model.network
  let parts = network.layers.indices.map { layer in
    var parts = network.parts(ofLayer: layer)
    // What is not defined for every number would hide everything else.
    let defined: [ElementaryFunction] = [.sine, .gaussian, .square, .hyperbolicTangent, .identity]
    parts.functions = parts.functions.map { row in
      row.enumerated().map { index, function in
        function.map { defined.contains($0) ? $0 : defined[index % 5] }
      }
    }
    return parts
  }
  var model = file.model
  model.network = try Network(
    shape: network.shape, order: network.order, base: network.base, extrapolation: extrapolation,
    parts: parts)
  return model
}

/// Rows of random numbers.
func randomRows(_ count: Int, columns: Int, seed: UInt64) -> [[Double]] {
  var generator = SeededGenerator(seed: seed)
  return (0..<count).map { _ in
    (0..<columns).map { _ in Double.random(in: -2...2, using: &generator) }
  }
}
