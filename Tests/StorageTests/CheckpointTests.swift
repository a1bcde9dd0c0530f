import Expressions
import Foundation
import KAN
import Testing

@testable import Storage

@Suite("pykan checkpoints")
struct CheckpointTests {
  @Test("what pykan wrote predicts what pykan predicted", arguments: PykanFixture.allCases)
  func reads(_ fixture: PykanFixture) throws {
    let (file, notes) = try Checkpoint.read(fixture.prefix)
    let expected = try fixture.predictions()
    let predicted = file.model.predictions(ofRows: expected.inputs)
    let limit = fixture == .trained ? 1e-6 : 1e-10
    #expect(largestDifference(predicted, from: expected.outputs) < limit)
    #expect(notes.isEmpty)
    #expect(file.model.network.extrapolation == .fade)
    #expect(file.settings.gridEps == 0.02)
  }

  @Test("shape, order, base, symbols and removed edges are pykan's")
  func structure() throws {
    let model = try Checkpoint.read(PykanFixture.mixed.prefix).0.model
    let network = model.network
    #expect(network.shape.description == "3,2+1x2+1x3,1+1x")
    #expect(network.order == 2)
    #expect(network.base == .identity)
    #expect(network.layers[0].kind(0, 0) == .symbolic(.sine))
    #expect(network.layers[0].kind(1, 3) == .mixed(.exponential))
    #expect(network.layers[0].kind(2, 5) == .symbolic(.square))
    #expect(network.layers[0].kind(2, 2) == .removed)
    #expect(network.layers[1].kind(3, 2) == .symbolic(.hyperbolicTangent))
    #expect(network.layers[1].kind(1, 0) == .removed)
    #expect(model.inputs.map(\.name) == ["x1", "x2", "x3"])
    #expect(model.outputs.map(\.name) == ["y1", "y2"])
  }

  @Test(
    "a model comes back from a checkpoint with the same function",
    arguments: 0..<60 as Range<UInt64>)
  func roundTrip(_ seed: UInt64) throws {
    let model = try convertibleModel(seed: seed)
    try TemporaryFolder.with { folder in
      let prefix = "\(folder.path)/model"
      _ = try Checkpoint.write(ModelFile(model: model), source: "model.kan", to: prefix)
      let back = try Checkpoint.read(prefix).0.model
      let rows = randomRows(40, columns: model.inputs.count, seed: seed)
      let difference = largestDifference(
        back.predictions(ofRows: rows), from: model.predictions(ofRows: rows))
      #expect(difference < 1e-12, "\(model.network.shape)")
    }
  }

  @Test("where columns are as they are, every number comes back to the bit")
  func bits() throws {
    for seed in 100..<120 as Range<UInt64> {
      var model = try convertibleModel(seed: seed)
      model.inputs = model.inputs.map { Variable(name: $0.name) }
      model.outputs = model.outputs.map { Variable(name: $0.name) }
      try TemporaryFolder.with { folder in
        let prefix = "\(folder.path)/model"
        let notes = try Checkpoint.write(ModelFile(model: model), source: "model.kan", to: prefix)
        #expect(notes.isEmpty)
        let back = try Checkpoint.read(prefix).0.model
        #expect(back.network.shape == model.network.shape)
        #expect(back.network.layers.map(\.knots) == model.network.layers.map(\.knots))
        #expect(back.network.parameters == model.network.parameters)
      }
    }
  }

  @Test("straight continuation and scales that need a layer are told")
  func notes() throws {
    var model = try convertibleModel(seed: 3, extrapolation: .linear)
    model.inputs = model.inputs.map { Variable(name: $0.name, mean: 3, standardDeviation: 2) }
    model.network = try Network(
      shape: NetworkShape([model.inputs.count, model.outputs.count]), grid: 3, order: 3,
      base: .silu, ranges: [-1...1])
    model.network.parameters = model.network.parameters.map { _ in 0.5 }
    let file = ModelFile(model: model)
    try TemporaryFolder.with { folder in
      let prefix = "\(folder.path)/model"
      let notes = try Checkpoint.write(file, source: "model.kan", to: prefix)
      try #require(notes.count == 2)
      #expect(notes[0].contains("the checkpoint has a layer more"))
      #expect(notes[1].contains("fade to 0 in pykan"))
      let back = try Checkpoint.read(prefix).0.model
      #expect(back.network.depth == 2)
    }
  }

  @Test("a function that pykan does not know is an error that names the edge")
  func unknownFunction() throws {
    let bump = ElementaryFunction.user(try UserFunction(name: "bump", formula: "exp(-x^2)"))
    for function in [.besselJ0, bump] {
      let shape = try NetworkShape([1, 2])
      var parts = try Network(shape: shape, grid: 1, order: 1, ranges: [-1...1]).parts(ofLayer: 0)
      parts.symbolicMask[0][1] = 1
      parts.functions[0][1] = function
      let network = try Network(
        shape: shape, order: 1, base: .silu, extrapolation: .fade, parts: [parts])
      let model = Model(
        network: network, inputs: [Variable(name: "x")],
        outputs: [Variable(name: "a"), Variable(name: "b")], seed: 0)
      try TemporaryFolder.with { folder in
        let error = #expect(throws: StorageError.self) {
          try Checkpoint.write(
            ModelFile(model: model), source: "model.kan", to: "\(folder.path)/model")
        }
        let line = try #require(error).description
        #expect(
          line.hasPrefix("model.kan: edge (0, 0, 1): pykan does not know \"\(function.name)\""))
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(left.isEmpty)
      }
    }
  }
}

@Suite("pykan itself")
struct PykanTests {
  /// A Python that has pykan: python3, or what `PYKAN_PYTHON` names.
  static let python: String? = {
    let candidates = [ProcessInfo.processInfo.environment["PYKAN_PYTHON"], "python3"]
    return candidates.compactMap { $0 }.first {
      (try? run($0, ["-c", "import kan"])) == 0
    }
  }()

  /// Runs a program by name or path, and returns its exit code.
  private static func run(_ program: String, _ arguments: [String]) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }

  private static let script = """
    import json, sys, torch
    from kan import KAN
    torch.set_default_dtype(torch.float64)
    for prefix in sys.argv[1:]:
        model = KAN.loadckpt(prefix)
        inputs = torch.tensor(json.load(open(prefix + ".json")))
        json.dump(model(inputs).tolist(), open(prefix + "_outputs.json", "w"))
    """

  @Test(
    "loads what we write, and predicts the same",
    .enabled(if: python != nil, "python3 with pykan is not installed"))
  func loads() throws {
    let python = try #require(Self.python)
    try TemporaryFolder.with { folder in
      var models: [(prefix: String, model: Model, rows: [[Double]])] = []
      for seed in 200..<230 as Range<UInt64> {
        let model = try convertibleModel(seed: seed)
        let prefix = "\(folder.path)/\(seed)"
        _ = try Checkpoint.write(ModelFile(model: model), source: "model.kan", to: prefix)
        let rows = randomRows(20, columns: model.inputs.count, seed: seed)
        _ = try folder.write(JSONEncoder().encode(rows), to: "\(seed).json")
        models.append((prefix, model, rows))
      }
      #expect(try Self.run(python, ["-c", Self.script] + models.map(\.prefix)) == 0)
      for (prefix, model, rows) in models {
        let text = try Data(contentsOf: URL(fileURLWithPath: "\(prefix)_outputs.json"))
        let outputs = try JSONDecoder().decode([[Double]].self, from: text)
        let difference = largestDifference(model.predictions(ofRows: rows), from: outputs)
        #expect(difference < 1e-11, "\(model.network.shape)")
      }
    }
  }
}
