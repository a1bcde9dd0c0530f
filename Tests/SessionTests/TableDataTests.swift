import KAN
import Testing

@testable import Session

@Suite struct TableDataTests {
  private static let text =
    "a,b,c,y\n" + (0..<50).map { "\($0),\($0 * $0),7,\(2 * $0 + 1)" }.joined(separator: "\n")
    + "\n"

  /// A column in its own units.
  private func column(_ data: PreparedData, _ set: Dataset, _ name: String) -> [Double] {
    if let index = data.inputs.firstIndex(where: { $0.name == name }) {
      return data.inputs[index].restored(Array(set.input(index)))
    }
    let index = data.targets.firstIndex { $0.name == name } ?? 0
    return data.targets[index].restored(Array(set.target(index)))
  }

  @Test func rowsAreSplitWithoutLossOrRepetition() throws {
    for (fraction, expected) in [(0.2, 10), (0.0, 0), (0.5, 25), (0.02, 1), (0.999, 49)] {
      let data = try preparedTable(Self.text) { $0.testFraction = fraction }
      #expect((data.test?.count ?? 0) == expected)
      let rows = column(data, data.train, "a") + (data.test.map { column(data, $0, "a") } ?? [])
      #expect(rows.map { Int($0.rounded()) }.sorted() == Array(0..<50))
    }
  }

  @Test func splitFollowsTheDataSeedOnly() throws {
    let data = try preparedTable(Self.text)
    let again = try preparedTable(Self.text)
    #expect(again.train == data.train && again.test == data.test)
    let other = try preparedTable(Self.text) { $0.dataSeed = 5 }
    #expect(column(data, data.train, "a") != column(other, other.train, "a"))
  }

  @Test func rowsStayTogetherAndColumnsAreChosen() throws {
    let data = try preparedTable(Self.text) {
      $0.inputs = ["b", "a"]
      $0.targets = ["y", "c"]
    }
    #expect(data.inputs.map(\.name) == ["b", "a"] && data.targets.map(\.name) == ["y", "c"])
    for set in [data.train, try #require(data.test)] {
      let a = column(data, set, "a")
      let b = column(data, set, "b")
      let y = column(data, set, "y")
      for index in a.indices {
        #expect(abs(b[index] - a[index] * a[index]) < 1e-9)
        #expect(abs(y[index] - (2 * a[index] + 1)) < 1e-9)
      }
    }
    let byDefault = try preparedTable(Self.text)
    #expect(byDefault.targets.map(\.name) == ["y"])
    #expect(byDefault.inputs.map(\.name) == ["a", "b", "c"])
  }

  @Test func scalesComeFromTrainingRowsAlone() throws {
    let data = try preparedTable(Self.text) { $0.testFraction = 0.4 }
    for index in 0..<2 {
      let seen = Variable(name: "", standardizing: data.train.input(index))
      #expect(abs(seen.mean) < 1e-12 && abs(seen.standardDeviation - 1) < 1e-12)
    }
    let raw = column(data, data.train, "a")
    let fresh = Variable(name: "a", standardizing: raw.map { $0.rounded() })
    #expect(abs(fresh.mean - data.inputs[0].mean) < 1e-12)
    #expect(abs(fresh.standardDeviation - data.inputs[0].standardDeviation) < 1e-12)
  }

  @Test func constantColumnsBecomeZeros() throws {
    let data = try preparedTable(Self.text)
    #expect(data.inputs[2].standardDeviation == 1 && data.inputs[2].mean == 7)
    #expect(data.train.input(2).allSatisfy { $0 == 0 })
    #expect(data.warnings.contains { $0.contains("c") })
    let range = try #require(data.ranges?[2])
    #expect(range.lowerBound < 0 && range.upperBound > 0)
    var engine = try sampleEngine(width: "3,2,1", data: data)
    let result = try training(try engine.run("train steps=5"))
    #expect(result.train.error.isFinite && result.test?.error.isFinite == true)
  }

  @Test func rangesAreThoseOfTheTrainingRows() throws {
    let data = try preparedTable(Self.text)
    for index in 0..<2 {
      #expect(data.ranges?[index].lowerBound == data.train.input(index).min())
      #expect(data.ranges?[index].upperBound == data.train.input(index).max())
    }
  }

  @Test func testFilesAreSeenThroughTheTrainingScales() throws {
    let data = try preparedTable(Self.text, test: "y,c,b,a\n5,7,4,2\n")
    #expect(data.train.count == 50 && data.test?.count == 1)
    let test = try #require(data.test)
    #expect(abs(column(data, test, "a")[0] - 2) < 1e-12)
    #expect(abs(column(data, test, "y")[0] - 5) < 1e-12)
    let error = sessionError { _ = try preparedTable(Self.text, test: "y,c,b\n5,7,4\n") }
    #expect(error != nil)
  }

  @Test func normalizeOffLeavesNumbersAlone() throws {
    let data = try preparedTable(Self.text) { $0.normalize = false }
    #expect(data.inputs.allSatisfy { $0.mean == 0 && $0.standardDeviation == 1 })
    #expect(Set(data.train.target(0)).isSubset(of: Set((0..<50).map { Double(2 * $0 + 1) })))
  }

  @Test func twoRowsSufficeAndOneDoesNot() throws {
    let data = try preparedTable("a,y\n1,2\n3,4\n")
    #expect(data.train.count == 2 && data.test == nil)
    var engine = try sampleEngine(width: "1,2,1", data: data)
    let result = try training(try engine.run("train steps=3"))
    #expect(result.train.error.isFinite && result.test == nil)
    let halves = try preparedTable("a,y\n1,2\n3,4\n") { $0.testFraction = 0.9 }
    #expect(halves.train.count == 1 && halves.test?.count == 1)
    #expect(sessionError { _ = try preparedTable("a,y\n1,2\n") }?.kind == .badData)
  }

  @Test func impossibleOptionsAreRefused() {
    func kind(_ change: (inout DataOptions) -> Void) -> SessionError.Kind? {
      sessionError { _ = try preparedTable(Self.text, test: nil, change) }?.kind
    }
    #expect(kind { $0.ranges = ["0,1"] } == .usage)
    #expect(kind { $0.testFraction = 1 } == .usage)
    #expect(kind { $0.testFraction = -0.1 } == .usage)
    #expect(kind { $0.testFraction = .nan } == .usage)
    #expect(kind { $0.targets = ["z"] } != nil)
    #expect(kind { $0.inputs = ["z"] } != nil)
    #expect(kind { $0.path = "/nowhere/at/all.csv" } == .noInput)
  }

  @Test func classesAreNotStandardised() throws {
    let rows = (0..<60).map { "\(Double($0) / 10),\($0 < 20 ? 0 : $0 < 40 ? 1 : 2)" }
    let data = try preparedTable("x,kind\n" + rows.joined(separator: "\n")) {
      $0.hasClasses = true
    }
    #expect(Set(data.train.targets) == [0, 1, 2])
    #expect(abs(data.inputs[0].standardDeviation - 1) > 0.1)
    var options = ModelOptions()
    options.loss = .crossEntropy
    var engine = try Engine(
      data: data, options: options, settings: TrainingSettings(), clock: stillClock)
    #expect(engine.network.shape.outputs == 3)
    #expect(engine.currentModel.outputs.map(\.name) == ["kind 0", "kind 1", "kind 2"])
    let result = try training(try engine.run("train steps=20"))
    #expect(result.loss == .crossEntropy)
    #expect(try #require(result.train.accuracy) > 0.9)
  }
}
