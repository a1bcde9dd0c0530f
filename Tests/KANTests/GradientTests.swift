import Expressions
import Numerics
import Testing

@testable import KAN

/// Gradients against central differences, with straight continuation beyond the grid.
@Suite("Gradients")
struct GradientTests {
  static let sampleCounts = [1, 2, 63, 64, 65, 200]
  static let shapes = ["2,1", "2,3,1", "2,2+1x2,2,1", "2,0+1x3,1+1x2,3", "1,1,1"]

  static func network(_ shape: String, order: Int) throws -> Network {
    var network = try Support.network(
      shape, grid: 3, order: order, base: BaseFunction.allCases[order % 3], seed: UInt64(order))
    Support.decorate(&network)
    return network
  }

  /// Inputs that lie inside the grid and beyond both of its ends.
  static func dataset(for network: Network, samples: Int, loss: Loss) throws -> Dataset {
    var random = RandomSource(seed: UInt64(samples))
    let inputs = Support.columns(
      network.shape.inputs, samples: samples, in: -1.4...1.5, using: &random)
    let outputs = network.shape.outputs
    let targets =
      !loss.hasClasses
      ? Support.columns(outputs, samples: samples, using: &random)
      : [(0..<samples).map { _ in Double(random.index(below: outputs)) }]
    return try Dataset(inputs: inputs, targets: targets)
  }

  /// Largest difference between `gradient` and the central differences of `function`, relative to the
  /// largest component.
  static func disagreement(
    _ network: Network, _ gradient: [Double], _ function: (Network) -> Double
  ) -> Double {
    let step = 1e-6
    var other = network
    var worst = 0.0
    var scale = 1e-3
    for index in gradient.indices {
      other.parameters[index] = network.parameters[index] + step
      let right = function(other)
      other.parameters[index] = network.parameters[index] - step
      let left = function(other)
      other.parameters[index] = network.parameters[index]
      let difference = (gradient[index] - (right - left) / (2 * step)).magnitude
      worst = max(worst, difference.isNaN ? .infinity : difference)
      scale = max(scale, gradient[index].magnitude)
    }
    return worst / scale
  }

  @Test(arguments: 1...5, sampleCounts)
  func ofLosses(_ order: Int, _ samples: Int) throws {
    // Every shape at one count of samples, the richest and the plainest at the others.
    for shape in samples == 65 ? Self.shapes : ["2,2+1x2,2,1", "2,1"] {
      let network = try Self.network(shape, order: order)
      for loss in Loss.allCases {
        let dataset = try Self.dataset(for: network, samples: samples, loss: loss)
        let evaluation = Support.evaluate(network, dataset, loss: loss)
        var trials = evaluation
        let disagreement = Self.disagreement(network, evaluation.gradient) {
          Support.evaluate(&trials, $0, dataset)
          return trials.objective
        }
        #expect(disagreement < 1e-6, "\(shape) \(loss)")
        #expect(evaluation.sums.samples == samples)
      }
    }
  }

  /// The objective with the deviations of subnodes held, as attribution counts them as constants.
  static func objective(
    _ network: Network, _ dataset: Dataset, _ evaluation: inout ObjectiveEvaluation,
    holding held: [LayerStatistics]
  ) -> Double {
    Support.evaluate(&evaluation, network, dataset)
    let penalty = evaluation.penalty
    guard penalty.needsStatistics else { return evaluation.objective }
    let actual = evaluation.evaluator.statistics(samples: dataset.count)
    var statistics = actual
    for l in statistics.indices { statistics[l].subnode = held[l].subnode }
    let (own, _) = penalty.activityTerms(actual, shape: network.shape)
    let (mended, _) = penalty.activityTerms(statistics, shape: network.shape)
    return evaluation.objective + penalty.lamb * (mended - own)
  }

  static let penalties: [Penalty] = {
    var list: [Penalty] = []
    for metric in PenaltyMetric.allCases {
      for (l1, entropy) in [(1.0, 2.0), (0.7, 0), (0, 0.5)] {
        var penalty = Penalty()
        (penalty.lamb, penalty.metric, penalty.l1, penalty.entropy) = (0.3, metric, l1, entropy)
        list.append(penalty)
      }
    }
    var coefficients = Penalty()
    (coefficients.lamb, coefficients.l1, coefficients.entropy) = (0.2, 0, 0)
    (coefficients.coefficient, coefficients.coefficientDifference) = (0.8, 0.3)
    var all = Penalty()
    (all.lamb, all.coefficient, all.coefficientDifference) = (0.1, 0.5, 0.7)
    return list + [coefficients, all]
  }()

  @Test(arguments: penalties)
  func ofPenalties(_ penalty: Penalty) throws {
    for (order, shape, samples) in [
      (1, "2,3,1", 65), (2, "2,2+1x2,2,1", 2), (3, "2,2+1x2,2,1", 130), (4, "2,0+1x3,1+1x2,3", 64),
      (5, "1,1,1", 63), (3, "2,1", 200), (3, "2,3,1", 1),
    ] {
      let network = try Self.network(shape, order: order)
      let dataset = try Self.dataset(for: network, samples: samples, loss: .meanSquaredError)
      let evaluation = Support.evaluate(network, dataset, penalty: penalty)
      let held = evaluation.evaluator.statistics(samples: samples)
      var trials = evaluation
      let disagreement = Self.disagreement(network, evaluation.gradient) {
        Self.objective($0, dataset, &trials, holding: held)
      }
      #expect(disagreement < 1e-6, "\(shape), order \(order), \(samples) samples")
    }
  }

  @Test func penaltiesHaveAnEffect() throws {
    let network = try Self.network("2,2+1x2,2,1", order: 3)
    let dataset = try Self.dataset(for: network, samples: 65, loss: .meanSquaredError)
    let plain = Support.evaluate(network, dataset).gradient
    for penalty in Self.penalties {
      let evaluation = Support.evaluate(network, dataset, penalty: penalty)
      #expect(evaluation.gradient != plain)
      #expect(evaluation.regularization > 0)
    }
  }

  /// Numbers come in chunks, but no result depends on what the chunk before held.
  @Test(arguments: sampleCounts)
  func lossIsTheMeanOverSamplesTakenOneByOne(_ samples: Int) throws {
    let network = try Self.network("2,2+1x2,2,1", order: 3)
    let dataset = try Self.dataset(for: network, samples: samples, loss: .meanSquaredError)
    let whole = Support.evaluate(network, dataset)
    var gradient = [Double](repeating: 0, count: network.parameters.count)
    var loss = 0.0
    for sample in 0..<samples {
      let single = Support.evaluate(network, try #require(dataset.selecting([sample])))
      loss += single.objective / Double(samples)
      for index in gradient.indices { gradient[index] += single.gradient[index] / Double(samples) }
    }
    #expect((whole.objective - loss).magnitude < 1e-13 * max(1, loss))
    let scale = max(1, LeastSquaresTests.largest(gradient))
    let differences = zip(whole.gradient, gradient).map { $0 - $1 }
    #expect(LeastSquaresTests.largest(differences) < 1e-12 * scale)
  }

  @Test func batchesAreTheSamplesTheyName() throws {
    let network = try Self.network("2,3,1", order: 3)
    let dataset = try Self.dataset(for: network, samples: 200, loss: .meanSquaredError)
    let indices = (0..<97).map { ($0 * 31) % 200 }
    for penalty in [Penalty(), Self.penalties[0]] {
      let batch = Support.evaluate(network, dataset, penalty: penalty, indices: indices)
      let selected = Support.evaluate(
        network, try #require(dataset.selecting(indices)), penalty: penalty)
      #expect(batch.objective == selected.objective)
      #expect(batch.gradient == selected.gradient)
    }
  }

  /// A line search may meet numbers that are none; the next evaluation must not remember them.
  @Test func anEvaluationThatFailedLeavesNoTrace() throws {
    for shape in ["2,3,1", "2,5,3", "2,1", "2,2+1x2,2,1"] {
      let network = try Self.network(shape, order: 3)
      let dataset = try Self.dataset(for: network, samples: 100, loss: .meanSquaredError)
      for penalty in [Penalty(), Self.penalties[0]] {
        let fresh = Support.evaluate(network, dataset, penalty: penalty)
        #expect(fresh.isFinite)
        for poison in [Double.nan, .infinity, 1e200] {
          var broken = network
          for index in broken.parameters.indices { broken.parameters[index] *= poison }
          var evaluation = ObjectiveEvaluation(network, loss: .meanSquaredError, penalty: penalty)
          Support.evaluate(&evaluation, broken, dataset)
          #expect(!evaluation.isFinite)
          Support.evaluate(&evaluation, network, dataset)
          #expect(evaluation.objective == fresh.objective)
          #expect(evaluation.gradient == fresh.gradient)
        }
      }
    }
  }

  @Test func removedEdgesAndFixedFunctionsHaveNoGradient() throws {
    let network = try Self.network("2,3,1", order: 3)
    let dataset = try Self.dataset(for: network, samples: 65, loss: .meanSquaredError)
    let gradient = Support.evaluate(network, dataset).gradient
    for layer in network.layers {
      for i in 0..<layer.inputs {
        for j in 0..<layer.outputs {
          let edge = layer.layout.edge(i, j)
          let affine = (0..<4).map { gradient[layer.layout.affine.lowerBound + 4 * edge + $0] }
          if layer.symbolicMask[edge] == 0 { #expect(affine == [0, 0, 0, 0]) }
          guard layer.mask[edge] == 0 else { continue }
          #expect(gradient[layer.layout.baseScale.lowerBound + edge] == 0)
          #expect(gradient[layer.layout.splineScale.lowerBound + edge] == 0)
          for function in 0..<layer.layout.functions {
            #expect(gradient[layer.layout.coefficient(i, function, j)] == 0)
          }
        }
      }
    }
  }

  @Test func labelsOfAnySizeAreTakenWithoutATrap() throws {
    let network = try Self.network("2,3", order: 3)
    let dataset = try Dataset(inputs: [[0, 1], [1, 0]], targets: [[1e300, -4]])
    #expect(Loss.crossEntropy.complaint(about: dataset, outputs: 3) != nil)
    #expect(Support.evaluate(network, dataset, loss: .crossEntropy).sums.correct == 0)
  }
}

/// What flows through a network.
@Suite("Forward pass")
struct ForwardTests {
  /// The definition of Part 1.2, edge by edge.
  static func reference(_ network: Network, _ input: [Double]) -> [Double] {
    var values = input
    for (l, layer) in network.layers.enumerated() {
      let (layout, p) = (layer.layout, network.parameters)
      var sums = [Double](repeating: 0, count: layer.outputs)
      for i in 0..<layer.inputs {
        let basis = SplineBasis(
          knots: Array(layer.knots(ofInput: i)), order: network.order,
          extrapolation: network.extrapolation)
        let weights = SplineTests.dense(basis, at: values[i]).values
        for j in 0..<layer.outputs {
          let edge = layout.edge(i, j)
          let spline = weights.enumerated().reduce(0.0) {
            $0 + $1.element * p[layout.coefficient(i, $1.offset, j)]
          }
          let base = network.base.value(at: values[i]) * p[layout.baseScale.lowerBound + edge]
          sums[j] += layer.mask[edge] * (base + p[layout.splineScale.lowerBound + edge] * spline)
          guard let function = layer.functions[edge] else { continue }
          let a = layout.affine.lowerBound + 4 * edge
          sums[j] +=
            layer.symbolicMask[edge]
            * (p[a + 2] * function.value(at: p[a] * values[i] + p[a + 1]) + p[a + 3])
        }
      }
      let nodes = network.shape.layers[l + 1]
      values = (0..<nodes.nodes).map { node in
        let product = nodes.subnodes(ofNode: node).reduce(1.0) {
          $0
            * (p[layout.subnodeScale.lowerBound + $1] * sums[$1]
              + p[layout.subnodeBias.lowerBound + $1])
        }
        return p[layout.nodeScale.lowerBound + node] * product
          + p[layout.nodeBias.lowerBound + node]
      }
    }
    return values
  }

  @Test(arguments: 1...5, Extrapolation.allCases)
  func isTheDefinition(_ order: Int, _ extrapolation: Extrapolation) throws {
    for shape in GradientTests.shapes + ["3,9,2+2x3,5"] {
      var network = try Support.network(
        shape, grid: 5, order: order, extrapolation: extrapolation, seed: UInt64(order))
      Support.decorate(&network)
      var random = RandomSource(seed: 8)
      let inputs = Support.columns(network.shape.inputs, samples: 67, in: -2...2, using: &random)
      let outputs = network.outputs(inputs)
      for sample in 0..<67 {
        let expected = Self.reference(network, inputs.map { $0[sample] })
        for (column, value) in zip(outputs, expected) {
          #expect((column[sample] - value).magnitude < 1e-10 * max(1, value.magnitude))
        }
      }
    }
  }

  @Test func samplesThatAreNotFiniteSpoilNoOther() throws {
    let network = try Support.network("2,3,1")
    let clean = [[0.1, 0.2, 0.3, 0.4], [0.5, 0.6, 0.7, 0.8]]
    var dirty = clean
    dirty[0][1] = .nan
    dirty[1][2] = .infinity
    let (expected, outputs) = (network.outputs(clean)[0], network.outputs(dirty)[0])
    #expect(outputs.count == 4)
    #expect(outputs[0] == expected[0] && outputs[3] == expected[3])
    #expect(!outputs[1].isFinite && !outputs[2].isFinite)
  }

  @Test func columnsThatDoNotFitGiveNothing() throws {
    let network = try Support.network("2,3,1")
    for inputs in [[], [[1]], [[1], [1, 2]], [[], []], [[1], [2], [3]]] as [[[Double]]] {
      #expect(network.outputs(inputs) == [[]])
    }
  }
}
