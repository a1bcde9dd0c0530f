/// The choice of a model for a table by cross-validation, one bounded piece of work at a time.
///
/// Every candidate learns from all folds but one and is measured on that one, in turn. Of those whose
/// error is within one standard error of the least, the simplest is chosen; the standard error is
/// that of the difference between the two, sample by sample (Breiman et al. 1984, section 3.4.3, have
/// that of the least error itself, which is larger). The result depends on data, seed and work, not on
/// clocks or cores.
public struct Tuning: Sendable {
  /// What is known of a candidate.
  public struct Result: Sendable, Equatable {
    /// The candidate.
    public var candidate: TuningCandidate
    /// Mean loss on held-out samples, in standardised units, and its standard error.
    public var loss: Double, standardError: Double
    /// Loss of each sample.
    var losses: [Double]
  }

  /// What to choose for.
  public struct Problem: Sendable {
    /// Training samples, standardised.
    public var samples: Dataset
    /// For each input the number of its levels, 0 where it is a number.
    public var levels: [Int]
    /// Inputs whose missing values were filled in.
    public var imputed: [FoldedSamples.Imputed]
    /// Outputs of a network.
    public var outputs: Int
    /// What is made small.
    public var loss: Loss

    /// A problem.
    public init(
      samples: Dataset, levels: [Int], imputed: [FoldedSamples.Imputed], outputs: Int, loss: Loss
    ) {
      self.samples = samples
      self.levels = levels
      self.imputed = imputed
      self.outputs = outputs
      self.loss = loss
    }
  }

  /// Results so far, in the order of the candidates.
  public private(set) var results: [Result] = []
  /// Candidates that the budget did not allow.
  public private(set) var skipped: [TuningCandidate] = []
  /// The candidate under way; nil when all are done.
  public private(set) var current: TuningCandidate?
  /// Units of work done: about a million multiplications and additions each.
  public private(set) var work = 0.0
  /// Units of work that may be done.
  public let workLimit: Double
  /// How many folds there are, and rows in all.
  public let foldCount: Int, rowCount: Int

  private let problem: Problem
  private let seed: UInt64
  private let folded: FoldedSamples
  private var queue: [TuningCandidate]
  private var fits: [FoldFit] = []

  /// Rows that candidates are compared on at most; of more, a part is taken by the seed.
  private static let rowLimit = 20_000
  /// Units of work for every sample and input of a table, and bounds of all: two seconds for 1000
  /// rows of ten inputs on two cores, and at most a minute.
  private static let workPerCell = 2.0, leastWork = 20_000.0, mostWork = 600_000.0

  /// The units of work that are done unless others are asked for.
  public static func standardWork(rows: Int, inputs: Int) -> Double {
    min(mostWork, max(leastWork, workPerCell * Double(rows) * Double(inputs)))
  }

  /// A choice that has not begun.
  ///
  /// - Parameter workLimit: nil for the standard.
  public init(_ problem: Problem, folds: Int, seed: UInt64, workLimit: Double? = nil) {
    var problem = problem
    problem.samples = problem.samples.thinned(to: Self.rowLimit)
    self.problem = problem
    self.seed = seed
    folded = FoldedSamples(
      problem.samples, count: folds, seed: seed, levels: problem.levels, imputed: problem.imputed,
      hasClasses: problem.loss == .crossEntropy)
    (foldCount, rowCount) = (folded.folds.count, problem.samples.count)
    self.workLimit =
      workLimit
      ?? Self.standardWork(rows: problem.samples.count, inputs: problem.samples.inputCount)
    queue = TuningCandidate.all(
      rows: problem.samples.count, inputs: problem.levels.count { $0 == 0 },
      levels: problem.levels.reduce(0, +), outputs: problem.outputs, loss: problem.loss)
    beginNext()
  }

  /// Whether all candidates are done.
  public var isComplete: Bool { current == nil }

  /// Share of the candidates that are done, 0 to 1.
  public var progress: Double {
    let done = Double(results.count + skipped.count)
    let all = done + Double(queue.count) + (current == nil ? 0 : 1)
    return all > 0 ? done / all : 1
  }

  /// Does some milliseconds of work on as many cores as there are; returns true when all candidates
  /// are done.
  public mutating func advance() -> Bool {
    guard let current else { return true }
    Parallel.changeEach(&fits, fits.indices) { _ = $0.advance() }
    guard fits.allSatisfy({ $0.losses != nil }) else { return false }
    results.append(result(of: current))
    work += self.work(of: current)
    beginNext()
    return self.current == nil
  }

  private mutating func beginNext() {
    fits = []
    current = nil
    while !queue.isEmpty {
      let next = queue.removeFirst()
      guard isPromising(next) else {
        skipped.append(next)
        continue
      }
      // The simplest ones are always tried: without them nothing could be chosen.
      guard results.count < 2 || work + work(of: next) <= workLimit else {
        skipped.append(next)
        continue
      }
      current = next
      fits = folded.folds.map {
        FoldFit(next, $0, outputs: problem.outputs, loss: problem.loss, seed: seed)
      }
      return
    }
  }

  /// Whether more hidden nodes may help: not where the best with fewer is clearly worse than the best of
  /// all.
  private func isPromising(_ candidate: TuningCandidate) -> Bool {
    guard let nodes = candidate.hidden.first,
      let best = results.min(by: { $0.loss < $1.loss }),
      let deep = results.filter({ ($0.candidate.hidden.first ?? 0) > 0 }).min(by: {
        $0.loss < $1.loss
      }), let tried = results.last?.candidate.hidden.first, nodes > tried
    else { return true }
    let (mean, error) = Self.mean(zip(deep.losses, best.losses).map { $0 - $1 })
    return mean <= Self.hopeless * error
  }

  /// In standard errors of the difference.
  private static let hopeless = 2.0

  private func work(of candidate: TuningCandidate) -> Double {
    let rows = problem.samples.count * max(1, foldCount - 1)
    return candidate.work(
      rows: rows, inputs: problem.samples.inputCount, levels: problem.levels.reduce(0, +),
      outputs: problem.outputs)
  }

  private func result(of candidate: TuningCandidate) -> Result {
    var losses = [Double](repeating: 0, count: problem.samples.count)
    for (fit, fold) in zip(fits, folded.folds) {
      for (loss, position) in zip(fit.losses ?? [], fold.positions) { losses[position] = loss }
    }
    let (mean, error) = Self.mean(losses)
    return Result(candidate: candidate, loss: mean, standardError: error, losses: losses)
  }

  /// Mean and standard error of the mean.
  private static func mean(_ values: [Double]) -> (mean: Double, error: Double) {
    let count = Double(max(1, values.count))
    let mean = values.reduce(0, +) / count
    guard mean.isFinite else { return (.infinity, .infinity) }
    let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, (square / max(1, count - 1) / count).squareRoot())
  }

  /// The candidate to take, by what is known so far: its place among the results; nil while there are
  /// none.
  public var choice: Int? {
    guard let best = results.indices.min(by: { results[$0].loss < results[$1].loss }) else {
      return nil
    }
    return results.indices.first { index in
      guard results[index].loss.isFinite else { return index == best }
      let differences = zip(results[index].losses, results[best].losses).map { $0 - $1 }
      let (mean, error) = Self.mean(differences)
      return mean <= error || index == best
    }
  }
}
