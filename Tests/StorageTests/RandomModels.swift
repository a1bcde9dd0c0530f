import Expressions
import KAN
import TestSupport

@testable import Storage

/// Model files of every kind of network, from a seed.
struct RandomModels {
  var generator: SeededGenerator
  /// Whether numbers are of any finite bit pattern, or such that the network can be evaluated.
  var isWild = false

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  static let shapes = [
    "1,1", "2,5,1", "3,2+1x,1", "2,0+2x3,2", "1,1+1x2+1x3,1+1x2", "4,3,3,2", "2,0+1x,0+1x4",
  ]

  mutating func modelFile(shape: String? = nil) throws -> ModelFile {
    let text = shape ?? Self.shapes.randomElement(using: &generator) ?? "1,1"
    let shape = try NetworkShape(parsing: text)
    let order = Int.random(in: Network.orders, using: &generator)
    let parts = try (0..<shape.depth).map { try layer($0, of: shape, order: order) }
    let network = try Network(
      shape: shape, order: order, base: .allCases.randomElement(using: &generator) ?? .silu,
      extrapolation: .allCases.randomElement(using: &generator) ?? .fade, parts: parts)
    let model = Model(
      network: network, inputs: (0..<shape.inputs).map { variable("x\($0)") },
      outputs: (0..<shape.outputs).map { variable("y \"\($0)\"\n") },
      loss: Bool.random(using: &generator) ? .huber : .crossEntropy,
      seed: generator.next())
    return ModelFile(
      model: model, settings: settings(), curve: curve(), data: "päth/to \\ \"data\".csv",
      commands: ["train steps=20", "define f \"x^2 # no\"", "{[,:]}", ""],
      functions: try functions())
  }

  /// Functions that no edge need have.
  private mutating func functions() throws -> [UserFunction] {
    guard Bool.random(using: &generator) else { return [] }
    return [
      try UserFunction(name: "unused", formula: "x^2 + 1"),
      try UserFunction(name: "bump", formula: "exp(-x^2)", complexity: 3),
    ]
  }

  private mutating func number() -> Double {
    guard isWild else { return Double.random(in: -2...2, using: &generator) }
    let number = Double(bitPattern: generator.next())
    if number.isFinite { return number }
    return [-0.0, .leastNonzeroMagnitude, -.greatestFiniteMagnitude, 0.1]
      .randomElement(using: &generator) ?? 0
  }

  private mutating func numbers(_ count: Int) -> [Double] { (0..<count).map { _ in number() } }

  private mutating func layer(
    _ index: Int, of shape: NetworkShape, order: Int
  ) throws -> LayerParts {
    let (inputs, next) = (shape.layers[index].nodes, shape.layers[index + 1])
    let grid = Int.random(in: 1...6, using: &generator)
    var parts = LayerParts()
    for _ in 0..<inputs {
      // Neither closer than numbers are normal nor further apart than there are numbers.
      let knots = numbers(grid + 2 * order + 1).enumerated().map { index, knot in
        knot.magnitude < 1e-250 ? Double(index) : knot / (isWild ? 1e10 : 1)
      }
      parts.knots.append(knots.sorted())
      let flags = (0..<next.subnodes * 2).map { _ in Int.random(in: 0...1, using: &generator) }
      parts.mask.append(flags[..<next.subnodes].map(Double.init))
      parts.symbolicMask.append(flags[next.subnodes...].map(Double.init))
      var functions: [ElementaryFunction?] = []
      for flag in flags[next.subnodes...] {
        functions.append(try flag == 1 || Bool.random(using: &generator) ? function() : nil)
      }
      parts.functions.append(functions)
      parts.coefficients.append((0..<next.subnodes).map { _ in numbers(grid + order) })
      parts.affine.append((0..<next.subnodes).map { _ in numbers(4) })
      parts.baseScale.append(numbers(next.subnodes))
      parts.splineScale.append(numbers(next.subnodes))
    }
    parts.subnodeScale = numbers(next.subnodes)
    parts.subnodeBias = numbers(next.subnodes)
    parts.nodeScale = numbers(next.nodes)
    parts.nodeBias = numbers(next.nodes)
    return parts
  }

  private mutating func function() throws -> ElementaryFunction {
    let own = [
      ("bump", "exp(-x^2)*sin(3*x)/(1 + abs(x))"), ("bump", "-(2*x)^-1.5e-3 + pi"),
      ("Größe", "1e300*x - -x"),
    ]
    if Int.random(in: 0..<4, using: &generator) == 0,
      let pick = own.randomElement(using: &generator)
    {
      let complexity = Bool.random(using: &generator) ? 7 : nil
      return .user(try UserFunction(name: pick.0, formula: pick.1, complexity: complexity))
    }
    return ElementaryFunction.library.randomElement(using: &generator) ?? .besselJ1
  }

  private mutating func variable(_ name: String) -> Variable {
    Variable(name: name, mean: number(), standardDeviation: number())
  }

  private mutating func settings() -> TrainingSettings {
    var settings = TrainingSettings()
    settings.optimizer = .allCases.randomElement(using: &generator) ?? .adam
    settings.steps = Int.random(in: 0...1000, using: &generator)
    settings.rate =
      Bool.random(using: &generator) ? max(.leastNonzeroMagnitude, number().magnitude) : nil
    settings.batch = Bool.random(using: &generator) ? 17 : nil
    settings.penalty.lamb = number().magnitude
    settings.penalty.l1 = number().magnitude
    settings.penalty.entropy = number().magnitude
    settings.penalty.coefficient = number().magnitude
    settings.penalty.coefficientDifference = number().magnitude
    settings.penalty.metric = .allCases.randomElement(using: &generator) ?? .edgeBackward
    settings.smooth =
      [.off, .automatic, .weight(max(.leastNonzeroMagnitude, number().magnitude))]
      .randomElement(using: &generator) ?? .off
    settings.updatesGrid = Bool.random(using: &generator)
    settings.gridEps = Double.random(in: 0...1, using: &generator)
    settings.patience = Bool.random(using: &generator) ? 5 : nil
    settings.loss = .allCases.randomElement(using: &generator) ?? .crossEntropy
    return settings
  }

  private mutating func curve() -> LossCurve {
    var curve = LossCurve()
    if Bool.random(using: &generator) {
      curve.consider(.init(step: 0, test: Score(error: number(), accuracy: nil)))
    }
    for step in 1...Int.random(in: 1...12, using: &generator) { curve.append(record(step)) }
    return curve
  }

  mutating func record(_ step: Int) -> TrainingRecord {
    let hasTest = Bool.random(using: &generator)
    let accuracy = Bool.random(using: &generator) ? 0.5 : nil
    let isInfinite = Int.random(in: 0..<5, using: &generator) == 0
    let absolute = accuracy == nil && hasTest ? 0.25 : nil
    return TrainingRecord(
      step: step, evaluations: step * 3,
      train: Score(error: number(), accuracy: accuracy, absolute: absolute),
      test: hasTest
        ? Score(
          error: isInfinite ? .infinity : number(), accuracy: accuracy, absolute: absolute) : nil,
      objective: isInfinite ? -.infinity : number(),
      regularization: Bool.random(using: &generator) ? number() : nil)
  }
}
