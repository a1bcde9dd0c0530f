import Expressions
import KAN
import Numerics
import Symbolic

/// The result of one search for one target.
struct RecoveryRun: Sendable {
  let seed: UInt64
  /// The formula that the search picked; nil if none.
  let formula: Expression?
  let verdict: RecoveryVerdict
  let seconds: Double
  /// Units of work done.
  let work: Double
}

/// Settings of the searches.
struct RecoverySettings: Sendable {
  var samples = 1000
  /// Standard deviation of the noise in the targets, as a share of the targets'.
  var noise = 0.0
  /// The time limit of a search in seconds.
  var timeLimit = 20.0
}

extension RecoveryTarget {
  /// Independent random streams of one seed.
  private enum Stream: UInt64 {
    case samples = 1
    case noise, fresh
  }

  /// Samples the target, searches for its formula, and judges the pick on fresh samples.
  func run(
    _ judge: RecoveryJudge, seed: UInt64, settings: RecoverySettings,
    clock: @escaping @Sendable () -> Double
  ) -> RecoveryRun {
    var random = RandomSource(seed: seed, stream: Stream.samples.rawValue)
    let columns = columns(settings.samples, judge, using: &random)
    let exact = judge.values(columns)
    let noise = settings.noise * Variable(name: name, standardizing: exact).standardDeviation
    var noiseSource = RandomSource(seed: seed, stream: Stream.noise.rawValue)
    let target = noise > 0 ? exact.map { $0 + noise * noiseSource.normal() } : exact
    var freshSource = RandomSource(seed: seed, stream: Stream.fresh.rawValue)
    let fresh = self.columns(1000, judge, using: &freshSource)
    let start = clock()
    let data = DiscoveryData(
      names: variables.map(\.name), columns: columns, targetName: "y", target: target)
    let search = Self.searched(data, seed: seed, until: start + settings.timeLimit, clock: clock)
    let seconds = clock() - start
    let formula = search.best.flatMap { search.entries[$0].formula }
    let verdict =
      formula.map { judge.verdict(on: $0, columns: columns, noise: noise, fresh: fresh) }
      ?? RecoveryVerdict(relativeError: .infinity, complexity: 0, reason: "no formula")
    return RecoveryRun(
      seed: seed, formula: formula, verdict: verdict, seconds: seconds, work: search.work)
  }

  private static func searched(
    _ data: DiscoveryData, seed: UInt64, until deadline: Double,
    clock: @escaping @Sendable () -> Double
  ) -> Discovery {
    var search = Discovery(data, settings: DiscoverySettings(seed: seed, workLimit: .infinity))
    while !search.advance(while: { clock() < deadline }), clock() < deadline {}
    return search
  }
}
