import KAN
import Foundation
func makeData(_ n: Int, _ r: inout RandomSource) -> Dataset {
  let x1 = (0..<n).map { _ in r.uniform(in: -1...1) }, x2 = (0..<n).map { _ in r.uniform(in: -1...1) }
  return try! Dataset(inputs: [x1, x2], targets: [zip(x1, x2).map { exp(sin(.pi * $0) + $1 * $1) }])
}
var r = RandomSource(seed: 0, stream: 1)
let train = makeData(1000, &r), test = makeData(1000, &r)
var all: [Double] = []
for seed in Array(0...9) + Array(100...109) {
  var network = try Network(shape: NetworkShape([2, 5, 1]), grid: 5, order: 3, ranges: [-1...1])
  var rs = RandomSource(seed: UInt64(seed), stream: 0)
  network.initialize(using: &rs)
  var t = Trainer(network: network, train: train, test: test, settings: TrainingSettings(), deviations: [1], seed: UInt64(seed))
  let start = Date()
  t.start(steps: 20)
  loop: while true { switch t.advance() { case .ended: break loop; default: break } }
  let s = Date().timeIntervalSince(start)
  all.append(t.record!.test!.error)
  print(seed, t.steps, t.evaluations, t.record!.train.error, t.record!.test!.error, s, s / Double(t.evaluations) * 1e6)
}
all.sort()
print("median", (all[9] + all[10]) / 2, "p90", all[17])
for grid in [5, 100] {
  var network = try Network(shape: NetworkShape([2, 5, 1]), grid: grid, order: 3, ranges: [-1...1])
  var rs = RandomSource(seed: 1, stream: 0)
  network.initialize(using: &rs)
  let times = (0..<15).map { _ in measureObjective(network, train, repetitions: 100) }.sorted()
  print(grid, times[0]*1e6, times[7] * 1e6)
}
