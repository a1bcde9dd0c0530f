import Expressions
import KAN
import Numerics
import Synchronization
import Testing

@testable import Symbolic

@Suite("Discovery: searches in many columns")
struct WideSearchTests {
  /// Samples of `columns` normal variables g0, g1, … and what a function makes of them.
  static func data(
    columns count: Int, samples: Int, _ function: ([Double]) -> Double
  ) -> DiscoveryData {
    var random = RandomSource(seed: 6)
    let columns = (0..<count).map { _ in (0..<samples).map { _ in random.normal() } }
    let target = (0..<samples).map { sample in function(columns.map { $0[sample] }) }
    return DiscoveryData(
      names: (0..<count).map { "g\($0)" }, columns: columns, targetName: "y", target: target)
  }

  static let wide = data(columns: 40, samples: 300) { $0[0] + $0[1] * $0[1] }

  @Test func endSoonWithTheFormula() throws {
    var search = Discovery(Self.wide)
    while !search.advance(while: { true }) {}
    let best = try #require(search.best.map { search.entries[$0] })
    #expect(best.formula?.description == "g0 + g1^2")
    #expect(search.work < 10_000)
  }

  /// A product of two columns plus a sine of a third.
  @Test func formulasOfFewColumnsAreFoundAmongMany() throws {
    var search = Discovery(
      Self.data(columns: 60, samples: 500) {
        $0[3] * $0[7] + 2 * ElementaryFunction.sine.value(at: $0[12])
      }, settings: DiscoverySettings(workLimit: 20_000))
    while !search.advance(while: { true }) {}
    let best = try #require(search.best.map { search.entries[$0] })
    #expect(best.trainError < 1e-9)
    #expect(best.formula?.variables == ["g3", "g7", "g12"])
  }

  /// The variables that screening leaves of a function of many.
  private static func screened(
    columns: Int = 100, samples: Int = 500, _ function: ([Double]) -> Double
  ) throws -> [Int] {
    let data = data(columns: columns, samples: samples, function)
    var work = Work()
    return try Screening.variables(of: SearchProblem(data, seed: 1), work: &work)
  }

  @Test func screeningLeavesTheColumnsThatMatter() throws {
    let exponential = ElementaryFunction.exponential
    #expect(try Self.screened { $0[5] + $0[80] * $0[80] } == [5, 80])
    #expect(try Self.screened { $0[5] * $0[80] + 0.3 * $0[2] } == [2, 5, 80])
    #expect(try Self.screened { exponential.value(at: 3 * $0[1] + 2 * $0[7]) } == [1, 7])
    #expect(try Self.screened { $0[1] > 1 ? 1 : 0 } == [1])
    var random = RandomSource(seed: 8)
    #expect(try Self.screened { _ in random.normal() } == [])
    #expect(try Self.screened { $0[9] + 0.5 * random.normal() } == [9])
  }

  @Test func screeningTakesBoundedWork() throws {
    let data = Self.data(columns: 1_000, samples: 300) { $0[0] + $0[1] * $0[1] }
    var work = Work()
    #expect(try Screening.variables(of: SearchProblem(data, seed: 1), work: &work) == [0, 1])
    #expect(work.spent < 1_000)
  }

  @Test(arguments: [1, 40, 1_000, 6_000])
  func stopWhenToldTo(poll: Int) {
    let polls = Atomic<Int>(0)
    var search = Discovery(Self.wide)
    var isStopped = false
    while !isStopped, !search.isComplete {
      _ = search.advance(while: {
        polls.wrappingAdd(1, ordering: .relaxed).newValue < poll
      })
      isStopped = polls.load(ordering: .relaxed) >= poll
    }
    // Each task under way asks once more.
    #expect(polls.load(ordering: .relaxed) <= poll + 8)
  }

  @Test func gradientsOfManyVariablesAreReadInBoundedWork() throws {
    let problem = SearchProblem(Self.wide, seed: 0)
    var gradients = problem.columns.map { $0.map { _ in 0.0 } }
    gradients[0] = problem.columns[0].map { _ in 1 }
    gradients[1] = problem.columns[1].map { 2 * $0 }
    let field = GradientField(
      columns: problem.columns, values: problem.target, gradients: gradients, error: 1e-3)
    // So many polls mean that the task has run for too long.
    let polls = Atomic<Int>(0)
    var work = Work(isWanted: { polls.wrappingAdd(1, ordering: .relaxed).newValue < 1_000 })
    let found = try StructureSearch.reductions(of: problem, field: field, fits: [], work: &work)
    #expect(found.first?.problem.names == ["g0", "g1"])
    #expect(found.first?.text == "only g0 and g1 matter")
  }

  @Test func choicesComeInOrderAndNoneIsMissing() {
    #expect(NullRows.choices(0, of: [4, 5]) == [[]])
    #expect(NullRows.choices(3, of: [4, 5]) == [])
    #expect(
      NullRows.choices(2, of: [7, 5, 3, 1]) == [
        [7, 5], [7, 3], [7, 1], [5, 3], [5, 1], [3, 1],
      ])
    #expect(NullRows.choices(3, of: Array(0..<6)).count == 20)
    #expect(Set(NullRows.choices(3, of: Array(0..<6))).count == 20)
  }

  @Test(arguments: [2, 20, 35, 39])
  func onlySoManyChoicesAreMade(count: Int) {
    let choices = NullRows.choices(count, of: Array(0..<40), limit: 30)
    #expect(choices.count == 30 && choices[0] == Array(0..<count))
    #expect(choices[1] == Array(0..<count - 1) + [count])
  }
}
