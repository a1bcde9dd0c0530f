import Expressions
import KAN
import Numerics
import Testing

@testable import Symbolic

/// The gradients of trained networks as a field.
@Suite struct NetworkFieldTests {
  /// A network trained on standardized samples.
  private func model(
    _ shape: String, _ problem: SearchProblem, seed: UInt64, steps: Int
  ) throws -> Model {
    let inputs = zip(problem.names, problem.columns).map { Variable(name: $0, standardizing: $1) }
    let output = Variable(name: "y", standardizing: problem.target)
    var network = try Network(
      shape: NetworkShape(parsing: shape), grid: 5, order: 3, ranges: [-1.8...1.8])
    var random = RandomSource(seed: seed)
    network.initialize(using: &random)
    let samples = try Dataset(
      inputs: zip(inputs, problem.columns).map { $0.standardized($1) },
      targets: [output.standardized(problem.target)])
    var settings = TrainingSettings()
    settings.optimizer = .levenbergMarquardt
    var trainer = Trainer(
      network: network, train: samples, test: nil, settings: settings, deviations: [1], seed: seed)
    trainer.start(steps: steps)
    while trainer.isRunning { _ = trainer.advance() }
    return Model(network: trainer.network, inputs: inputs, outputs: [output], seed: seed)
  }

  @Test func gradientsAreInTheUnitsOfTheData() throws {
    let samples = try FieldSamples("exp(x1)*x2+3", [0...2, 5...9], samples: 300)
    let model = try model("2,3,1", samples.problem, seed: 1, steps: 20)
    let field = GradientField(
      model, columns: samples.problem.columns, target: samples.problem.target)
    for variable in 0..<2 {
      var shifted = (samples.problem.columns, samples.problem.columns)
      shifted.0[variable] = shifted.0[variable].map { $0 + 1e-5 }
      shifted.1[variable] = shifted.1[variable].map { $0 - 1e-5 }
      let (right, left) = (model.predictions(shifted.0)[0], model.predictions(shifted.1)[0])
      for (sample, slope) in field.gradients[variable].enumerated() {
        #expect((slope - (right[sample] - left[sample]) / 2e-5).magnitude < 1e-4)
      }
    }
    #expect(field.error < 0.1)
  }

  @Test(arguments: [5, 6], [1, 2, 3] as [UInt64])
  func gradientsOfAWideNetworkStartASmallFit(width: Int, seed: UInt64) throws {
    let samples = try FieldSamples(
      "exp(sin(pi*x1)+x2^2)", [-1...1, -1...1], samples: 1000, seed: seed)
    let problem = samples.problem
    let model = try model("2,\(width),1", problem, seed: seed, steps: 25)
    let field = GradientField(model, columns: problem.columns, target: problem.target)
    var work = Work()
    let null = try #require(try GradientNull.find(in: field, work: &work))
    #expect(null.holds && null.residual < 0.1)
    let target = try #require(OuterTarget(plain: problem.target))
    let fit = try #require(
      try NestedFit.fit(
        problem.columns, target, trainCount: problem.trainCount,
        inner: problem.columns.indices.map { null.inner.sum($0, at: problem.columns[$0]) },
        seed: seed, work: &work))
    #expect(fit.heldOutError < 1e-3, "\(fit.heldOutError)")
  }
}
