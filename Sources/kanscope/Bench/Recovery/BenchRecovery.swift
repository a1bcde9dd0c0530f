import ArgumentParser
import Foundation

/// `kanscope bench recovery`.
struct BenchRecovery: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recovery",
    abstract: "Measure how reliably formulas are recovered from their samples.",
    discussion: """
      Recovered means: at most twice the complexity of the truth, and exact (the difference \
      simplifies to 0, or the error on fresh samples is below a millionth of the target's standard \
      deviation); for noisy data, the form of the truth with every constant within three standard \
      errors. Only the search's own pick counts. The search knows nothing but the samples.
      """)

  @Option(help: "Which formulas: kan, nguyen, feynman, strogatz or all.")
  var set = "all"

  @Option(help: "Only the formula of this name.")
  var target: String?

  @Option(help: "Seeds per formula: 0, 1, …; samples and search depend on them.")
  var seeds = 5

  @Option(help: "Noise as shares of the target's standard deviation, separated by commas.")
  var noise = "0"

  @Option(help: "Seconds a search may take.")
  var timeLimit = 20.0

  @Option(help: "Samples per search.")
  var samples = 1000

  @Flag(help: "Print one JSON object per formula and level of noise, then the totals.")
  var json = false

  func validate() throws {
    _ = try chosenSets()
    _ = try noiseLevels()
    guard seeds >= 1, samples >= 2, samples <= 1_000_000, timeLimit > 0, timeLimit.isFinite else {
      throw ValidationError("seeds, samples and time limit must be positive, samples at least 2")
    }
  }

  func run() throws {
    let sets = try chosenSets()
    if !json { print(RecoveryRow.heading) }
    for level in try noiseLevels() {
      var rows: [RecoveryRow] = []
      for (set, target) in sets {
        guard let row = row(set, target, level) else {
          throw ValidationError("\(target.name): the formula and its ranges do not fit")
        }
        rows.append(row)
        show(json ? row.json : row.text + "\n")
      }
      for total in totals(rows, level) { show(json ? total.json : total.text + "\n") }
    }
  }

  private func row(_ set: RecoverySet, _ target: RecoveryTarget, _ level: Double) -> RecoveryRow? {
    guard let judge = target.judge else { return nil }
    var settings = RecoverySettings()
    (settings.samples, settings.noise, settings.timeLimit) = (samples, level, timeLimit)
    let runs = (0..<seeds).map { seed in
      target.run(judge, seed: UInt64(seed), settings: settings, clock: Headless.clock)
    }
    return RecoveryRow(
      set: set, target: target, noise: level, truthComplexity: judge.truthComplexity, runs: runs)
  }

  private func totals(_ rows: [RecoveryRow], _ level: Double) -> [RecoveryTotal] {
    let sets = RecoverySet.allCases.filter { set in rows.contains { $0.set == set } }
    let each = sets.map { set in
      RecoveryTotal(set.rawValue, noise: level, rows.filter { $0.set == set })
    }
    return sets.count > 1 ? each + [RecoveryTotal("all", noise: level, rows)] : each
  }

  /// Flushes at once, because a whole table takes hours.
  private func show(_ text: String) {
    print(text, terminator: "")
    fflush(nil)
  }

  private func chosenSets() throws -> [(RecoverySet, RecoveryTarget)] {
    guard set == "all" || RecoverySet(rawValue: set) != nil else {
      throw ValidationError("there is no set \(set); use kan, nguyen, feynman, strogatz or all")
    }
    let sets = RecoverySet(rawValue: set).map { [$0] } ?? RecoverySet.allCases
    let chosen = sets.flatMap { set in set.targets.map { (set, $0) } }
      .filter { target == nil || $0.1.name == target }
    guard !chosen.isEmpty else {
      throw ValidationError("there is no formula \(target ?? "") in the set \(set)")
    }
    return chosen
  }

  private func noiseLevels() throws -> [Double] {
    try noise.split(separator: ",").map { text in
      guard let level = Double(text), level >= 0, level.isFinite else {
        throw ValidationError("\(text) is not a noise level; write shares such as 0,0.01,0.05")
      }
      return level
    }
  }
}
