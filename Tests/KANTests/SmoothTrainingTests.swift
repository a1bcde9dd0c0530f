import Expressions
import Foundation
import Numerics
import Testing

@testable import KAN

@Suite("Smooth splines: training")
struct SmoothTrainingTests {
  static func settings(
    _ smooth: Smoothness, loss: Loss = .meanSquaredError,
    _ optimizer: TrainingSettings.Optimizer = .levenbergMarquardt
  ) -> TrainingSettings {
    var settings = TrainingSettings()
    (settings.optimizer, settings.smooth, settings.loss) = (optimizer, smooth, loss)
    return settings
  }

  /// A network of one layer or more without base functions.
  static func network(_ widths: [Int], _ data: Dataset, grid: Int = 7) throws -> Network {
    let ranges = (0..<data.inputCount).map { input in
      let values = data.input(input)
      return (values.min() ?? 0)...max(values.max() ?? 1, (values.min() ?? 0) + 1e-3)
    }
    var network = try Network(
      shape: NetworkShape(widths), grid: grid, order: 3, base: .zero, ranges: ranges)
    var random = RandomSource(seed: 1)
    network.initialize(using: &random)
    return network
  }

  static func trained(
    _ network: Network, _ data: Dataset, _ settings: TrainingSettings, steps: Int = 50
  ) -> Trainer {
    var trainer = Trainer(
      network: network, train: data, test: nil, settings: settings,
      deviations: [Double](repeating: 1, count: network.shape.outputs), seed: 1)
    _ = trainer.run(steps)
    return trainer
  }

  /// A function of the first input, next to others that say nothing, with noise.
  static func noisy(_ count: Int, inputs: Int = 3, seed: UInt64 = 2) throws -> Dataset {
    var random = RandomSource(seed: seed)
    let columns = Support.columns(inputs, samples: count, using: &random)
    return try Dataset(
      inputs: columns,
      targets: [columns[0].map { sine(3 * $0) + 0.3 * random.normal() }])
  }

  /// Least squares of a constant and the inputs.
  static func lines(_ data: Dataset) -> [Double] {
    let count = data.inputCount + 1
    func value(_ index: Int, _ sample: Int) -> Double {
      index == 0 ? 1 : data.inputs[(index - 1) * data.count + sample]
    }
    var matrix = [Double](repeating: 0, count: count * count)
    var right = [Double](repeating: 0, count: count)
    for sample in 0..<data.count {
      for i in 0..<count {
        right[i] += value(i, sample) * data.targets[sample]
        for j in 0..<count { matrix[i * count + j] += value(i, sample) * value(j, sample) }
      }
    }
    let solution = BlockedCholesky(matrix, count: count, pause: {})?.solution(right) ?? []
    return (0..<data.count).map { sample in
      solution.enumerated().reduce(0) { $0 + $1.element * value($1.offset, sample) }
    }
  }

  // MARK: One weight

  @Test func largeWeightsMakeStraightLines() throws {
    let data = try Self.noisy(120)
    let lines = Self.lines(data)
    let trainer = Self.trained(
      try Self.network([3, 1], data), data, Self.settings(.weight(1e6)))
    for (own, line) in zip(LevenbergMarquardtEquationsTests.outputs(trainer.network, data), lines) {
      #expect(abs(own - line) < 1e-6)
    }
    let stiff = Self.trained(
      try Self.network([3, 1], data), data, Self.settings(.weight(1e3)))
    #expect(abs((stiff.smoothing?.degreesOfFreedom ?? 0) - 4) < 0.01)
  }

  /// Levenberg-Marquardt and L-BFGS make the same sum small.
  @Test(arguments: [Loss.meanSquaredError, .crossEntropy])
  func optimizersAgree(loss: Loss) throws {
    var data = try Self.noisy(150, inputs: 2)
    if loss == .crossEntropy {
      let classes = data.targets.map { $0 > 0.4 ? 2.0 : $0 > -0.3 ? 1 : 0 }
      data = try Dataset(inputs: (0..<2).map { Array(data.input($0)) }, targets: [classes])
    }
    let network = try Self.network([2, loss == .crossEntropy ? 3 : 1], data, grid: 4)
    var settings = Self.settings(.weight(0.002), loss: loss)
    let exact = Self.trained(network, data, settings)
    settings.optimizer = .lbfgs
    settings.updatesGrid = false
    // On the same knots.
    var start = network
    start.layers = exact.network.layers
    let other = Self.trained(start, data, settings, steps: 100)
    let (own, their) = (exact.record?.objective ?? .nan, other.record?.objective ?? .nan)
    #expect(own < their * (1 + 1e-9) && their < own * (1 + 1e-4), "\(own), \(their)")
    let roughness = exact.network.weightedRoughness(settings.smooth, nil)
    let error = exact.network.score(data, loss: loss).error
    let plain = loss == .crossEntropy ? error : error * error
    #expect(abs(plain + roughness - own) < 1e-10)
  }

  /// The Fisher information and the gradient of the cross-entropy, by differences of log-odds.
  @Test func crossEntropyHasItsOwnEquations() throws {
    var random = RandomSource(seed: 4)
    let network = try Support.network("2,2,3")
    let inputs = Support.columns(2, samples: 70, using: &random)
    let labels = (0..<70).map { _ in Double(random.index(below: 3)) }
    let data = try Dataset(inputs: inputs, targets: [labels])
    var equations = LevenbergMarquardtEquations(network, loss: .crossEntropy)
    equations.begin(parameters: network.parameters)
    while !equations.advance(parameters: network.parameters, dataset: data) {}
    let outputs = network.outputs(inputs)
    let probabilities = (0..<70).map { sample in
      let odds = outputs.map { exponential($0[sample]) }
      return odds.map { $0 / odds.reduce(0, +) }
    }
    let columns = equations.structure.unknowns.positions.map { position in
      var (above, below) = (network, network)
      above.parameters[position] += 1e-5
      below.parameters[position] -= 1e-5
      return zip(above.outputs(inputs), below.outputs(inputs)).map { high, low in
        zip(high, low).map { ($0 - $1) / 2e-5 }
      }
    }
    for (row, own) in columns.enumerated() {
      var pull = 0.0
      for sample in 0..<70 {
        for k in 0..<3 {
          let target = labels[sample] == Double(k) ? 1.0 : 0
          pull += own[k][sample] * (probabilities[sample][k] - target)
        }
      }
      #expect(abs(pull - equations.gradient[row]) < 1e-6)
      for (column, other) in columns[...row].enumerated() {
        var sum = 0.0
        for sample in 0..<70 {
          let p = probabilities[sample]
          var (left, right) = (0.0, 0.0)
          for k in 0..<3 {
            left += p[k] * own[k][sample]
            right += p[k] * other[k][sample]
            sum += p[k] * own[k][sample] * other[k][sample]
          }
          sum -= left * right
        }
        #expect(abs(sum - equations.matrix[row * equations.stride + column]) < 1e-6)
      }
    }
  }

  @Test func crossEntropyFallsWithoutSmoothing() throws {
    var random = RandomSource(seed: 6)
    let inputs = Support.columns(2, samples: 300, using: &random)
    let labels = zip(inputs[0], inputs[1]).map { x, y in
      x * x + y + 0.3 * random.normal() > 0.3 ? 1.0 : 0
    }
    let data = try Dataset(inputs: inputs, targets: [labels])
    var settings = Self.settings(.off, loss: .crossEntropy)
    settings.steps = 20
    let network = try Self.network([2, 2, 2], data, grid: 3)
    let trainer = Self.trained(network, data, settings, steps: 20)
    let score = trainer.network.score(data, loss: .crossEntropy)
    #expect(score.error < 0.3 && (score.accuracy ?? 0) > 0.88)
    #expect(trainer.smoothing == nil)
  }

  // MARK: Automatic weights

  @Test func automaticWeightsTellCurvesFromNoise() throws {
    let data = try Self.noisy(300)
    let trainer = Self.trained(try Self.network([3, 1], data), data, Self.settings(.automatic))
    let smoothing = try #require(trainer.smoothing)
    #expect(trainer.isRunning == false && trainer.steps < 40)
    let freedoms = smoothing.edges.map(\.degreesOfFreedom)
    #expect(freedoms[0] > 3.5 && freedoms[1] < 2.5 && freedoms[2] < 2.5)
    #expect(abs(freedoms.reduce(0, +) - smoothing.degreesOfFreedom) < 1e-6)
    #expect(abs(trainer.network.score(data).error - 0.3) < 0.03)
  }

  /// Constant, doubled and two-valued columns, and fewer rows than unknowns.
  @Test func poorTablesStayFinite() throws {
    var random = RandomSource(seed: 8)
    for count in [4, 12, 40] {
      let x = (0..<count).map { _ in random.uniform(in: -1...1) }
      let inputs = [
        x, x, x.map { _ in 0.5 }, x.indices.map { $0 % 2 == 0 ? -1.0 : 1 },
        x.map { _ in random.normal() },
      ]
      let targets = [x.map { $0 * $0 + 0.1 * random.normal() }]
      let data = try Dataset(inputs: inputs, targets: targets)
      let trainer = Self.trained(
        try Self.network([5, 1], data), data, Self.settings(.automatic), steps: 100)
      #expect(trainer.network.isFinite)
      let freedoms = try #require(trainer.smoothing?.degreesOfFreedom)
      #expect(freedoms > 1 && freedoms < Double(count) + 1e-3, "\(count): \(freedoms)")
    }
  }

  /// Hidden layers: weights for all edges, knots that move, and the way back to any step.
  @Test func deepNetworksAreTrained() throws {
    let data = try Support.samples(300)
    let network = try Self.network([2, 3, 1], data, grid: 4)
    let trainer = Self.trained(network, data, Self.settings(.automatic), steps: 60)
    #expect(trainer.network.score(data).error < 0.02)
    #expect(trainer.smoothing?.edges.count == 9)
    var interrupted = Trainer(
      network: network, train: data, test: nil, settings: Self.settings(.automatic),
      deviations: [1], seed: 1)
    interrupted.start(steps: 60)
    var random = RandomSource(seed: 1)
    while interrupted.isRunning {
      _ = interrupted.advance()
      if random.index(below: 20) == 0 { interrupted.rollBack() }
    }
    #expect(interrupted.network == trainer.network)
    #expect(interrupted.smoothing == trainer.smoothing)
  }

  @Test func onlyLevenbergMarquardtFindsWeights() throws {
    let network = try Support.fresh("2,5,1")
    for optimizer in [TrainingSettings.Optimizer.lbfgs, .adam] {
      let complaint = Self.settings(.automatic, optimizer).complaint(about: network, samples: 10)
      #expect(complaint?.contains("smooth=auto goes with optimizer=lm") == true)
      #expect(Self.settings(.weight(1), optimizer).complaint(about: network, samples: 10) == nil)
    }
    let large = try network.refined(grid: 200)
    let complaint = Self.settings(.automatic).complaint(about: large, samples: 100)
    #expect(complaint?.contains("coarser grid") == true && complaint?.contains("\n") == false)
  }
}

/// Additive models beside mgcv's, on the same tables; see `Oracle/smooth.R`.
@Suite("Smooth splines: mgcv")
struct SmoothOracleTests {
  struct Expected: Decodable { let error, freedoms, lines: Double }

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures").appendingPathComponent("Smooth")

  /// Training and test samples, standardised, and the deviation of the target.
  static func table(_ name: String) throws -> (train: Dataset, test: Dataset, deviation: Double) {
    let text = try String(contentsOf: folder.appendingPathComponent("\(name).csv"), encoding: .utf8)
    let rows = text.split(whereSeparator: \.isNewline).dropFirst().map { $0.split(separator: ",") }
    let isTraining = rows.map { $0[0] == "train" }
    let columns = (1..<(rows.first?.count ?? 1)).map { column in
      rows.map { Double($0[column]) ?? .nan }
    }
    let isClass = columns.last?.allSatisfy { $0 == 0 || $0 == 1 } == true
    var deviation = 1.0
    let scaled = columns.enumerated().map { index, column -> [Double] in
      if isClass, index == columns.count - 1 { return column }
      let own = zip(column, isTraining).filter(\.1).map(\.0)
      let mean = own.reduce(0, +) / Double(own.count)
      let squares = own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      deviation = (squares / Double(own.count)).squareRoot()
      return column.map { ($0 - mean) / deviation }
    }
    func part(_ isWanted: Bool) throws -> Dataset {
      let chosen = scaled.map { zip($0, isTraining).filter { $0.1 == isWanted }.map(\.0) }
      return try Dataset(inputs: Array(chosen.dropLast()), targets: [chosen[chosen.count - 1]])
    }
    return (try part(true), try part(false), isClass ? 1 : deviation)
  }

  @Test(arguments: [
    "additive400", "additive160", "linear300", "diabetes", "cars", "schools", "cancer",
  ])
  func additiveModelsAreThoseOfMgcv(name: String) throws {
    let file = try Data(contentsOf: Self.folder.appendingPathComponent("mgcv.json"))
    let all = try JSONDecoder().decode([String: Expected].self, from: file)
    let expected = try #require(all[name])
    let (train, test, deviation) = try Self.table(name)
    let isClass = name == "cancer"
    let loss = isClass ? Loss.crossEntropy : .meanSquaredError
    let network = try SmoothTrainingTests.network([train.inputCount, isClass ? 2 : 1], train)
    let trainer = SmoothTrainingTests.trained(
      network, train, SmoothTrainingTests.settings(.automatic, loss: loss))
    let score = trainer.network.score(test, loss: loss, deviations: isClass ? nil : [deviation])
    #expect(trainer.steps < 50)
    #expect(abs(score.error / expected.error - 1) < 0.01, "\(score.error), \(expected.error)")
    let freedoms = trainer.smoothing?.degreesOfFreedom ?? .nan
    #expect(abs(freedoms / expected.freedoms - 1) < 0.05, "\(freedoms), \(expected.freedoms)")
  }
}
