import Foundation
import Testing

@testable import KAN

/// Figures of predictions against scikit-learn's; `Oracle/figures.py` writes these.
@Suite("Figures of predictions")
struct FigureTests {
  private struct Numbers: Decodable {
    let targets: [Double], predictions: [Double]
    let weights: [Double]?
    let mae: Double, mse: Double
  }

  private struct Classes: Decodable {
    let labels: [Double]
    let odds: [[Double]]
    let weights: [Double]?
    let accuracy: Double, balanced: Double
    let auc: Double?
    let confusion: [[Int]]
  }

  private struct Cases: Decodable {
    let numbers: [Numbers]
    let classes: [Classes]
  }

  private static func cases() throws -> Cases {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Oracle/figures.json")
    return try JSONDecoder().decode(Cases.self, from: Data(contentsOf: file))
  }

  private static func isSame(_ value: Double?, _ expected: Double?) -> Bool {
    guard let value, let expected else { return value == nil && expected == nil }
    return (value - expected).magnitude < 1e-12
  }

  /// A network that hands its inputs on.
  private static func identity(_ count: Int) throws -> Network {
    var network = try Network(
      shape: NetworkShape([count, count]), grid: 1, order: 1, base: .identity, ranges: [-9...9])
    let layout = network.layers[0].layout
    for index in network.parameters.indices[layout.coefficients] { network.parameters[index] = 0 }
    for input in 0..<count {
      for output in 0..<count {
        network.parameters[layout.baseScale.lowerBound + layout.edge(input, output)] =
          input == output ? 1 : 0
      }
    }
    return network
  }

  private static func measured(_ model: Model, train: Dataset, test: Dataset?) -> Assessment {
    var assessment = Assessment(
      model, train: train, test: test, penalty: nil, withFigures: true)
    while !assessment.advance() {}
    return assessment
  }

  @Test func classesAreAsScikitLearnFindsThem() throws {
    let cases = try Self.cases().classes
    #expect(
      cases.count == 6 && cases.contains { $0.auc == nil } && cases.contains { $0.weights != nil })
    for own in cases {
      let figures = try #require(
        ClassFigures(logOdds: own.odds, labels: own.labels, weights: own.weights))
      #expect(Self.isSame(figures.accuracy, own.accuracy))
      #expect(Self.isSame(figures.balancedAccuracy, own.balanced))
      #expect(Self.isSame(figures.auc, own.auc))
      #expect(figures.counts == own.confusion)
    }
  }

  @Test func assessmentsTellThemOfTheTestSamples() throws {
    for own in try Self.cases().classes {
      let network = try Self.identity(own.odds.count)
      let names = own.odds.indices.map { Variable(name: "\($0)") }
      let model = Model(
        network: network, inputs: names, outputs: names, loss: .crossEntropy, seed: 0)
      let samples = try Dataset(inputs: own.odds, targets: [own.labels], weights: own.weights)
      let figures = Self.measured(model, train: samples, test: nil).figures
      #expect(figures?.classes?.counts == own.confusion)
      let other = try #require(samples.selecting([0, 1]))
      let tested = Self.measured(model, train: other, test: samples)
      #expect(Self.isSame(tested.figures?.classes?.auc, own.auc))
      #expect(Self.isSame(tested.test?.accuracy, own.accuracy))
      #expect(tested.figures?.trainAbsolute == nil)
    }
  }

  @Test func numbersAreAsScikitLearnFindsThem() throws {
    let network = try Self.identity(1)
    for own in try Self.cases().numbers {
      let samples = try Dataset(
        inputs: [own.predictions], targets: [own.targets], weights: own.weights)
      let model = Model(
        network: network, inputs: [Variable(name: "x")],
        outputs: [Variable(name: "y", mean: 4, standardDeviation: 10)], seed: 0)
      let assessment = Self.measured(model, train: samples, test: samples)
      #expect(Self.isSame(assessment.figures?.trainAbsolute, 10 * own.mae))
      #expect(Self.isSame(assessment.figures?.testAbsolute, 10 * own.mae))
      #expect(((assessment.test?.error ?? 0) / (10 * own.mse.squareRoot()) - 1).magnitude < 1e-12)
      #expect(Self.measured(model, train: samples, test: nil).figures?.testAbsolute == nil)
    }
  }

  @Test func tiesCountHalf() throws {
    func area(_ scores: [Double], _ labels: [Double]) -> Double? {
      ClassFigures(logOdds: [scores.map { _ in 0 }, scores], labels: labels)?.auc
    }
    #expect(area([1, 1, 1, 1], [0, 1, 0, 1]) == 0.5)
    #expect(area([1, 2, 3, 4], [0, 0, 1, 1]) == 1)
    #expect(area([4, 3, 2, 1], [0, 0, 1, 1]) == 0)
    #expect(area([1, 2, 2, 3], [0, 0, 1, 1]) == 0.875)
    #expect(area([1, 2], [1, 1]) == nil)
    #expect(area([.nan, 2], [0, 1]) == nil)
    // Probabilities of which round to 1.
    #expect(area([50, 60], [0, 1]) == 1)
  }

  @Test func labelsThatAreNoClassAreLeftOut() {
    let odds = [[1.0, 0, 0], [0.0, 1, 1]]
    #expect(ClassFigures(logOdds: odds, labels: [.nan, -1, 7]) == nil)
    #expect(ClassFigures(logOdds: odds, labels: [0, 1, 1e300])?.counts == [[1, 0], [0, 1]])
    #expect(ClassFigures(logOdds: [], labels: [0]) == nil)
  }
}
