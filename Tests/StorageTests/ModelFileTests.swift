import Expressions
import Foundation
import KAN
import Numerics
import Testing

@testable import Storage

@Suite struct ModelFileTests {
  @Test func everyModelReadsBackBitForBit() throws {
    var random = RandomModels(seed: 1)
    try TemporaryFolder.with { folder in
      for round in 0..<120 {
        random.isWild = round % 3 != 0
        let file = try random.modelFile()
        let path = "\(folder.path)/model.kan"
        try file.write(to: path)
        let read = try ModelFile.read(path)
        #expect(read == file)
        let (before, after) = (file.model.network, read.model.network)
        #expect(after.parameters.map(\.bitPattern) == before.parameters.map(\.bitPattern))
        for (left, right) in zip(before.layers, after.layers) {
          #expect(left.knots.map(\.bitPattern) == right.knots.map(\.bitPattern))
        }
      }
    }
  }

  @Test func freshNetworksReadBack() throws {
    for order in Network.orders {
      for grid in [1, 2, 5, 40] {
        let shape = try NetworkShape(parsing: "2,3+1x,1")
        var network = try Network(
          shape: shape, grid: grid, order: order, ranges: [-1...1, 0.1...0.3])
        var random = RandomSource(seed: 5)
        network.initialize(using: &random)
        let file = ModelFile(
          model: Model(
            network: network, inputs: [Variable(name: "a"), Variable(name: "b")],
            outputs: [Variable(name: "c")], seed: .max))
        #expect(try ModelFile(text: file.text(path: "m"), source: "m") == file)
      }
    }
  }

  @Test func everyFunctionHasANameThatReadsBack() throws {
    for function in ElementaryFunction.builtIn {
      var random = RandomModels(seed: 2)
      var file = try random.modelFile(shape: "1,1")
      var parts = file.model.network.parts(ofLayer: 0)
      parts.functions = [[function]]
      file.model.network = try Network(
        shape: file.model.network.shape, order: file.model.network.order, base: .silu,
        extrapolation: .fade, parts: [parts])
      #expect(try ModelFile(text: file.text(path: "m"), source: "m") == file)
    }
  }

  @Test func aThinnedCurveGoesOnAsItWould() throws {
    var random = RandomModels(seed: 3)
    var file = try random.modelFile(shape: "1,1")
    file.curve = LossCurve()
    for step in 1...(3 * LossCurve.limit + 1) { file.curve.append(random.record(step)) }
    var read = try ModelFile(text: file.text(path: "m"), source: "m")
    #expect(read.curve.stride == 4)
    #expect(read.curve == file.curve)
    for step in 1...9000 {
      let record = random.record(3 * LossCurve.limit + 1 + step)
      file.curve.append(record)
      read.curve.append(record)
    }
    #expect(read.curve == file.curve)
  }

  /// Files used to tell everything of the step with the least test error.
  @Test func aBestStepToldInFullIsRead() throws {
    var random = RandomModels(seed: 6)
    var file = try random.modelFile(shape: "1,1")
    file.curve = LossCurve()
    file.curve.consider(.init(step: 7, test: Score(error: 0.25, accuracy: 0.5)))
    let text = String(decoding: try file.text(path: "m"), as: UTF8.self)
    let full = text.replacingOccurrences(
      of: "\"step\": 7,", with: "\"step\": 7, \"evaluations\": 9, \"objective\": 1, \"train\": 2,")
    #expect(full != text)
    #expect(try ModelFile(text: Array(full.utf8), source: "m").curve == file.curve)
  }

  @Test func theTextHasALineForEachProperty() throws {
    var random = RandomModels(seed: 4)
    let file = try random.modelFile(shape: "2,5,1")
    let text = String(decoding: try file.text(path: "m"), as: UTF8.self)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.first == "{")
    #expect(lines.suffix(2) == ["}", ""])
    #expect(lines.contains("  \"shape\": \"2,5,1\","))
    #expect(lines.contains("  \"version\": 1"))
    #expect(lines.filter { $0.hasPrefix("      \"coefficients\": [[[") }.count == 2)
    #expect(lines.contains("    \"{[,:]}\","))
  }

  @Test func whatWouldNotReadBackIsNotWritten() throws {
    var random = RandomModels(seed: 5)
    try TemporaryFolder.with { folder in
      let path = try folder.write("old".utf8, to: "model.kan")
      let good = try random.modelFile(shape: "2,1")
      var files = Array(repeating: good, count: 4)
      files[0].model.network.parameters[3] = .nan
      files[1].model.inputs.removeLast()
      files[2].model.outputs[0].standardDeviation = 0
      files[3].settings.gridEps = 2
      for file in files {
        let error = #expect(throws: StorageError.self) { try file.write(to: path) }
        #expect(error?.kind == .cannotWrite)
        #expect(error?.message.contains("cannot be saved") == true)
      }
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
    }
  }
}
