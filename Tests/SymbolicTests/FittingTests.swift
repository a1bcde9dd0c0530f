import Expressions
import KAN
import Numerics
import Testing

@testable import Symbolic

/// Fits of clear curves find the function in canonical form.
@Suite struct FittingTests {
  private static let grid = (0...400).map { -1 + Double($0) / 200 }

  private func leader(_ inputs: [Double], _ curve: (Double) -> Double) -> AffineFit? {
    AffineFit.candidates(inputs: inputs, outputs: inputs.map(curve)).first
  }

  @Test(arguments: [1e-6, 1e-3, 1, 1e6])
  func sineIsFoundWhateverItsAmplitude(amplitude: Double) throws {
    let outputs = Self.grid.map { amplitude * ElementaryFunction.sine.value(at: 3 * $0 + 0.5) }
    let fit = try #require(AffineFit.candidates(inputs: Self.grid, outputs: outputs).first)
    #expect(fit.function == .sine)
    #expect(fit.r2 >= 0.9999)
    #expect(abs(fit.a - 3) < 1e-6 && abs(fit.b - 0.5) < 1e-6)
    #expect(abs(fit.c / amplitude - 1) < 1e-6)
  }

  @Test func aLineWithABendAtItsEndIsALine() throws {
    func cost(_ first: Double, _ last: Double) -> Double {
      CandidateRanking.sliverCost(.absoluteValue, from: first, to: last)
    }
    #expect(cost(-1, 1) == 0 && cost(-0.3, 1) == 0 && cost(2, -0.6) == 0)
    #expect(cost(-0.01, 2) > 10 && cost(-0.01, 2) == cost(2, -0.01))
    #expect(cost(0, 2) > 20 && cost(0.1, 2) > 20)
    // A bend at the last sample explains a spline's ripple better than a line does.
    let fit = try #require(leader(Self.grid) { $0 + ($0 < -0.99 ? 1e-4 * (-0.99 - $0) / 0.01 : 0) })
    #expect(fit.function == .identity)
  }

  @Test(arguments: [20.0, 60, 200])
  func fastSineIsFoundUnasked(frequency: Double) throws {
    let fit = try #require(leader(Self.grid) { ElementaryFunction.sine.value(at: frequency * $0) })
    #expect(fit.function == .sine)
    #expect(abs(fit.a - frequency) < 1e-6 && abs(fit.b) < 1e-6 && abs(fit.c - 1) < 1e-6)
    #expect(1 - fit.r2 < 1e-12)
  }

  @Test(arguments: ElementaryFunction.library)
  func everyFitIsCanonicalAndFinite(function: ElementaryFunction) throws {
    var random = RandomSource(seed: 7)
    for _ in 0..<5 {
      let image = RandomImage(of: function, samples: 120, using: &random)
      for fit in AffineFit.candidates(inputs: image.inputs, outputs: image.outputs) {
        #expect([fit.a, fit.b, fit.c, fit.d, fit.r2].allSatisfy { $0.isFinite })
        #expect(fit.r2 <= 1)
        #expect(image.inputs.allSatisfy { fit.value(at: $0).isFinite })
        #expect(isCanonical(fit), "\(fit)")
      }
    }
  }

  private func isCanonical(_ fit: AffineFit) -> Bool {
    switch fit.function {
    case .zero: fit.a == 1 && fit.b == 0 && fit.c == 0
    case .identity: fit.a == 1 && fit.b == 0
    case .square, .cube, .fourthPower, .fifthPower, .reciprocal, .reciprocalSquare,
      .reciprocalCube, .reciprocalFourthPower, .reciprocalFifthPower, .sign, .absoluteValue:
      fit.a == 1
    case .squareRoot, .threeHalvesPower, .reciprocalSquareRoot, .logarithm: abs(fit.a) == 1
    case .exponential: fit.b == 0
    case .sine, .cosine: fit.a > 0 && fit.c > 0 && fit.b > -.pi && fit.b <= .pi
    case .tangent: fit.a > 0 && fit.b > -.pi / 2 && fit.b <= .pi / 2
    default: fit.a > 0
    }
  }

  @Test func edgesOfDomainsAreFound() throws {
    let unit = (0...200).map { Double($0) / 200 }
    let root = try #require(leader(unit) { 2 * $0.squareRoot() - 1 })
    #expect(root.function == .squareRoot && abs(root.b) < 1e-9 && 1 - root.r2 < 1e-12)
    let logarithm = try #require(
      leader(Array(unit.dropFirst())) { ElementaryFunction.logarithm.value(at: $0) })
    #expect(logarithm.function == .logarithm && abs(logarithm.b) < 1e-6)
    let reciprocal = try #require(leader(unit.map { 0.5 + 1.5 * $0 }) { 1 / $0 })
    #expect(reciprocal.function == .reciprocal && abs(reciprocal.b) < 1e-6)
    let arcsine = try #require(leader(Self.grid) { ElementaryFunction.arcsine.value(at: $0) })
    #expect(arcsine.function == .arcsine && abs(arcsine.a - 1) < 1e-6)
    let power = try #require(leader(unit) { $0 * $0.squareRoot() })
    #expect(power.function == .threeHalvesPower && abs(power.b) < 1e-6)
  }

  @Test func constantsAreConstants() throws {
    let constant = AffineFit.candidates(inputs: Self.grid, outputs: Self.grid.map { _ in 0.1 })
    #expect(constant.first?.function == .zero)
    #expect(abs((constant.first?.d ?? 0) - 0.1) < 1e-12)
    let rounding = AffineFit.candidates(
      inputs: Self.grid, outputs: Self.grid.map { 1e5 + ($0 > 0 ? 1e-11 : 0) })
    #expect(rounding.first?.function == .zero)
    let point = AffineFit.candidates(inputs: [1, 1, 1], outputs: [1, 2, 3])
    #expect(point.map(\.function) == [.zero] && abs((point.first?.d ?? 0) - 2) < 1e-12)
    #expect(AffineFit(.sine, inputs: Self.grid, outputs: Self.grid.map { _ in 1 }) == nil)
  }

  @Test func badSamplesGiveNothing() {
    #expect(AffineFit.candidates(inputs: [], outputs: []).isEmpty)
    #expect(AffineFit.candidates(inputs: [1, 2], outputs: [1]).isEmpty)
    #expect(AffineFit.candidates(inputs: [0, .nan, 1], outputs: [1, 2, 3]).isEmpty)
    #expect(AffineFit(.square, inputs: [0, 1, 2], outputs: [1, .infinity, 2]) == nil)
  }

  @Test func aLineLosesToABetterSineAndNoiseIsAConstant() throws {
    let nearlyLine = try #require(
      leader(Self.grid) { ElementaryFunction.sine.value(at: 0.8 * $0 + 0.1) })
    #expect(nearlyLine.function == .sine)
    var random = RandomSource(seed: 3)
    var constants = 0
    for _ in 0..<20 {
      let noise = Self.grid.map { _ in random.normal() }
      let best = AffineFit.candidates(inputs: Self.grid, outputs: noise).first
      constants += best?.function == .zero ? 1 : 0
    }
    #expect(constants >= 18)
  }

  @Test func theSimplerOfSineAndCosineLeads() {
    let cosine = ElementaryFunction.cosine
    let order = AffineFit.candidates(
      inputs: Self.grid, outputs: Self.grid.map { cosine.value(at: 4 * $0) }
    ).map(\.function)
    #expect(order.first == .cosine)
    #expect(order.contains(.sine) && order[1] != .sine)
  }

  @Test func scalesDoNotMatter() throws {
    for (width, middle) in [(1e-3, 0.0), (1e4, 0), (1, 1e3), (1e-3, 5)] {
      let inputs = Self.grid.map { middle + width * $0 }
      let outputs = Self.grid.map {
        1e5 + 3 * ElementaryFunction.hyperbolicTangent.value(at: 4 * $0)
      }
      let fit = try #require(AffineFit.candidates(inputs: inputs, outputs: outputs).first)
      #expect(fit.function == .hyperbolicTangent && 1 - fit.r2 < 1e-9)
      #expect(abs(fit.a * width - 4) < 1e-4)
    }
  }

  @Test(arguments: [(1e-3, 0.0, 1e6, 1.0), (1e4, 0, 1e-3, 1e3), (1, 1e3, 1e-6, 0), (1, 0, 1, 1e5)])
  func unitsDoNotChangeTheChoice(width: Double, middle: Double, size: Double, level: Double) {
    var random = RandomSource(seed: 17)
    for function in ElementaryFunction.library where function != .zero {
      let image = RandomImage(of: function, samples: 200, using: &random)
      let plain = AffineFit.candidates(inputs: image.inputs, outputs: image.outputs).first
      let other = AffineFit.candidates(
        inputs: image.inputs.map { middle + width * $0 },
        outputs: image.outputs.map { level + size * $0 }
      ).first
      #expect(plain?.function == other?.function)
      #expect(abs((plain?.r2 ?? 0) - (other?.r2 ?? 1)) < 1e-9)
    }
  }

  @Test func fewSamplesAndTies() throws {
    let inputs = [0.0, 0, 0.5, 1, 1, 2, 3]
    let fit = try #require(leader(inputs) { 2 * $0 * $0 - 1 })
    #expect(fit.function == .square && abs(fit.b) < 1e-6 && abs(fit.c - 2) < 1e-6)
    let line = try #require(leader([1, 2, 3, 4, 5]) { 3 * $0 + 1 })
    #expect(line.function == .identity && abs(line.c - 3) < 1e-9 && abs(line.d - 1) < 1e-9)
  }

  @Test func userFunctionsAreFitted() throws {
    let own = ElementaryFunction.user(
      try UserFunction(name: "chirp", formula: "sin(x^2) + x"))
    let outputs = Self.grid.map { 0.5 * own.value(at: 2 * $0 + 0.3) - 1 }
    let fit = try #require(AffineFit(own, inputs: Self.grid, outputs: outputs))
    #expect(1 - fit.r2 < 1e-10)
  }
}

/// Inputs that are 0 or 1, such as indicators of categories.
@Test func twoPointsMakeAStraightLine() {
  let inputs = (0..<60).map { Double($0 % 3 == 0 ? 1 : 0) }
  let candidates = AffineFit.candidates(inputs: inputs, outputs: inputs.map { 2 - 3 * $0 })
  #expect(candidates.map(\.function) == [.identity, .zero])
  #expect(candidates.first.map { abs($0.value(at: 1) + 1) < 1e-12 } == true)
  // A function that is asked for is fitted.
  let signs = AffineFit.candidates(inputs: inputs, outputs: inputs, library: [.sign])
  #expect(signs.map(\.function) == [.sign])
}
