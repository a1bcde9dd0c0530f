import KAN
import Testing

@testable import Session

@Suite struct FunctionDataTests {
  private func prepare(
    _ function: String, _ change: (inout DataOptions) -> Void = { _ in }
  ) throws -> PreparedData {
    var options = DataOptions()
    options.function = function
    options.samples = 2000
    options.testSamples = 500
    change(&options)
    return try PreparedData(options)
  }

  private func complaint(
    _ function: String, _ change: (inout DataOptions) -> Void = { _ in }
  ) -> SessionError? {
    sessionError { _ = try prepare(function, change) }
  }

  @Test func targetsAreTheFunctionOfTheInputs() throws {
    let data = try prepare("x1 - 3*x2")
    for set in [data.train, try #require(data.test)] {
      for (index, target) in set.target(0).enumerated() {
        let x1 = set.inputs[index]
        let x2 = set.inputs[set.count + index]
        #expect(abs(target - (x1 - 3 * x2)) < 1e-12)
      }
    }
    #expect(data.train.count == 2000 && data.test?.count == 500)
    #expect(data.train.inputs.prefix(500) != data.test?.inputs.prefix(500))
    #expect(data.title == "y = x1 - 3*x2")
    #expect(data.ranges == nil)
  }

  @Test func rangesAreKeptAndFilled() throws {
    let data = try prepare("x1 + x2 + x3") {
      $0.ranges = ["x2=2,4", "-5,-4", "x3=0,pi/2"]
    }
    let expected: [ClosedRange<Double>] = [-5...(-4), 2...4, 0...1.570_796_326_794_896_7]
    for (column, range) in expected.enumerated() {
      let values = data.train.input(column)
      let (low, high) = (try #require(values.min()), try #require(values.max()))
      let width = range.upperBound - range.lowerBound
      #expect(range.contains(low) && range.contains(high))
      #expect(low < range.lowerBound + 0.01 * width && high > range.upperBound - 0.01 * width)
    }
  }

  @Test(arguments: [
    "1,0", "0,0", "0", "0,1,2", "", ",", "a,b", "x9=0,1", "nan,1", "0,inf", "-1e308,1e308", "0,x1",
  ])
  func badRangesAreRefused(range: String) {
    #expect(complaint("x1") { $0.ranges = [range] }?.kind == .usage)
  }

  @Test func variablesComeInNumericalOrder() throws {
    let names = (1...12).map { "x\($0)" }
    let data = try prepare(names.reversed().joined(separator: "+"))
    #expect(data.inputs.map(\.name) == names)
  }

  @Test func quotedNamesAreVariablesToo() throws {
    let data = try prepare("`air speed` * 2 + t") { $0.ranges = ["air speed=3,4"] }
    #expect(Set(data.inputs.map(\.name)) == ["air speed", "t"])
    let column = try #require(data.inputs.firstIndex { $0.name == "air speed" })
    #expect(data.train.input(column).allSatisfy { (3...4).contains($0) })
  }

  @Test func inputsMayNameMoreThanTheFunctionUses() throws {
    let data = try prepare("x1^2") { $0.inputs = ["x2", "x1"] }
    #expect(data.inputs.map(\.name) == ["x2", "x1"])
    #expect(complaint("x1+x2") { $0.inputs = ["x1"] }?.kind == .usage)
    #expect(complaint("3") != nil)
  }

  @Test func noiseIsAShareOfTheTargetsDeviation() throws {
    let clean = try prepare("100*x1")
    let noisy = try prepare("100*x1") { $0.noise = 0.1 }
    let standardDeviation = Variable(name: "", standardizing: clean.train.target(0))
      .standardDeviation
    let differences = zip(noisy.train.target(0), clean.train.target(0)).map { $0 - $1 }
    let noise = Variable(name: "", standardizing: differences)
    #expect(abs(noise.standardDeviation / standardDeviation - 0.1) < 0.01)
    #expect(abs(noise.mean) < 0.01 * standardDeviation)
    #expect(noisy.train.inputs == clean.train.inputs)
    #expect(noisy.test?.inputs == clean.test?.inputs)
    #expect(noisy.test?.targets != clean.test?.targets)
  }

  @Test func seedOfTheNetworkDoesNotChangeTheData() throws {
    let data = try prepare("x1*x2")
    #expect(try prepare("x1*x2") == data)
    #expect(try prepare("x1*x2") { $0.dataSeed = 1 } != data)
    let one = try sampleEngine(seed: 1)
    let two = try sampleEngine(seed: 2)
    #expect(one.data == two.data)
    #expect(one.bits != two.bits)
    #expect(try sampleEngine(seed: 1).bits == one.bits)
  }

  @Test func functionsThatAreNotFiniteSayWhere() {
    let error = complaint("log(x1)")
    #expect(error?.kind == .usage)
    #expect(error?.description.contains("is not finite at x1=-0.") == true)
    #expect(complaint("log(x1)") { $0.ranges = ["0.1,1"] } == nil)
    #expect(complaint("1/(x1-x1)")?.description.contains("--range") == true)
  }

  @Test func impossibleOptionsAreRefused() {
    #expect(complaint("x1 +")?.kind == .usage)
    #expect(complaint("x1") { $0.samples = 1 }?.kind == .usage)
    #expect(complaint("x1") { $0.testSamples = -1 }?.kind == .usage)
    #expect(complaint("x1") { $0.noise = -0.1 }?.kind == .usage)
    #expect(complaint("x1") { $0.noise = .nan }?.kind == .usage)
    #expect(complaint("x1") { $0.noise = .infinity }?.kind == .usage)
    #expect(complaint("x1") { $0.targets = ["y"] }?.kind == .usage)
    #expect(complaint("x1") { $0.testPath = "t.csv" }?.kind == .usage)
    #expect(complaint("x1") { $0.path = "t.csv" }?.kind == .usage)
    #expect(complaint("x1") { $0.inputs = ["x1", "x1"] }?.kind == .usage)
    #expect(complaint("x1") { $0.testSamples = 0 } == nil)
  }

  @Test func functionsCanBeStandardised() throws {
    let data = try prepare("7 + 3*x1") { $0.normalize = true }
    let target = Variable(name: "", standardizing: data.train.target(0))
    #expect(abs(target.mean) < 1e-12 && abs(target.standardDeviation - 1) < 1e-12)
    #expect(abs(data.targets[0].mean - 7) < 0.2)
  }
}
