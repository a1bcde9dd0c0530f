import Expressions
import KAN
import Numerics
import Testing

@testable import Symbolic

/// How often the function that made a curve ranks first.
@Suite struct RecoveryTests {
  /// Functions that describe the same curve.
  private static let families: [Set<ElementaryFunction>] = [
    [.sine, .cosine], [.hyperbolicTangent, .sigmoid], [.arcsine, .arccosine],
  ]

  /// Whether `fit` agrees with the truth: the function itself, one of its family, or one that is no
  /// more complex and explains everything.
  static func isRecovered(_ fit: AffineFit, _ truth: ElementaryFunction, noise: Double) -> Bool {
    if fit.function == truth { return true }
    if families.contains(where: { $0.contains(truth) && $0.contains(fit.function) }) {
      return true
    }
    return noise == 0 && fit.function.complexity <= truth.complexity && 1 - fit.r2 <= 1e-12
  }

  /// The share of `count` images of `function` whose first candidate is right, and the first
  /// candidates of the others.
  static func recovery(
    of function: ElementaryFunction, count: Int, noise: Double
  ) -> (share: Double, wrong: [String: Int]) {
    var random = RandomSource(seed: 20)
    var wrong: [String: Int] = [:]
    for _ in 0..<count {
      let image = RandomImage(of: function, samples: 300, using: &random)
      let outputs = noise > 0 ? image.noisyOutputs(noise, using: &random) : image.outputs
      let candidates = AffineFit.candidates(inputs: image.inputs, outputs: outputs)
      if let first = candidates.first, isRecovered(first, function, noise: noise) { continue }
      wrong[candidates.first?.function.name ?? "none", default: 0] += 1
    }
    return (1 - Double(wrong.values.reduce(0, +)) / Double(count), wrong)
  }

  @Test(arguments: [(0.0, 0.95), (0.01, 0.85)])
  func mostImagesAreRecovered(noise: Double, share: Double) {
    let (count, isReported) = imageCount(usual: 40)
    var total = 0.0
    for function in ElementaryFunction.library {
      let (recovered, wrong) = Self.recovery(of: function, count: count, noise: noise)
      total += recovered
      let mistakes = wrong.sorted { $0.value > $1.value }.map { "\($0.key) \($0.value)" }
      if isReported {
        print(function.name, noise, recovered, mistakes.joined(separator: ", "), separator: "\t")
      }
    }
    let mean = total / Double(ElementaryFunction.library.count)
    if isReported { print("recovered at noise \(noise): \(mean)") }
    #expect(mean >= share)
  }
}
