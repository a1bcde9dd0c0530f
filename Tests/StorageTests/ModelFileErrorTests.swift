import Foundation
import KAN
import Testing

@testable import Storage

@Suite struct ModelFileErrorTests {
  private func message(_ text: some Sequence<UInt8>) throws -> String {
    let error = #expect(throws: StorageError.self) {
      try ModelFile(text: Array(text), source: "m.kan")
    }
    let line = try #require(error).description
    #expect(error?.kind == .badData)
    #expect(!line.contains("\n") && line.hasPrefix("m.kan:") && line.utf8.count < 700)
    return line
  }

  /// A valid file as a tree, changed and written again.
  private func message(_ change: (inout [String: Any]) -> Void) throws -> String {
    var random = RandomModels(seed: 6)
    let text = try random.modelFile(shape: "2,1+1x,1").text(path: "m")
    let object = try JSONSerialization.jsonObject(with: Data(text))
    var tree = try #require(object as? [String: Any])
    change(&tree)
    return try message(try JSONSerialization.data(withJSONObject: tree))
  }

  /// The same for a layer.
  private func message(layer: Int, _ name: String, _ value: Any?) throws -> String {
    try message { tree in
      var layers = tree["layers"] as? [[String: Any]] ?? []
      layers[layer][name] = value
      tree["layers"] = layers
    }
  }

  @Test func whatIsNoModelFileSaysSo() throws {
    for text in ["a,b\n1,2\n", "\u{FEFF}a\tb\n", "[1]", "\0\0\0", "  ", "{}", "{\"a\":1}"] {
      #expect(try message(text.utf8).contains("is not a model file; give a .kan file"))
    }
    #expect(try message("{\"program\":[1]}".utf8).contains("is not a model file"))
    #expect(try message("".utf8).contains("is empty"))
  }

  @Test func versionsSaySo() throws {
    #expect(try message { $0["version"] = 2 }.contains("is of version 2, this program reads"))
    #expect(
      try message("{\"program\":\"kanscope\",\"version\":9}".utf8).contains("a newer kanscope"))
    #expect(try message { $0["version"] = 0 }.contains("version: 0 is not known"))
    #expect(try message { $0["version"] = nil }.contains("version: is missing"))
    #expect(try message { $0["version"] = "1" }.contains("version: must be a whole number"))
  }

  @Test func damagedTextsSaySo() throws {
    var random = RandomModels(seed: 7)
    let text = try random.modelFile(shape: "2,1").text(path: "m")
    for length in [1, 2, 40, text.count / 2, text.count - 2] {
      #expect(try message(text.prefix(length)).contains("is cut short; take another copy"))
    }
    var damaged = text
    let start = try #require(text.firstIndex(of: newline)) + 1
    damaged[start] = UInt8(ascii: "}")
    #expect(try message(damaged).hasPrefix("m.kan:2: is damaged or not JSON"))
    let deep = "{\"a\":" + String(repeating: "[", count: 100_000) + "}"
    #expect(try message(deep.utf8).contains("is damaged"))
  }

  @Test func missingAndWrongValuesNameTheirPlace() throws {
    #expect(try message { $0["seed"] = nil }.contains("seed: is missing; correct it or take"))
    #expect(try message { $0["seed"] = -1 }.contains("a whole number is negative"))
    #expect(try message { $0["shape"] = "2,x" }.contains("shape: \"x\" is no layer"))
    #expect(try message { $0["shape"] = "2,1+1x" }.contains("layers: the shape 2,1+1x has 1"))
    #expect(try message { $0["order"] = 6 }.contains("order: 6 must be 1 to 5"))
    #expect(try message { $0["base"] = "relu" }.contains("there are silu, identity, zero"))
    #expect(try message { $0["loss"] = 3 }.contains("loss: must be a text"))
    #expect(try message { $0["inputs"] = [] }.contains("inputs: the shape asks for 2, not 0"))
    #expect(
      try message { $0["outputs"] = [["name": "y", "mean": 0, "deviation": 0]] }
        .contains("outputs[0].deviation: must not be 0"))
    #expect(
      try message { $0["outputs"] = [["name": "y", "mean": "inf", "deviation": 1]] }
        .contains("outputs[0].mean: inf must be finite"))
    #expect(try message { $0["commands"] = ["a", 1] }.contains("commands[1]: must be a text"))
    let f: [String: Any] = ["name": "f", "formula": "x +", "complexity": 1]
    #expect(
      try message { $0["userFunctions"] = [f] }.contains("userFunctions[0].formula: column 4"))
    let g: [String: Any] = ["name": "g", "formula": "x", "complexity": 1]
    #expect(
      try message { $0["userFunctions"] = [g, g] }
        .contains("userFunctions[1].name: \"g\" occurs twice"))
    #expect(try message { $0["curve"] = 1 }.contains("curve: must be an object"))
    #expect(
      try message { $0["curve"] = ["records": [], "stride": 0] }.contains("curve: steps must"))
  }

  @Test func layersNameTheirPlace() throws {
    #expect(try message(layer: 1, "mask", nil).contains("layers[1].mask: is missing"))
    #expect(try message(layer: 1, "mask", [[1], [2]]).contains("layers[1].mask[1][0]: 2.0 is nei"))
    #expect(try message(layer: 1, "mask", [[1]]).contains("layers[1].mask: 2 lists are needed"))
    #expect(
      try message(layer: 0, "baseScale", [[1, 1, 1], [1, 1]])
        .contains("layers[0].baseScale[1]: 3 numbers are needed, here are 2"))
    #expect(
      try message(layer: 0, "nodeBias", [1, "nan"])
        .contains("layers[0].nodeBias[1]: nan is not finite"))
    #expect(
      try message(layer: 0, "nodeBias", [1, NSNull()])
        .contains("layers[0].nodeBias[1]: is null or missing but must be a number"))
    #expect(try message(layer: 0, "knots", [1, 2]).contains("layers[0].knots[0]: must be a list"))
    #expect(try message(layer: 0, "grid", 1 << 60).contains("layers[0].grid: 115292"))
    #expect(try message(layer: 0, "grid", 9).contains("layers[0].knots[0]: grid 9 and order"))
    #expect(
      try message(layer: 1, "functions", [["sine"], [NSNull()]])
        .contains("layers[1].functions[0][0]: there is no function \"sine\"; did you mean"))
    #expect(
      try message(
        layer: 1, "functions", [["sin"], [["name": "f", "formula": "x+", "complexity": 1]]]
      ).contains("layers[1].functions[1][0].formula: column 3"))
  }

  @Test func knotsMustAscendOnAGridOfSomeWidth() throws {
    var random = RandomModels(seed: 8)
    let network = try random.modelFile(shape: "2,1").model.network
    func message(_ change: (inout [Double]) -> Void) -> String? {
      var parts = network.parts(ofLayer: 0)
      change(&parts.knots[1])
      return #expect(throws: ShapeError.self) {
        try Network(
          shape: network.shape, order: network.order, base: .zero, extrapolation: .linear,
          parts: [parts])
      }?.description
    }
    #expect(message { $0.swapAt(0, 1) }?.hasPrefix("layers[0].knots[1]: knots must asc") == true)
    #expect(message { $0[0] = .nan }?.hasPrefix("layers[0].knots[1][0]: nan is not fin") == true)
    #expect(message { $0.removeLast() }?.contains("numbers are needed") == true)
    #expect(
      message { knots in knots = knots.map { _ in 1 } }?.contains("must be finite and not") == true)
    #expect(
      message { knots in
        knots[0] = -.greatestFiniteMagnitude
        knots[knots.count - 1] = .greatestFiniteMagnitude
      }?.contains("must be finite and not") == true)
  }

  @Test func filesThatAreNotThereSaySo() throws {
    try TemporaryFolder.with { folder in
      let missing = #expect(throws: StorageError.self) {
        try ModelFile.read("\(folder.path)/no.kan")
      }
      #expect(missing?.kind == .noInput)
      let endless = #expect(throws: StorageError.self) { try ModelFile.read("/dev/zero") }
      #expect(endless?.message.contains("is not a model file") == true)
    }
  }
}
