import KAN
import Numerics
import Testing

@testable import Session

/// Tables with text, dates, missing values and classes become samples.
@Suite struct RealDataTests {
  /// All rows for training, not standardised.
  private func prepare(
    _ text: String, test: String? = nil, _ change: (inout DataOptions) -> Void = { _ in }
  ) throws -> PreparedData {
    try preparedTable(text, test: test) {
      $0.testFraction = 0
      $0.normalize = false
      change(&$0)
    }
  }

  private func inputs(_ data: PreparedData) -> [String: [Double]] {
    Dictionary(
      uniqueKeysWithValues: data.inputs.indices.map {
        (data.inputs[$0].name, Array(data.train.input($0)))
      })
  }

  private static let colours =
    "id,c,ok,y\na,red,yes,1\nb,blue,no,2\nc,red,yes,3\nd,green,no,4\n"
    + "e,red,yes,5\nf,blue,no,6\ng,green,no,7\nh,blue,no,8\n"

  @Test func categoriesAreInputsWithLevels() throws {
    let data = try prepare(Self.colours)
    #expect(
      inputs(data) == [
        "c": [2, 0, 2, 1, 2, 0, 1, 0], "ok": [1, 0, 1, 0, 1, 0, 0, 0],
      ])
    #expect(data.inputs.map(\.levels) == [["blue", "green", "red"], ["no", "yes"]])
    #expect(data.levelShares == [[0.375, 0.25, 0.375], [0.625, 0.375]])
    #expect(data.warnings.contains { $0.contains("column \"id\" is left out") })
  }

  @Test func levelsOfTestTablesAreThoseOfTraining() throws {
    let data = try prepare(Self.colours, test: "c,ok,y\nblack,no,1\nred,yes,2\n") {
      $0.normalize = true
    }
    let test = try #require(data.test)
    // A level that training has not seen is none of those that it has.
    #expect(Array(test.input(0)) == [-1, 2])
    #expect(Array(test.input(1)) == [0, 1])
  }

  @Test func datesAreDaysSinceTheFirst() throws {
    let data = try prepare(
      "day,y\n2025-01-03,1\n2025-01-01,2\n2025-02-01,3\n", test: "day,y\n2024-12-31,1\n")
    #expect(inputs(data) == ["day": [2, 0, 31]])
    #expect(data.test.map { Array($0.input(0)) } == [-1])
    #expect(data.inputs[0].coding == .date(origin: "2025-01-01"))
    #expect(data.warnings.contains { $0.contains("days since 2025-01-01") })
  }

  @Test func rowsWithMissingValuesAreLeftOut() throws {
    let data = try prepare("a,b,y\n1,NA,1\n2,5,2\n3,6,\n4,7,4\n5,8,5\n")
    #expect(inputs(data) == ["a": [2, 4, 5], "b": [5, 7, 8]])
    #expect(data.warnings.contains { $0.contains("2 of 5 rows have missing values") })
    let most = sessionError { _ = try prepare("a,b,y\n1,NA,1\n2,NA,2\n3,6,3\n4,7,\n5,8,5\n") }
    #expect(most?.kind == .badData && most?.description.contains("--missing impute") == true)
    let strict = sessionError {
      _ = try prepare("a,b,y\n1,NA,1\n2,5,2\n") { $0.missing = .error }
    }
    #expect(strict?.description.contains("data.csv:2: column \"b\": a value is missing") == true)
  }

  @Test func mediansStandInForMissingValues() throws {
    let data = try prepare(
      "a,b,y\n1,NA,1\n2,5,2\n3,6,3\n4,9,4\n", test: "a,b,y\n1,,1\n2,?,2\n3,7,3\n"
    ) { $0.missing = .impute }
    #expect(
      inputs(data) == ["a": [1, 2, 3, 4], "b": [6, 5, 6, 9], "b is missing": [1, 0, 0, 0]])
    #expect(data.test.map { Array($0.input(1)) } == [6, 6, 7])
    #expect(data.test.map { Array($0.input(2)) } == [1, 1, 0])
  }

  @Test func sentinelsAreNoted() throws {
    let rows = (0..<40).map { "\($0 % 10 == 3 ? -999 : $0),\($0)\n" }
    let data = try prepare("a,y\n" + rows.joined())
    #expect(data.warnings.contains { $0.contains("\"a\" holds -999 4 times") })
    let fair = try prepare("a,y\n" + (0..<40).map { "\($0 * 25),\($0)\n" }.joined())
    #expect(fair.warnings == [])
  }

  // MARK: Classes

  private static let kinds =
    "x,kind\n"
    + (0..<60).map { "\($0),\(["Setosa", "Versicolor", "Virginica"][$0 / 20])\n" }.joined()

  @Test func textTargetsAreClasses() throws {
    let data = try prepare(Self.kinds) { $0.testFraction = 0.2 }
    #expect(data.classes == ["Setosa", "Versicolor", "Virginica"])
    // Every class has the same share.
    let test = try #require(data.test)
    #expect((0..<3).map { kind in test.targets.count { $0 == Double(kind) } } == [4, 4, 4])
    var engine = try Engine(
      data: data, options: ModelOptions(), settings: TrainingSettings(), clock: stillClock)
    #expect(engine.currentModel.loss == .crossEntropy)
    #expect(engine.currentModel.outputs.map(\.name) == ["Setosa", "Versicolor", "Virginica"])
    #expect(engine.currentModel.classTarget == "kind")
    let result = try training(try engine.run("train steps=20"))
    #expect(try #require(result.train.accuracy) > 0.9)
  }

  @Test func classesOfATestTableAreTheSame() throws {
    let data = try prepare(Self.kinds, test: "x,kind\n1,Virginica\n2,Setosa\n")
    #expect(data.test?.targets == [2, 0])
    let stranger = sessionError { _ = try prepare(Self.kinds, test: "x,kind\n1,Rosa\n") }
    #expect(stranger?.description.contains("class \"Rosa\"") == true)
  }

  // MARK: Splits

  @Test func splitsByColumnAndByOrder() throws {
    let text = "x,part,y\n1,train,1\n2,test,2\n3,train,3\n4,test,4\n5,train,5\n"
    let byColumn = try prepare(text) { $0.splitColumn = "part" }
    #expect(inputs(byColumn) == ["x": [1, 3, 5]])
    #expect(byColumn.test.map { Array($0.input(0)) } == [2, 4])
    let byOrder = try prepare("x,y\n1,1\n2,2\n3,3\n4,4\n5,5\n") {
      $0.splitsLast = true
      $0.testFraction = 0.4
    }
    #expect(inputs(byOrder) == ["x": [1, 2, 3]])
    #expect(byOrder.test.map { Array($0.input(0)) } == [4, 5])
    let wrong = sessionError { _ = try prepare(text) { $0.splitColumn = "y" } }
    #expect(wrong?.kind == .badData)
  }

  // MARK: What to compare with

  @Test func baselinesAreMeanAndLeastSquares() throws {
    // Straight lines fit exactly, whatever the scales; the mean, 4, is off by 3 and 7.
    let data = try prepare("a,b,y\n0,1,1\n1,0,3\n2,1,5\n3,0,7\n", test: "a,b,y\n3,5,7\n-2,9,-3\n") {
      $0.normalize = true
    }
    let baseline = try #require(data.baseline(.meanSquaredError))
    #expect(abs(baseline.mean - ((9.0 + 49.0) / 2).squareRoot()) < 1e-9)
    #expect(try #require(baseline.leastSquares) < 1e-6)
    #expect(data.testSpread.map { abs($0 - 5) < 1e-9 } == true)
    let classes = try prepare(Self.kinds, test: "x,kind\n1,Setosa\n")
    let frequencies = try #require(classes.baseline(.crossEntropy))
    #expect(abs(frequencies.mean - naturalLogarithm(3)) < 1e-9 && frequencies.leastSquares == nil)
  }

  /// Training error, test error, the baseline's mean and least squares, and how the verdict begins.
  @Test(arguments: [
    (1.0, 9.0, 8.0, 2.0, "worse than the mean (8 on held-out rows)"),
    (1.0, 3.0, 8.0, 2.0, "worse than straight lines (2 on held-out rows)"),
    (0.5, 2.0, 8.0, 2.0, "test error far above training error"), (1.5, 2.0, 8.0, 2.0, nil),
    (0.01, 0.1, 8.0, 2.0, nil),
  ])
  func verdicts(
    _ train: Double, _ test: Double, _ mean: Double, _ lines: Double, _ beginning: String?
  ) throws {
    var outcome = TrainingOutcome(
      steps: 1, evaluations: 1, train: Score(error: train, accuracy: nil),
      test: Score(error: test, accuracy: nil), objective: 0, regularization: 0, seconds: 0,
      parameters: 1, shape: try NetworkShape([2, 5, 1]), end: .completed, loss: .meanSquaredError)
    #expect(outcome.verdict == nil)
    outcome.baseline = Baseline(mean: mean, leastSquares: lines)
    if let beginning {
      #expect(outcome.verdict?.hasPrefix(beginning) == true)
      #expect(outcome.text.hasSuffix(outcome.verdict ?? "none"))
    } else {
      #expect(outcome.verdict == nil)
    }
  }
}
