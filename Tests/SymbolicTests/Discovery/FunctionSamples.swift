import KAN
import Numerics

@testable import Symbolic

/// Random samples of a function, optionally with noise.
struct Samples {
  var columns: [[Double]]
  var target: [Double]
  /// Deviation of the noise.
  var noise: Double

  init(
    _ ranges: [ClosedRange<Double>], count: Int = 1000, seed: UInt64 = 1, noise: Double = 0,
    _ function: ([Double]) -> Double
  ) {
    var random = RandomSource(seed: seed)
    let points = (0..<count).map { _ in ranges.map { random.uniform(in: $0) } }
    columns = ranges.indices.map { variable in points.map { $0[variable] } }
    target = points.map(function)
    let mean = target.reduce(0, +) / Double(count)
    let square = target.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
    self.noise = noise * square.squareRoot()
    for index in target.indices { target[index] += self.noise * random.normal() }
  }

  var trainCount: Int { target.count * 4 / 5 }
}
