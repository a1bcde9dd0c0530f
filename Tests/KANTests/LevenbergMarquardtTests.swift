import Expressions
import Numerics
import Testing

@testable import KAN

@Suite("Levenberg-Marquardt: equations")
struct LevenbergMarquardtEquationsTests {
  /// Outputs one after the other, all samples of each.
  static func outputs(_ network: Network, _ data: Dataset) -> [Double] {
    Array(network.outputs((0..<data.inputCount).map { Array(data.input($0)) }).joined())
  }

  static func equations(_ network: Network, _ data: Dataset) -> LevenbergMarquardtEquations {
    var equations = LevenbergMarquardtEquations(network)
    equations.begin(parameters: network.parameters)
    while !equations.advance(parameters: network.parameters, dataset: data) {}
    return equations
  }

  static func dataset(_ network: Network, samples: Int) throws -> Dataset {
    var random = RandomSource(seed: 5)
    let inputs = Support.columns(network.shape.inputs, samples: samples, using: &random)
    let targets = Support.columns(network.shape.outputs, samples: samples, using: &random)
    return try Dataset(inputs: inputs, targets: targets)
  }

  /// All sums against derivatives by differences, on every kind of network.
  @Test(
    arguments: ["2,1", "2,3,1", "1,2,2", "2,1+1x2,2", "3,2+1x3,1+1x2,2"], Array(Network.orders))
  func sumsAreThoseOfTheDerivatives(shape: String, order: Int) throws {
    for extrapolation in Extrapolation.allCases {
      for isDecorated in [false, true] {
        var network = try Support.network(shape, order: order, extrapolation: extrapolation)
        if isDecorated { Support.decorate(&network) }
        let data = try Self.dataset(network, samples: 70)
        let equations = Self.equations(network, data)
        let positions = equations.structure.unknowns.positions
        #expect(positions.count == LevenbergMarquardtUnknowns.count(network))
        #expect(Set(positions).count == positions.count)
        let residuals = zip(Self.outputs(network, data), data.targets).map { $0 - $1 }
        let columns = positions.map { position in
          var (above, below) = (network, network)
          above.parameters[position] += 1e-5
          below.parameters[position] -= 1e-5
          return zip(Self.outputs(above, data), Self.outputs(below, data)).map {
            ($0 - $1) / 2e-5
          }
        }
        // Per unknown, for sums of products of them.
        let sizes = columns.map { column in column.reduce(1) { $0 + $1 * $1 }.squareRoot() }
        let residualSize = residuals.reduce(0) { $0 + $1 * $1 }.squareRoot()
        for (row, column) in columns.enumerated() {
          let pull = zip(column, residuals).reduce(0) { $0 + $1.0 * $1.1 }
          #expect(abs(equations.gradient[row] - pull) < 1e-6 * sizes[row] * (1 + residualSize))
          for other in 0...row {
            let product = zip(column, columns[other]).reduce(0) { $0 + $1.0 * $1.1 }
            let own = equations.matrix[row * equations.stride + other]
            #expect(
              abs(own - product) < 1e-6 * sizes[row] * sizes[other],
              "\(shape), order \(order): \(row), \(other)")
          }
        }
      }
    }
  }
  /// The ridge is the square of third differences, and its gradient and matrix belong to it.
  @Test func theRidgeIsAQuadraticForm() throws {
    let network = try Support.network("2,2,1", grid: 6)
    let data = try Self.dataset(network, samples: 10)
    let plain = Self.equations(network, data)
    var ridged = plain
    var units = [Double](repeating: 0, count: plain.stride)
    ridged.addRidge(network.parameters, weight: 3, units: &units)
    let roughness = plain.roughness(network.parameters)
    let positions = plain.structure.unknowns.positions
    var quadratic = 0.0
    for row in 0..<plain.count {
      let value = network.parameters[positions[row]]
      let slope = ridged.gradient[row] - plain.gradient[row]
      quadratic += value * slope
      var applied = 0.0
      for other in 0..<plain.count {
        let at = max(row, other) * plain.stride + min(row, other)
        applied += (ridged.matrix[at] - plain.matrix[at]) * network.parameters[positions[other]]
      }
      #expect(abs(applied - slope) < 1e-9 * (1 + abs(slope)))
    }
    #expect(abs(quadratic - 3 * roughness) < 1e-9 * roughness)
    #expect(units.prefix(plain.count).allSatisfy { $0 > 0 })
  }
}

@Suite("Levenberg-Marquardt: training")
struct LevenbergMarquardtTests {
  static func settings(_ change: (inout TrainingSettings) -> Void = { _ in }) -> TrainingSettings {
    var settings = TrainingSettings()
    settings.optimizer = .levenbergMarquardt
    change(&settings)
    return settings
  }

  static func trainer(
    _ network: Network, _ train: Dataset, test: Dataset? = nil,
    change: (inout TrainingSettings) -> Void = { _ in }
  ) -> Trainer {
    Trainer(
      network: network, train: train, test: test, settings: settings(change), deviations: [1],
      seed: 1)
  }

  /// exp(sin(pi x1) + x2^2), as `[2,1,1]` can write it.
  static func example(_ samples: Int, seed: UInt64) throws -> Dataset {
    var random = RandomSource(seed: seed)
    let inputs = Support.columns(2, samples: samples, using: &random)
    return try Dataset(
      inputs: inputs,
      targets: [
        zip(inputs[0], inputs[1]).map {
          exponential(ElementaryFunction.sine.value(at: .pi * $0) + $1 * $1)
        }
      ])
  }

  /// The test samples whose values at every node lie among those of the training samples: beyond them
  /// splines go on straight, and the function does not.
  private static func within(
    _ train: Dataset, of test: Dataset, _ network: Network
  ) throws -> Dataset {
    let seen = network.nodeValues(on: train).joined().map { ($0.min() ?? 0)...($0.max() ?? 0) }
    let values = Array(network.nodeValues(on: test).dropLast().joined())
    let inside = (0..<test.count).filter { sample in
      zip(seen, values).allSatisfy { $0.contains($1[sample]) }
    }
    #expect(inside.count > test.count * 9 / 10)
    return try #require(test.selecting(inside))
  }

  @Test func theExampleIsFoundFromCoarseToFine() throws {
    let (train, test) = (try Self.example(1000, seed: 21), try Self.example(500, seed: 22))
    var (best, bestTraining) = (Double.infinity, Double.infinity)
    for seed in 0..<4 {
      var network = try Support.fresh("2,1,1", grid: 5, seed: UInt64(seed))
      for grid in [5, 10, 20, 100] {
        if grid > 5 { network = try network.refined(grid: grid) }
        var trainer = Self.trainer(network, train)
        _ = trainer.run(40)
        network = trainer.network
      }
      best = min(best, network.score(try Self.within(train, of: test, network)).error)
      bestTraining = min(bestTraining, network.score(train).error)
    }
    #expect(bestTraining < 5e-8)
    #expect(best < 1e-7)
  }

  /// Training begins on even cells no longer than needed, and leaves cells alone that follow the
  /// samples.
  @Test func gridsAreEvenWhenTrainingBegins() throws {
    let train = try Self.example(300, seed: 21)
    func cells(_ network: Network, _ layer: Int) -> [Double] {
      let knots = network.layers[layer].knots(ofInput: 0)
      let interior = knots.dropFirst(network.order).dropLast(network.order)
      return zip(interior.dropFirst(), interior).map { $0 - $1 }
    }
    var begun = Self.trainer(try Support.fresh("2,1,1", grid: 5), train)
    _ = begun.run(10)
    var uneven = try begun.network.refined(grid: 8)
    let before = cells(uneven, 1)
    #expect((before.max() ?? 0) > 1.5 * (before.min() ?? 0))
    var trainer = Self.trainer(uneven, train)
    _ = trainer.run(1)
    for layer in 0...1 {
      let after = cells(trainer.network, layer)
      #expect((after.max() ?? 0) < 1.001 * (after.min() ?? 0))
    }
    let values = trainer.network.nodeValues(on: train)[1][0]
    let width = (values.max() ?? 0) - (values.min() ?? 0)
    #expect(cells(trainer.network, 1).reduce(0, +) < 1.2 * width)

    let knots: [Double] = [-4, -3, -2, -1, -0.9, -0.8, -0.6, 0, 0.3, 0.6, 0.9, 1, 2, 3, 4]
    uneven.setSpline(
      layer: 0, input: 0, knots: knots, coefficients: [Double](repeating: 0.1, count: 11))
    var kept = Self.trainer(uneven, train)
    _ = kept.run(1)
    #expect(Array(kept.network.layers[0].knots(ofInput: 0)) == knots)
  }

  /// A layer alone is a linear problem: the first step that is hardly damped solves it.
  @Test func oneLayerIsSolvedInAFewSteps() throws {
    var random = RandomSource(seed: 3)
    let inputs = Support.columns(1, samples: 200, using: &random)
    let data = try Dataset(inputs: inputs, targets: [inputs[0].map { $0 * $0 * $0 - $0 }])
    var trainer = Self.trainer(try Support.fresh("1,1", grid: 7), data)
    _ = trainer.run(10)
    #expect(trainer.network.score(data).error < 5e-7)
  }

  @Test func symbolsAndMixedEdgesAreTrained() throws {
    let data = try Self.example(300, seed: 4)
    var network = try Support.fresh("2,1,1", grid: 5)
    let sine = ElementaryFunction.sine
    try network.fix(EdgeID(0, 0, 0), sine, a: 3, b: 0.1, c: 0.9, d: 0)
    try network.fix(EdgeID(0, 1, 0), .square, a: 0.9, b: 0.1, c: 1, d: 0)
    try network.fix(EdgeID(1, 0, 0), .exponential, a: 1, b: 0, c: 1, d: 0)
    var trainer = Self.trainer(network, data)
    _ = trainer.run(50)
    #expect(trainer.network.score(data).error < 1e-12)
    // With one edge both symbol and spline.
    network.layers[0].mask[0] = 1
    trainer = Self.trainer(network, data)
    _ = trainer.run(50)
    #expect(trainer.network.score(data).error < 1e-5)
    #expect(trainer.network.layers[0].kind(0, 0) == .mixed(sine))
  }

  /// Removed edges stay as they are, and nothing but unknowns moves.
  @Test func onlyUnknownsMove() throws {
    var network = try Support.network("2,3,1+1x2")
    Support.decorate(&network)
    let data = try LevenbergMarquardtEquationsTests.dataset(network, samples: 200)
    var trainer = Trainer(
      network: network, train: data, test: nil,
      settings: Self.settings { $0.updatesGrid = false }, deviations: [1, 1], seed: 1)
    _ = trainer.run(5)
    let unknowns = Set(LevenbergMarquardtUnknowns(network).positions)
    for index in network.parameters.indices where !unknowns.contains(index) {
      #expect(trainer.network.parameters[index] == network.parameters[index])
    }
    #expect(trainer.network.parameters != network.parameters)
    #expect(trainer.network.layers == network.layers)
  }

  /// The error falls from step to step where grids stay, and hidden nodes stay on theirs where not.
  @Test func errorsFallAndNodesStayInside() throws {
    let data = try Self.example(400, seed: 6)
    for moves in [false, true] {
      var trainer = Self.trainer(try Support.fresh("2,3,1", grid: 4, seed: 2), data) {
        $0.updatesGrid = moves
      }
      let records = trainer.run(30).records
      if !moves {
        for (before, after) in zip(records, records.dropFirst()) {
          // But for what the ridge gains.
          #expect(after.train.error <= 1.1 * before.train.error)
        }
      }
      guard moves else { continue }
      _ = trainer.run(1)
      let network = trainer.network
      let values = network.nodeValues(on: data)[1]
      for (node, own) in values.enumerated() {
        let knots = Array(network.layers[1].knots(ofInput: node))
        let (low, high) = (knots[network.order], knots[knots.count - 1 - network.order])
        let outside = own.count { $0 < low || $0 > high }
        #expect(outside < own.count / 20)
      }
    }
  }

  /// More knots than samples: the ridge makes what no sample speaks for smooth.
  @Test func moreKnotsThanSamples() throws {
    let inputs = [(0..<40).map { -1 + 2 * (Double($0) + 0.5) / 40 }]
    func square(_ x: [Double]) -> [Double] { x.map { 1 + $0 - $0 * $0 } }
    let train = try Dataset(inputs: inputs, targets: [square(inputs[0])])
    let between = (0..<39).map { -1 + 2 * (Double($0) + 1) / 40 }
    let test = try Dataset(inputs: [between], targets: [square(between)])
    var trainer = Self.trainer(try Support.fresh("1,1", grid: 200), train) {
      $0.updatesGrid = false
    }
    _ = trainer.run(30)
    #expect(trainer.network.score(train).error < 1e-7)
    #expect(trainer.network.score(test).error < 1e-4)
  }

  @Test func complaintsSayWhatToDo() throws {
    let network = try Support.fresh("2,5,1")
    #expect(Self.settings().complaint(about: network, samples: 100) == nil)
    #expect(Self.settings { $0.batch = 100 }.complaint(about: network, samples: 100) == nil)
    let cases = [
      Self.settings { $0.penalty.lamb = 0.1 }, Self.settings { $0.batch = 99 },
    ]
    for settings in cases {
      let complaint = try #require(settings.complaint(about: network, samples: 100))
      #expect(complaint.contains("optimizer=lbfgs or adam"))
      var other = settings
      other.optimizer = .adam
      #expect(other.complaint(about: network, samples: 100) == nil)
    }
    let large = try network.refined(grid: 200)
    #expect(Self.settings().complaint(about: large, samples: 100)?.contains("3060") == true)
  }

  @Test func powerLawShrinksWithTheTerms() throws {
    for (shape, grid) in [("40,30,20", 5), ("30,60,1", 20)] {
      var network = try Support.fresh(shape, grid: grid)
      var random = RandomSource(seed: 9)
      network.initialize(as: .powerLaw, using: &random)
      for layer in network.layers {
        let terms = Double(layer.inputs * (grid + 4))
        for (range, power) in [(layer.layout.coefficients, 1.75), (layer.layout.baseScale, 0.25)] {
          let sum = range.reduce(0) { $0 + network.parameters[$1] * network.parameters[$1] }
          let standardDeviation = (sum / Double(range.count)).squareRoot()
          let expected = exponential(-power * naturalLogarithm(terms))
          #expect(abs(standardDeviation / expected - 1) < 0.5)
        }
        #expect(layer.layout.splineScale.allSatisfy { network.parameters[$0] == 1 })
      }
      var again = network
      random = RandomSource(seed: 9)
      again.initialize(as: .powerLaw, using: &random)
      #expect(again == network)
    }
  }
}
