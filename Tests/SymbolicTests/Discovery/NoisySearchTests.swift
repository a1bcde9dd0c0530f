import Expressions
import KAN
import Synchronization
import Testing

@testable import Symbolic

@Suite("Discovery: searches in noisy samples")
struct NoisySearchTests {
  private static func search(
    _ samples: Samples, until limit: Double = 8_000
  ) -> Discovery {
    let names = samples.columns.indices.map { "x\($0 + 1)" }
    var search = Discovery(
      DiscoveryData(
        names: names, columns: samples.columns, targetName: "y", target: samples.target),
      settings: DiscoverySettings(workLimit: limit))
    while !search.advance(while: { true }) {}
    return search
  }

  @Test(arguments: [0.01, 0.05])
  func endByThemselvesWithTheSizeOfTheNoise(noise: Double) throws {
    let samples = Samples([0.5...2, -1...1], seed: 3, noise: noise) { $0[0] * $0[1] + 2 }
    let search = Self.search(samples)
    #expect(search.isComplete && search.work < 8_000)
    let best = try #require(search.best.map { search.entries[$0] })
    #expect(best.formula?.description == "x1*x2 + 2")
    let found = try #require(search.noise)
    let mean = samples.target.reduce(0, +) / Double(samples.target.count)
    let variance = samples.target.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let standardDeviation = (variance / Double(samples.target.count)).squareRoot()
    #expect(abs(found / standardDeviation - noise) < 0.12 * noise, "\(found / standardDeviation)")
  }

  @Test func doNotDependOnWhenTheyAreInterrupted() throws {
    let samples = Samples([0.5...2, -1...1], seed: 4, noise: 0.02) {
      $0[0] * ElementaryFunction.exponential.value(at: $0[1]) + $0[1]
    }
    let whole = Self.search(samples, until: 2_500)
    var parts = Discovery(whole.data, settings: whole.settings)
    var isComplete = false
    var interruptions = 0
    while !isComplete {
      // Some tasks of a wave end, others are interrupted.
      let limit = interruptions > 200 ? Int.max : 15 + 10 * (interruptions % 5)
      let asks = Mutex(0)
      isComplete = parts.advance(while: {
        asks.withLock { asks in
          asks += 1
          return asks < limit
        }
      })
      interruptions += 1
    }
    #expect(interruptions > 20)
    #expect(parts.work == whole.work && parts.entries == whole.entries)
    #expect(parts.stages == whole.stages)
  }

  /// The residuals of the formula, as the search examines them.
  private static func remainder(_ formula: String, _ samples: Samples) throws -> TaskResult {
    let data = DiscoveryData(
      names: ["x1", "x2"], columns: samples.columns, targetName: "y", target: samples.target)
    let problem = SearchProblem(data, seed: 0)
    let runner = TaskRunner(
      nodes: [SearchNode(problem: problem)], settings: DiscoverySettings(),
      correlation: ResidualCorrelation(problem.columns))
    let task = SearchTask(
      node: 0, stage: NoiseStage(formula: try Expression(parsing: formula)), rank: 0, number: 0)
    let result = runner.run(task, while: { true })
    return try #require(result)
  }

  @Test func aPatternIsNoNoise() throws {
    let samples = Samples([-1...1, -1...1], seed: 5, noise: 0.02) {
      $0[0] + 0.1 * $0[0] * $0[1] * $0[1]
    }
    let missing = try Self.remainder("x1", samples)
    #expect(missing.noise == nil)
    let left = try Self.remainder("x1+0.1*x1*x2^2", samples)
    #expect(left.noise != nil && left.isFound)
  }
}
