import Testing

@testable import Symbolic

@Suite struct AffineFitTests {
  @Test func valueAppliesBothAffineMaps() {
    let fit = AffineFit(.square, a: 2, b: 1, c: 3, d: -1, r2: 1)
    #expect(fit.value(at: 1) == 26)
  }
}
