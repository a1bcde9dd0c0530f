import ArgumentParser
import Foundation
import KAN
import Session

/// `kanscope bench`.
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure this build on this machine.",
    subcommands: [BenchSpeed.self, BenchRecovery.self], defaultSubcommand: BenchSpeed.self)
}

/// `kanscope bench speed`, or `kanscope bench` alone.
struct BenchSpeed: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "speed",
    abstract: "Measure training steps, fits, frames and program start.",
    discussion: """
      Medians of nine runs, with minimum and maximum. Float64; one core unless said otherwise.
      """)

  @Flag(help: "Print one JSON object per measurement.")
  var json = false

  @Option(help: "Measure only names that contain this: forward, loss_gradient, step, frame, …")
  var only: String?

  func run() throws {
    let roofline = Roofline.measured()
    report(roofline)
    let all = try StepBenchmarks.all(roofline: roofline) + ProgramBenchmarks.all()
    var heading = ""
    for benchmark in all where only.map({ benchmark.name.contains($0) }) ?? true {
      let timing = benchmark.measured()
      if json {
        print(Self.line(benchmark, timing), terminator: "")
      } else {
        if benchmark.title != heading { print(benchmark.title) }
        heading = benchmark.title
        print(Self.text(benchmark, timing))
      }
    }
  }

  private func report(_ roofline: Roofline) {
    if json {
      print(
        JSONText.line(
          .object([
            ("benchmark", .text("roofline")),
            ("multiply_adds_per_second", .number(roofline.multiplyAdds)),
            ("first_cache_bytes_per_second", .number(roofline.firstCacheBytes)),
            ("second_cache_bytes_per_second", .number(roofline.secondCacheBytes)),
          ])), terminator: "")
    } else {
      print(
        String(
          format: "one core: %.1f G multiply-adds/s, %.0f GB/s from L1, %.0f GB/s from L2",
          roofline.multiplyAdds * 1e-9, roofline.firstCacheBytes * 1e-9,
          roofline.secondCacheBytes * 1e-9))
    }
  }

  private static func line(_ benchmark: Benchmark, _ timing: Timing) -> String {
    JSONText.line(
      .object(
        [("benchmark", .text(benchmark.name))] + benchmark.facts.map(field) + [
          ("median_seconds", .number(timing.median)),
          ("minimum_seconds", .number(timing.minimum)),
          ("maximum_seconds", .number(timing.maximum)),
        ]))
  }

  private static func field(_ fact: Benchmark.Fact) -> (String, JSONText.Value) {
    switch fact.content {
    case .count(let count): (fact.name, .integer(count))
    case .counts(let counts): (fact.name, .list(counts.map { .integer($0) }))
    case .number(let number): (fact.name, .number(number))
    case .text(let text): (fact.name, .text(text))
    }
  }

  private static func text(_ benchmark: Benchmark, _ timing: Timing) -> String {
    String(
      format: "  %@ %9.4f ms  (%.4f to %.4f)",
      benchmark.name.padding(toLength: 14, withPad: " ", startingAt: 0), timing.median * 1e3,
      timing.minimum * 1e3, timing.maximum * 1e3)
  }
}
