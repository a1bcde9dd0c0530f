import KAN
import Numerics
import Storage
import Testing

@testable import Session

@Suite struct FileTests {
  @Test func savedModelsOpenAgainToTheBit() throws {
    try withFolder { folder in
      let path = "\(folder)/a model.kan"
      var engine = try sampleEngine()
      try engine.run("train steps=4 lamb=0.01; prune_edge 0 0 1; train steps=2; save \"\(path)\"")
      var other = try sampleEngine(seed: 9)
      try other.run("train steps=1; open \"\(path)\"")
      #expect(other.bits == engine.bits)
      #expect(other.currentModel == engine.currentModel)
      #expect(other.curve == engine.curve)
      #expect(other.data == engine.data)
      #expect(other.log.last == "open \"\(path)\"")
      // The results are the same whichever session opens the file.
      try other.run("train steps=5")
      try engine.run("prune_edge 0 0 0; open \"\(path)\"; train steps=5")
      #expect(other.bits == engine.bits)
      let file = try ModelFile.read(path)
      #expect(file.commands == ["train steps=4 lamb=0.01", "prune_edge 0 0 1", "train steps=2"])
    }
  }

  /// Grid updates belong to the first steps of a network, not to those after a file is opened.
  @Test(arguments: [5, 11, 15, 23])
  func trainingGoesOnFromAFileWithoutAStepUpwards(_ steps: Int) throws {
    try withFolder { folder in
      let path = "\(folder)/m.kan"
      var engine = try sampleEngine(grid: 5)
      try engine.run("train steps=\(steps); save \(path)")
      var before = engine.network.score(engine.data.train).error
      var other = try sampleEngine(seed: 9)
      try other.run("open \(path)")
      for step in 1...4 {
        let result = try training(try other.run("train steps=1"))
        // The updates after 11 and 23 steps come on time.
        if ![11, 23].contains(steps + step - 1) { #expect(result.train.error <= before) }
        before = result.train.error
      }
    }
  }

  @Test func savingDuringARunKeepsItsWholeSteps() throws {
    try withFolder { folder in
      let path = "\(folder)/m.kan"
      var random = RandomSource(seed: 2)
      for _ in 0..<8 {
        var engine = try sampleEngine()
        _ = try engine.start(.train([]))
        for _ in 0..<random.index(below: 250) { _ = engine.advance() }
        let steps = engine.progress.step
        _ = try engine.start(.save(path))
        #expect(engine.isTraining)
        let file = try ModelFile.read(path)
        var replayed = try sampleEngine()
        try replayed.run(file.commands.joined(separator: "\n"))
        #expect(file.model.network.bits == replayed.bits)
        #expect(file.curve.records.last?.step ?? 0 == replayed.progress.step)
        #expect((steps - 1...steps).contains(replayed.progress.step))
        // The run itself is not affected.
        engine.advanceToEnd()
        var undisturbed = try sampleEngine()
        try undisturbed.run("train")
        #expect(engine.bits == undisturbed.bits)
        #expect(engine.hasUnsavedWork)
      }
    }
  }

  @Test func openedModelsBringTheirScales() throws {
    try withFolder { folder in
      let rows = (0..<40).map { "\($0),\($0 * $0)" }
      try write("a,y\n" + rows.joined(separator: "\n"), to: "\(folder)/one.csv")
      try write("a,y\n" + rows.suffix(20).joined(separator: "\n"), to: "\(folder)/two.csv")
      func engine(_ name: String) throws -> Engine {
        var options = DataOptions()
        options.path = "\(folder)/\(name)"
        return try sampleEngine(width: "1,3,1", data: try PreparedData(options))
      }
      var first = try engine("one.csv")
      try first.run("train steps=10; save \(folder)/m.kan")
      var second = try engine("two.csv")
      let raw = second.data.inputs[0].restored(Array(second.data.train.input(0)))
      try second.run("open \(folder)/m.kan")
      #expect(second.data.inputs == first.data.inputs && second.data.targets == first.data.targets)
      // Earlier states refer to other scales.
      #expect(second.history.entries.count == 1)
      #expect(sessionError { _ = try second.run("undo") } != nil)
      for (seen, value) in zip(second.data.train.input(0), raw) {
        #expect(abs(first.data.inputs[0].restored([seen])[0] - value) < 1e-9)
      }
      #expect(second.data.ranges?[0].upperBound == second.data.train.input(0).max())
      let result = try training(try second.run("train steps=0"))
      #expect(result.train.error < 30)
    }
  }

  @Test func filesThatDoNotFitAreRefused() throws {
    try withFolder { folder in
      var engine = try sampleEngine()
      try engine.run("save \(folder)/two.kan")
      try write("{}", to: "\(folder)/empty.kan")
      let data = try sampleData("x1+x2+x3")
      var other = try sampleEngine(width: "3,2,1", data: data)
      func kind(_ name: String) -> SessionError.Kind? {
        sessionError { _ = try other.run("open \(folder)/\(name)") }?.kind
      }
      let before = other.bits
      #expect(kind("two.kan") == .badData)
      #expect(kind("empty.kan") == .badData)
      #expect(kind("none.kan") == .noInput)
      #expect(other.bits == before && other.log.isEmpty && other.history.entries.count == 1)
      #expect(sessionError { _ = try other.run("save \(folder)") }?.kind == .cannotWrite)
    }
  }

  @Test func openingIsUndone() throws {
    try withFolder { folder in
      var engine = try sampleEngine()
      try engine.run("save \(folder)/m.kan; train steps=2")
      let trained = engine.bits
      try engine.run("open \(folder)/m.kan")
      let opened = engine.bits
      #expect(opened != trained && !engine.hasUnsavedWork)
      try engine.run("undo")
      #expect(engine.bits == trained && engine.hasUnsavedWork)
      try engine.run("redo")
      #expect(engine.bits == opened)
    }
  }
}
