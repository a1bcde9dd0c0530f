import ArgumentParser
import Foundation
import KAN

/// `kanscope bench`.
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure this build on this machine.")

  @Flag(help: "Print one JSON object per measurement.")
  var json = false

  /// What is measured: shape, grid and samples of a full-batch loss with its gradient.
  private static let cases: [(shape: [Int], grid: Int, samples: Int)] = [
    ([2, 5, 1], 5, 1000), ([2, 5, 1], 100, 1000), ([4, 16, 16, 1], 10, 1000),
  ]

  func run() throws {
    if !json { print("loss and gradient, full batch, one thread, float64; seconds") }
    for (widths, grid, samples) in Self.cases {
      var random = RandomSource(seed: 1)
      let inputs = (0..<widths[0]).map { _ in
        (0..<samples).map { _ in random.uniform(in: -1...1) }
      }
      let target = (0..<samples).map { _ in random.uniform(in: -1...1) }
      var network = try Network(
        shape: NetworkShape(widths), grid: grid, order: 3, ranges: [-1...1])
      network.initialize(using: &random)
      let dataset = try Dataset(inputs: inputs, targets: [target])
      let once = measureObjective(network, dataset, repetitions: 3)
      let repetitions = max(1, Int(0.05 / once))
      let times = (0..<9).map { _ in
        measureObjective(network, dataset, repetitions: repetitions)
      }.sorted()
      report(widths, grid, samples, times)
    }
  }

  private func report(_ widths: [Int], _ grid: Int, _ samples: Int, _ times: [Double]) {
    if json {
      print(
        JSONText.line(
          .object([
            ("benchmark", .text("loss_gradient")),
            ("shape", .list(widths.map { .integer($0) })), ("grid", .integer(grid)),
            ("samples", .integer(samples)), ("median_seconds", .number(times[times.count / 2])),
            ("minimum_seconds", .number(times[0])),
            ("maximum_seconds", .number(times[times.count - 1])),
          ])), terminator: "")
    } else {
      let shape = widths.map(String.init).joined(separator: ",")
      print(
        String(
          format: "[%@] grid %d, %d samples: median %.3g (%.3g to %.3g)", shape, grid, samples,
          times[times.count / 2], times[0], times[times.count - 1]))
    }
  }
}
