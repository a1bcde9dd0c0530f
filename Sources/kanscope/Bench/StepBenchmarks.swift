import Foundation
import KAN
import Numerics

/// The parts of a training step, for several shapes.
struct StepBenchmarks {
  /// A network and its samples.
  private struct Case {
    var widths: [Int]
    var grid: Int
    var samples: Int
    var adaptsKnots = false
    var threads = 1
  }

  private static let cases = [
    Case(widths: [2, 5, 1], grid: 5, samples: 1000),
    Case(widths: [2, 5, 1], grid: 100, samples: 1000),
    Case(widths: [4, 16, 16, 1], grid: 10, samples: 1000),
    Case(widths: [10, 64, 64, 1], grid: 5, samples: 10_000),
    Case(widths: [10, 64, 64, 1], grid: 5, samples: 10_000, adaptsKnots: true),
    Case(widths: [10, 64, 64, 1], grid: 5, samples: 10_000, threads: 2),
    Case(widths: [784, 64, 10], grid: 5, samples: 64),
  ]

  /// One benchmark per part and case.
  static func all(roofline: Roofline) throws -> [Benchmark] {
    try cases.flatMap { entry in
      try StepMeasurement.Part.allCases.map { try benchmark($0, entry, roofline) }
    }
  }

  private static func benchmark(
    _ part: StepMeasurement.Part, _ entry: Case, _ roofline: Roofline
  ) throws -> Benchmark {
    let (network, dataset) = try sample(entry)
    var measurement = StepMeasurement(
      network, dataset, adaptsKnots: entry.adaptsKnots, threads: entry.threads)
    let least =
      measurement.multiplyAdds(part) / roofline.multiplyAdds / Double(entry.threads)
    let shape = entry.widths.map(String.init).joined(separator: ",")
    return Benchmark(
      name: part.rawValue,
      facts: [
        Benchmark.Fact("shape", .counts(entry.widths)), Benchmark.Fact("grid", .count(entry.grid)),
        Benchmark.Fact("samples", .count(entry.samples)),
        Benchmark.Fact("knots", .text(entry.adaptsKnots ? "adaptive" : "uniform")),
        Benchmark.Fact("threads", .count(entry.threads)),
        Benchmark.Fact("roofline_seconds", .number(least)),
      ],
      title: "[\(shape)] grid \(entry.grid), \(entry.samples) samples"
        + (entry.adaptsKnots ? ", adaptive knots" : "")
        + (entry.threads > 1 ? ", \(entry.threads) cores" : ""),
      seconds: { measurement.seconds(part, repetitions: $0) })
  }

  private static func sample(_ entry: Case) throws -> (Network, Dataset) {
    var random = RandomSource(seed: 1)
    func column() -> [Double] {
      (0..<entry.samples).map { _ in random.uniform(in: -1...1) }
    }
    let inputs = (0..<entry.widths[0]).map { _ in column() }
    let targets = (0..<(entry.widths.last ?? 1)).map { _ in column() }
    var network = try Network(
      shape: NetworkShape(entry.widths), grid: entry.grid, order: 3, ranges: [-1...1])
    network.initialize(using: &random)
    return (network, try Dataset(inputs: inputs, targets: targets))
  }
}
