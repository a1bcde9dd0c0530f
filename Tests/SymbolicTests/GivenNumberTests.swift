import Expressions
import KAN
import Numerics
import Testing

@testable import Symbolic

/// Fits with some of the four numbers given keep them and find the rest.
@Suite struct GivenNumberTests {
  @Test(arguments: ElementaryFunction.library.filter { $0 != .zero })
  func givenNumbersAreKeptAndTheRestIsFound(function: ElementaryFunction) throws {
    var random = RandomSource(seed: 11)
    var missed = 0
    for index in 0..<imageCount(usual: 15).count {
      let image = RandomImage(of: function, samples: 150, using: &random)
      let mask = 1 + index % 15
      let (a, b) = (mask & 1 > 0 ? image.a : nil, mask & 2 > 0 ? image.b : nil)
      let (c, d) = (mask & 4 > 0 ? image.c : nil, mask & 8 > 0 ? image.d : nil)
      let fit = try #require(
        AffineFit(
          function, inputs: image.inputs, outputs: image.outputs, a: a, b: b, c: c, d: d))
      #expect((a ?? fit.a) == fit.a && (b ?? fit.b) == fit.b)
      #expect((c ?? fit.c) == fit.c && (d ?? fit.d) == fit.d)
      if !(1 - fit.r2 < (function == .sign ? 0.1 : 1e-8)) { missed += 1 }
    }
    #expect(missed <= imageCount(usual: 15).count / 50)
  }

  @Test func wrongNumbersAreKept() throws {
    let inputs = (0...100).map { Double($0) / 50 - 1 }
    let outputs = inputs.map { ElementaryFunction.sine.value(at: 3 * $0) }
    let fit = try #require(
      AffineFit(.sine, inputs: inputs, outputs: outputs, a: 1, b: nil, c: 2, d: nil))
    #expect(fit.a == 1 && fit.c == 2 && fit.r2 < 0.9)
    #expect(
      AffineFit(.logarithm, inputs: inputs, outputs: outputs, a: 1, b: 0, c: nil, d: nil) == nil)
    #expect(
      AffineFit(.sine, inputs: inputs, outputs: outputs, a: .nan, b: nil, c: nil, d: nil) == nil)
  }
}
