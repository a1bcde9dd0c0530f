import KAN
import Testing

@testable import Session

/// Columns that say how much rows count, and losses that bear outliers.
@Suite struct WeightTests {
  private static let text =
    "x,w,y\n" + (0..<40).map { "\($0),\($0 % 4),\(3 * $0 + $0 % 7)" }.joined(separator: "\n") + "\n"

  private static func prepare(
    _ text: String, test: String? = nil, _ change: (inout DataOptions) -> Void
  ) throws -> PreparedData {
    try preparedTable(text, test: test) {
      $0.splitsLast = true
      change(&$0)
    }
  }

  @Test func theColumnIsNoInputAndRowsWithoutWeightAreNotThere() throws {
    let data = try Self.prepare(Self.text) { $0.weights = "w" }
    #expect(data.inputs.map(\.name) == ["x"] && data.targets.map(\.name) == ["y"])
    #expect(data.warnings.contains { $0.contains("10 of 40 rows have a weight of 0") })
    let rows = (0..<40).filter { $0 % 4 != 0 }
    let kept = rows.map { "\($0),\(3 * $0 + $0 % 7)" }.joined(separator: "\n")
    let without = try Self.prepare("x,y\n\(kept)\n") { _ in }
    #expect(
      data.train.inputs == without.train.inputs && data.train.targets == without.train.targets)
    #expect(data.test?.targets == without.test?.targets && without.train.weights == nil)
    let weights = try #require(data.train.weights)
    #expect(abs(weights.reduce(0, +) / Double(weights.count) - 1) < 1e-12)
    #expect(abs(weights[1] / weights[0] - 2) < 1e-12 && abs(weights[2] / weights[0] - 3) < 1e-12)
    // Also where it is the last column, which would be the target.
    let last = try Self.prepare("x,y,w\n1,2,1\n2,3,1\n4,4,2\n") { $0.weights = "w" }
    #expect(last.targets.map(\.name) == ["y"] && last.inputs.map(\.name) == ["x"])
  }

  @Test func errorsOfMeasurementCountByTheirSquare() throws {
    let data = try Self.prepare("x,s,y\n1,0.1,2\n2,0.2,3\n4,0.1,5\n5,1,6\n") {
      $0.error = "s"
      $0.testFraction = 0
    }
    let weights = try #require(data.train.weights)
    for (weight, expected) in zip(weights, [1, 0.25, 1, 0.01]) {
      #expect(abs(weight / weights[0] - expected) < 1e-12)
    }
    let tiny = try Self.prepare("x,s,y\n1,1e-300,2\n2,2e-300,3\n4,1e-300,5\n") {
      $0.error = "s"
      $0.testFraction = 0
    }
    #expect(try #require(tiny.train.weights).allSatisfy(\.isFinite))
  }

  @Test func aTestTableHasWeightsOfItsOwn() throws {
    let data = try Self.prepare(Self.text, test: "x,w,y\n1,1,3\n2,0,7\n5,3,9\n") {
      $0.weights = "w"
    }
    #expect(data.test?.weights == [0.5, 1.5])
    let error = sessionError {
      _ = try Self.prepare(Self.text, test: "x,y\n1,3\n") { $0.weights = "w" }
    }
    #expect(error?.kind == .badData && error?.description.contains("\"w\"") == true)
  }

  @Test(arguments: [
    ("x,w,y\n1,1,1\n2,-1,2\n3,1,3\n", "row 2 has -1.0"),
    ("x,w,y\n1,1,1\n2,,2\n3,1,3\n", "row 2 has no value"),
    ("x,w,y\n1,0,1\n2,0,2\n3,0,3\n", "all weights are 0"),
    ("x,w,y\n1,0,1\n2,1,2\n3,0,3\n", "only one weight is not 0"),
    ("x,w,y\n1,a,1\n2,b,2\n3,a,3\n", "has to hold numbers"),
    ("x,v,y\n1,1,1\n2,2,2\n3,3,3\n", "there is no column \"w\""),
  ])
  func weightsOfNoUseAreErrors(_ text: String, _ message: String) {
    let error = sessionError { _ = try Self.prepare(text) { $0.weights = "w" } }
    #expect(error?.kind == .badData)
    #expect(error?.description.contains("w") == true, "\(error?.description ?? "none")")
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "none")")
    #expect(error?.description.contains("\n") == false)
  }

  @Test func measuredErrorsMustBeAboveZero() {
    let error = sessionError {
      _ = try Self.prepare("x,s,y\n1,1,1\n2,0,2\n3,1,3\n") { $0.error = "s" }
    }
    #expect(error?.description.contains("row 2 has 0.0; a standard error has to be") == true)
    for change: (inout DataOptions) -> Void in [
      { ($0.weights, $0.error) = ("w", "x") }, { ($0.weights, $0.inputs) = ("w", ["w"]) },
      { ($0.weights, $0.targets) = ("w", ["w"]) },
      { ($0.weights, $0.path, $0.function) = ("w", nil, "x1") },
    ] {
      #expect(sessionError { _ = try preparedTable(Self.text, change) }?.kind == .usage)
    }
  }

  @Test func trainingHeedsWeightsAndSaysSoOfErrors() throws {
    // Where x is 1, one target is as good as the other but for their weights.
    let text =
      "x,w,y\n"
      + (0..<40).map { "\($0 % 2),\($0 % 4 < 2 ? 9 : 1),\($0 % 4 < 2 ? 0 : 10)" }
      .joined(separator: "\n") + "\n"
    let data = try Self.prepare(text) {
      $0.weights = "w"
      $0.testFraction = 0.5
    }
    var engine = try sampleEngine(width: "1,1", data: data)
    let result = try training(try engine.run("train steps=20"))
    let prediction = engine.currentModel.predictions([[0, 1]])[0]
    #expect(prediction.allSatisfy { abs($0 - 1) < 1e-4 }, "\(prediction)")
    #expect(abs(result.train.error - 3) < 1e-4 && abs((result.test?.error ?? 0) - 3) < 1e-4)
    #expect(abs((result.figures?.testAbsolute ?? 0) - 1.8) < 1e-3)
    // The weighted mean is as good, so nothing is explained.
    #expect(abs((result.testR2 ?? 1)) < 1e-6)
    #expect(abs((result.baseline?.mean ?? 0) - 3) < 1e-6)
    #expect(abs((result.baseline?.leastSquares ?? 0) - 3) < 1e-4)
    let refusal = #expect(throws: SessionError.self) { try engine.run("train optimizer=lm") }
    #expect(refusal?.description.contains("lm knows no weights") == true)
    #expect(throws: SessionError.self) { try engine.run("discover work=1") }
  }

  // MARK: Losses

  @Test func lossesAreSetForTheNextNetwork() throws {
    var engine = try sampleEngine()
    try engine.run("set loss huber")
    #expect(engine.currentModel.loss == .meanSquaredError)
    try engine.run("restart")
    #expect(engine.currentModel.loss == .huber)
    let result = try training(try engine.run("train steps=5"))
    #expect(result.loss == .huber && result.train.absolute != nil)
    #expect(result.json.text.contains("\"train_rmse\":"))
    #expect(throws: SessionError.self) { try engine.run("set loss cross-entropy") }
    #expect(throws: SessionError.self) { try engine.run("set loss hubert") }
    let refusal = #expect(throws: SessionError.self) { try engine.run("train optimizer=lm") }
    #expect(refusal?.description.contains("Huber") == true)
  }

  @Test func patienceGoesByAbsoluteErrors() throws {
    var options = ModelOptions()
    options.width = "2,3,1"
    options.loss = .absolute
    var engine = try Engine(
      data: try sampleData(noise: 0.3), options: options, settings: TrainingSettings(),
      clock: stillClock)
    let result = try training(try engine.run("train steps=60 patience=5"))
    let best = try #require(engine.curve.best)
    let least = engine.curve.records.compactMap { $0.test?.absolute }.min()
    #expect(best.test.absolute == min(least ?? .nan, best.test.absolute ?? .nan))
    #expect(result.test == best.test && result.bestStep == best.step)
  }

  @Test func absoluteErrorsAreToldOfNumbers() throws {
    var engine = try sampleEngine()
    let result = try training(try engine.run("train steps=5"))
    let (data, model) = (engine.data, engine.currentModel)
    for (samples, measured) in [
      (data.train, result.figures?.trainAbsolute),
      (data.test ?? data.train, result.figures?.testAbsolute),
    ] {
      let values = model.network.outputs((0..<2).map { Array(samples.input($0)) })[0]
      let sum = zip(values, samples.targets).reduce(0) { $0 + ($1.0 - $1.1).magnitude }
      #expect(abs((measured ?? 0) / (sum / Double(samples.count)) - 1) < 1e-12)
    }
    #expect(result.json.text.contains("\"test_mae\":"))
    #expect(result.figureText == nil && result.details == nil)
  }

  @Test func classesAreToldInATable() throws {
    let rows = (0..<60).map { "\($0),\(["a", "b", "c"][$0 / 20])" }.joined(separator: "\n")
    let data = try preparedTable("x,kind\n\(rows)\n")
    var engine = try Engine(
      data: data, options: ModelOptions(), settings: TrainingSettings(), clock: stillClock)
    let result = try training(try engine.run("train steps=20"))
    let figures = try #require(result.figures?.classes)
    #expect(figures.counts.map { $0.reduce(0, +) } == [4, 4, 4])
    #expect(figures.accuracy == result.test?.accuracy)
    #expect(
      result.json.text.contains("\"confusion\":{\"classes\":[\"a\",\"b\",\"c\"],\"counts\":[["))
    #expect(result.text.contains("balanced accuracy"))
    let table = try #require(result.details).split(separator: "\n")
    #expect(table[1] == "  actual  as a  as b  as c" && table.count == 5)
  }
}

extension JSONText.Value {
  fileprivate var text: String { JSONText.line(self) }
}
