import Testing

@testable import KAN

@Suite("Base functions")
struct BaseFunctionTests {
  @Test(arguments: BaseFunction.allCases)
  func baseFunctionsAndTheirSlopes(_ base: BaseFunction) {
    let x = stride(from: -30.0, to: 30, by: 0.37).map { $0 }
    let room = (x.count + 7) / 8 * 8
    var values = [Double](repeating: 0, count: room)
    var slopes = values
    let padded = x + [Double](repeating: 0, count: room - x.count)
    base.evaluate(padded, count: x.count, values: &values, slopes: &slopes)
    for (index, x) in x.enumerated() {
      #expect((values[index] - base.value(at: x)).magnitude < 1e-14)
      let step = 1e-5
      let slope = (base.value(at: x + step) - base.value(at: x - step)) / (2 * step)
      #expect((slopes[index] - slope).magnitude < 1e-8)
    }
  }
}
