import Numerics
import Testing

@testable import KAN

/// The choice of a model by cross-validation.
@Suite("Tuning")
struct TuningTests {
  static func problem(
    rows: Int = 200, inputs: Int = 3, noise: Double, levels: Int = 0,
    loss: Loss = .meanSquaredError,
    seed: UInt64 = 3, _ target: ([Double]) -> Double
  ) throws -> Tuning.Problem {
    var random = RandomSource(seed: seed)
    var columns = Support.columns(inputs, samples: rows, in: -1.7...1.7, using: &random)
    if levels > 0 { columns.append((0..<rows).map { _ in Double(random.index(below: levels)) }) }
    var targets = (0..<rows).map { row in
      target(columns.map { $0[row] }) + noise * random.normal()
    }
    if loss == .crossEntropy {
      targets = targets.map { $0 > 0 ? 1 : 0 }
    } else {
      targets = Variable(name: "", standardizing: targets).standardized(targets)
    }
    return Tuning.Problem(
      samples: try Dataset(inputs: columns, targets: [targets]),
      levels: columns.indices.map { $0 < inputs ? 0 : levels }, imputed: [],
      outputs: loss == .crossEntropy ? 2 : 1, loss: loss)
  }

  static func finished(_ problem: Tuning.Problem, work: Double? = nil) -> Tuning {
    var tuning = Tuning(problem, folds: 5, seed: 0, workLimit: work)
    while !tuning.advance() {}
    return tuning
  }

  static func choice(_ tuning: Tuning) throws -> TuningCandidate {
    tuning.results[try #require(tuning.choice)].candidate
  }

  @Test func noiseIsTheMean() throws {
    for seed in 1...3 {
      let problem = try Self.problem(noise: 1, seed: UInt64(seed)) { _ in 0 }
      #expect(try Self.choice(Self.finished(problem)).kind == .mean)
    }
  }

  @Test func straightLinesAreStraightLines() throws {
    let problem = try Self.problem(noise: 0.3) { 2 * $0[0] - $0[1] }
    let tuning = Self.finished(problem)
    #expect(try Self.choice(tuning).kind == .lines)
    // The noise is all that is left: 0.3 of a deviation of about 2.2.
    let chosen = tuning.results[try #require(tuning.choice)]
    #expect(chosen.loss.squareRoot() < 0.18 && chosen.loss.squareRoot() > 0.1)
  }

  @Test func curvesAreSplines() throws {
    let problem = try Self.problem(noise: 0.1) { sine(3 * $0[0]) + $0[1] * $0[1] }
    let chosen = try Self.choice(Self.finished(problem))
    #expect(chosen.kind == .splines && chosen.hidden.isEmpty)
  }

  @Test func productsNeedHiddenNodes() throws {
    let problem = try Self.problem(rows: 400, inputs: 2, noise: 0.02) { $0[0] * $0[1] }
    let tuning = Self.finished(problem)
    #expect(try !Self.choice(tuning).hidden.isEmpty)
    let chosen = tuning.results[try #require(tuning.choice)]
    #expect(chosen.loss < 0.05 * tuning.results[0].loss)
  }

  @Test func classesAndCategoriesAreChosenForToo() throws {
    let shifts = [1.5, -1.5, 0, 0.5]
    let problem = try Self.problem(noise: 0.3, levels: 4, loss: .crossEntropy) {
      $0[0] + shifts[Int($0[3])]
    }
    let tuning = Self.finished(problem)
    #expect(try Self.choice(tuning).kind == .lines)
    let chosen = tuning.results[try #require(tuning.choice)]
    #expect(chosen.loss < 0.5 * tuning.results[0].loss)
  }

  @Test func theSameIsChosenWithTheSameWork() throws {
    let problem = try Self.problem(noise: 0.3) { $0[0] * $0[1] + $0[2] }
    let first = Self.finished(problem)
    #expect(Self.finished(problem).results == first.results)
    // What was done is done again by its work, whatever was allowed.
    let again = Self.finished(problem, work: first.work)
    #expect(again.results == first.results && again.choice == first.choice)
  }

  @Test func thereIsAChoiceAtAnyMomentAfterTheFirst() throws {
    let problem = try Self.problem(noise: 0.3) { $0[0] * $0[1] + $0[2] }
    var tuning = Tuning(problem, folds: 5, seed: 0)
    #expect(tuning.choice == nil)
    var seen = 0
    while !tuning.advance() {
      #expect((tuning.choice == nil) == tuning.results.isEmpty)
      if let choice = tuning.choice { #expect(tuning.results[choice].loss.isFinite) }
      seen = max(seen, tuning.results.count)
    }
    #expect(seen > 3 && tuning.progress == 1)
  }

  @Test func workIsKeptWithin() throws {
    let problem = try Self.problem(noise: 0.3) { $0[0] }
    let tuning = Self.finished(problem, work: 10)
    #expect(tuning.results.count == 2 && !tuning.skipped.isEmpty)
  }

  // MARK: Folds

  @Test func everyRowIsHeldOutOnceAndClassesAreSpread() throws {
    let labels = (0..<53).map { $0 < 10 ? 1.0 : 0 }
    let samples = try Dataset(
      inputs: [(0..<53).map(Double.init)], targets: [labels])
    let folded = FoldedSamples(
      samples, count: 5, seed: 1, levels: [0], imputed: [], hasClasses: true)
    #expect(folded.folds.flatMap(\.positions).sorted() == Array(0..<53))
    for fold in folded.folds {
      #expect(fold.heldOut.targets.count { $0 == 1 } == 2)
      #expect(fold.train.count + fold.heldOut.count == 53)
      let mean = fold.train.inputs.reduce(0, +) / Double(fold.train.count)
      #expect(abs(mean) < 1e-12)
    }
  }

  @Test func mediansAndLevelsAreThoseOfTheFoldsOwnRows() throws {
    // Missing values were filled in with 100; their indicator says where.
    let values = [1.0, 2, 3, 4, 100, 100, 5, 6]
    let missing = values.map { $0 == 100 ? 1.0 : 0 }
    // Level 1 occurs once: where it is held out, it is unknown.
    let levels = [0.0, 0, 0, 1, 0, 0, 0, 0]
    let samples = try Dataset(inputs: [values, missing, levels], targets: [values])
    let folded = FoldedSamples(
      samples, count: 4, seed: 2, levels: [0, 0, 2],
      imputed: [FoldedSamples.Imputed(input: 0, indicator: 1)], hasClasses: false)
    for fold in folded.folds {
      let train = (0..<8).filter { !fold.positions.contains($0) }
      let present = train.filter { missing[$0] == 0 }.map { values[$0] }.sorted()
      let median = (present[(present.count - 1) / 2] + present[present.count / 2]) / 2
      let filled = train.map { missing[$0] == 1 ? median : values[$0] }
      let scale = Variable(name: "", standardizing: filled)
      #expect(Array(fold.train.input(0)) == scale.standardized(filled))
      if fold.positions.contains(3) {
        let place = try #require(fold.positions.firstIndex(of: 3))
        #expect(Array(fold.heldOut.input(2))[place] == -1)
        #expect(fold.levelShares[2] == [1, 0])
      }
    }
  }
}
