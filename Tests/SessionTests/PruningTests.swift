import KAN
import Testing

@testable import Session

/// `prune` and `prune_input`.
@Suite struct PruningTests {
  private func trained(_ function: String = "exp(sin(pi*x1)+x2^2)") throws -> Engine {
    var engine = try sampleEngine(
      width: "2,4,1", data: try sampleData(function, samples: 200))
    try engine.run("train steps=15 lamb=0.02")
    return engine
  }

  private func outcome(_ outcomes: [Outcome]) throws -> PruneOutcome {
    guard let result = outcomes.last?.result as? PruneOutcome else {
      throw SessionError(.failed, "no pruning")
    }
    return result
  }

  @Test(arguments: ["node_th=0.01 edge_th=0.03", "node_th=0.3", "edge_th=0.3", ""])
  func outcomesTellWhatGoesAndWhatIsLeft(options: String) throws {
    var engine = try trained()
    let before = engine.network
    let result = try outcome(try engine.run("prune \(options)"))
    #expect(result.command == "prune" && !result.isPreview)
    #expect(result.shape == engine.network.shape)
    #expect(result.edges == engine.network.activeEdges.count)
    #expect(result.removedEdges.count == before.activeEdges.count - result.edges)
    #expect(Set(result.removedEdges).isSubset(of: before.activeEdges))
    #expect(result.trainBefore == before.score(engine.data.train))
    #expect(result.testBefore == engine.data.test.map { before.score($0) })
    #expect(result.train == engine.network.score(engine.data.train))
    #expect(result.test == engine.data.test.map { engine.network.score($0) })
    #expect(result.unusedInputs.isEmpty)
  }

  @Test func higherThresholdsTakeMore() throws {
    let engine = try trained()
    var counts: [Int] = []
    for threshold in [0.0, 0.05, 0.3, 0.9, 10] {
      var pruned = engine
      counts.append(
        try outcome(try pruned.run("prune node_th=\(threshold) edge_th=\(threshold)")).edges)
    }
    #expect(counts == counts.sorted(by: >))
    #expect(counts.first ?? 0 > counts.last ?? 0)
    // The last path to the output stays.
    #expect(counts.last == 2)
  }

  @Test func previewsTellTheSameAndChangeNothing() throws {
    var engine = try trained()
    let untouched = engine
    let preview = try outcome(try engine.run("prune preview=on edge_th=0.2"))
    #expect(preview.isPreview)
    #expect(engine.currentModel == untouched.currentModel)
    #expect(engine.log == untouched.log && engine.history == untouched.history)
    #expect(engine.hasUnsavedWork == untouched.hasUnsavedWork)
    var result = try outcome(try engine.run("prune edge_th=0.2"))
    #expect(engine.log.last == "prune node_th=0.01 edge_th=0.2")
    #expect(engine.history.entries.last?.title == engine.log.last)
    result.isPreview = true
    #expect(result == preview)
  }

  @Test func previewsDoNotDisturbTraining() throws {
    var engine = try sampleEngine()
    var undisturbed = engine
    _ = try engine.start(.train([]))
    for _ in 0..<150 { _ = engine.advance() }
    let steps = engine.progress.step
    _ = try engine.start(.prune(nodeThreshold: 0.2, edgeThreshold: 0.2, isPreview: true))
    #expect(engine.isTraining)
    let outcomes = engine.advanceToEnd()
    var whole = try sampleEngine()
    try whole.run("train steps=\(steps)")
    // The preview is of the network after the last complete step.
    #expect(try outcome([outcomes[0]]).trainBefore == whole.network.score(whole.data.train))
    try undisturbed.run("train")
    #expect(engine.bits == undisturbed.bits)
  }

  @Test func pruningNothingIsNoState() throws {
    var engine = try trained()
    let before = engine
    let result = try outcome(try engine.run("prune node_th=0 edge_th=0"))
    #expect(result.removedEdges.isEmpty && result.train == result.trainBefore)
    #expect(engine.log == before.log && engine.history == before.history)
    // Training continues undisturbed.
    var other = before
    try engine.run("train steps=3 lamb=0.02")
    try other.run("train steps=3 lamb=0.02")
    #expect(engine.bits == other.bits)
  }

  @Test func inputsThatDoNothingGo() throws {
    var engine = try sampleEngine(
      width: "3,2,1", data: try sampleData("sin(pi*x1)+x2^2+0*x3", samples: 200))
    try engine.run("train steps=25 lamb=0.01")
    let result = try outcome(try engine.run("prune_input th=0.1"))
    #expect(result.command == "prune_input" && result.unusedInputs == ["x3"])
    #expect(result.shape.inputs == 3)
    #expect(engine.log.last == "prune_input th=0.1")
    #expect(engine.network.activeEdges.allSatisfy { $0.layer > 0 || $0.input != 2 })
    try engine.run("train steps=2; undo; undo")
    #expect(engine.network.activeEdges.contains(EdgeID(0, 2, 0)))
  }

  @Test func shapesComeBackWithUndo() throws {
    var engine = try trained()
    let full = engine.bits
    let shape = engine.network.shape
    try engine.run("prune node_th=10 edge_th=10")
    let thin = engine.bits
    #expect(engine.network.shape != shape)
    try engine.run("train steps=2; undo; undo")
    #expect(engine.bits == full && engine.network.shape == shape)
    try engine.run("redo")
    #expect(engine.bits == thin)
    var replayed = try sampleEngine(width: "2,4,1", data: engine.data)
    try replayed.run(engine.log.joined(separator: "\n"))
    #expect(replayed.bits == engine.bits && replayed.history.text == engine.history.text)
  }
}
