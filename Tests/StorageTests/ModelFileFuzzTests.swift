import Foundation
import KAN
import TestSupport
import Testing

@testable import Storage

/// Damaged files give an error or a model that works: they never crash.
@Suite struct ModelFileFuzzTests {
  private func isErrorOrWorks(_ text: [UInt8], like original: ModelFile) throws -> Bool {
    let read: ModelFile
    do throws(StorageError) {
      read = try ModelFile(text: text, source: "m.kan")
    } catch {
      #expect(error.kind == .badData)
      #expect(!error.description.contains("\n"))
      return true
    }
    let network = read.model.network
    #expect(network.isFinite)
    #expect(network.shape == original.model.network.shape)
    let samples: [[Double]] = Array(
      repeating: [-1e300, -1, 0.3, 1e-300, 7], count: network.shape.inputs)
    #expect(network.outputs(samples).map(\.count) == original.model.outputs.map { _ in 5 })
    return try ModelFile(text: read.text(path: "m"), source: "m.kan").model == read.model
  }

  @Test func changedBytes() throws {
    var random = RandomModels(seed: 10)
    var generator = SeededGenerator(seed: 11)
    let alphabet = Array("0123456789-+.eE,:[]{}\"\\nulltrx \n\0ä".utf8) + [0xFF, 0x80, 0x1F]
    let originals = try (0..<20).map { round in
      random.isWild = round % 2 == 0
      let file = try random.modelFile(shape: "2,1+1x3,1")
      return (file, try file.text(path: "m"))
    }
    for round in 0..<2000 {
      let file = originals[round % originals.count].0
      var text = originals[round % originals.count].1
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let position = Int.random(in: 0..<text.count, using: &generator)
        let byte = alphabet.randomElement(using: &generator) ?? 0
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: text.insert(byte, at: position)
        case 1: text.remove(at: position)
        default: text[position] = byte
        }
      }
      #expect(try isErrorOrWorks(text, like: file))
    }
  }

  @Test func cutAndRepeatedParts() throws {
    var random = RandomModels(seed: 12)
    var generator = SeededGenerator(seed: 13)
    let file = try random.modelFile(shape: "2,1+1x3,1")
    let text = try file.text(path: "m")
    for _ in 0..<1500 {
      var damaged = text
      let start = Int.random(in: 0..<text.count, using: &generator)
      let end = min(text.count, start + Int.random(in: 1...400, using: &generator))
      switch Int.random(in: 0..<3, using: &generator) {
      case 0: damaged.removeSubrange(start..<end)
      case 1: damaged.removeSubrange(start...)
      default: damaged.insert(contentsOf: text[start..<end], at: start)
      }
      #expect(try isErrorOrWorks(damaged, like: file))
    }
  }

  @Test func removedAndReplacedValues() throws {
    var random = RandomModels(seed: 14)
    var generator = SeededGenerator(seed: 15)
    let file = try random.modelFile(shape: "2,1+1x3,1")
    let text = Data(try file.text(path: "m"))
    let tree = try JSONSerialization.jsonObject(with: text)
    for _ in 0..<800 {
      var changed = tree
      change(&changed, using: &generator)
      guard JSONSerialization.isValidJSONObject(changed) else { continue }
      let bytes = [UInt8](try JSONSerialization.data(withJSONObject: changed))
      #expect(try isErrorOrWorks(bytes, like: file))
    }
  }

  /// Removes or replaces one value somewhere in the tree.
  private func change(_ value: inout Any, using generator: inout SeededGenerator) {
    let replacements: [Any] = [
      NSNull(), true, -1, 0, 1, 1 << 62, 0.5, 1e300, -1e300, Double.leastNonzeroMagnitude, "", "x",
      "nan", "-inf", [],
      [[]], [:], ["name": "f"], 10_000, UInt64.max,
    ]
    let goesDeeper = Int.random(in: 0..<6, using: &generator) > 0
    if goesDeeper, var object = value as? [String: Any],
      let key = object.keys.sorted().randomElement(using: &generator), var child = object[key]
    {
      if Int.random(in: 0..<6, using: &generator) == 0 {
        object[key] = nil
      } else {
        change(&child, using: &generator)
        object[key] = child
      }
      value = object
    } else if goesDeeper, var list = value as? [Any],
      let index = list.indices.randomElement(using: &generator)
    {
      switch Int.random(in: 0..<6, using: &generator) {
      case 0: list.remove(at: index)
      case 1: list.append(list[index])
      default: change(&list[index], using: &generator)
      }
      value = list
    } else {
      value = replacements.randomElement(using: &generator) ?? 0
    }
  }
}
