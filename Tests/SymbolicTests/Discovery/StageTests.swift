import Expressions
import Foundation
import Testing

@testable import Symbolic

@Suite("Discovery: stages, and the tasks that wait for them")
struct StageTests {
  /// One stage of each type.
  static let samples: [any SearchStage] = [
    PowersStage(inverse: .logarithm), SumStage(inverse: .identity), TermsStage(inverse: .identity),
    QuotientStage(inverse: .logarithm), PartsStage(), StructureStage(),
    ProductsStage(inverse: .logarithm, count: 2), NestedStage(), SymbolsStage(fit: 3),
    NoiseStage(formula: .variable("x") + 2), ScreeningStage(),
  ]

  @Test func eachHasANameOfItsOwn() {
    let names = SearchStages.all.map { $0.name }
    #expect(Set(names).count == names.count)
    #expect(Set(names) == Set(Self.samples.map { type(of: $0).name }))
    for name in names { #expect(SearchStages.named(name)?.name == name) }
  }

  @Test(arguments: samples.indices)
  func tasksComeBackFromAFile(index: Int) throws {
    let stage = Self.samples[index]
    let task = SearchTask(node: 2, stage: stage, rank: 1.25, number: 7, round: 1)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let file = try encoder.encode(task)
    let back = try JSONDecoder().decode(SearchTask.self, from: file)
    #expect(try encoder.encode(back) == file)
    #expect(type(of: back.stage).name == type(of: stage).name)
    #expect(back.stage.title == stage.title)
    #expect(back.node == 2 && back.rank == 1.25 && back.number == 7 && back.round == 1)
  }

  @Test func aStageThatThereIsNotIsRefused() throws {
    let task = SearchTask(node: 0, stage: PartsStage(), rank: 0, number: 0)
    let text = String(decoding: try JSONEncoder().encode(task), as: UTF8.self)
      .replacingOccurrences(of: "\"parts\"", with: "\"alchemy\"")
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(SearchTask.self, from: Data(text.utf8))
    }
  }

  /// The titles of what is tried on a problem of so many variables, in the order of the ranks.
  private static func titles(variables: Int) -> [String] {
    let search = Discovery(
      WideSearchTests.data(columns: variables, samples: 2_000) { $0[0] * $0[0] })
    var tasks: [PlannedTask] = []
    for event in [SearchEvent.view(node: 0, through: .identity), .problem(node: 0)] {
      for stage in SearchStages.all { tasks += stage.tasks(after: event, in: search) }
    }
    return tasks.enumerated().sorted {
      ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset)
    }.map(\.element.stage.title)
  }

  @Test func whatIsCheapComesFirst() {
    #expect(
      Self.titles(variables: 2) == [
        "few powers", "sums of splines", "few terms", "quotients", "parts", "structure",
        "function of a sum",
      ])
    #expect(
      Self.titles(variables: 5) == [
        "few powers", "sums of splines", "few terms", "quotients", "parts", "structure",
        "function of a sum",
      ])
    #expect(
      Self.titles(variables: 1) == ["few powers", "sums of splines", "few terms", "quotients"])
  }

  @Test func wideProblemsGetOnlyWhatGrowsInProportion() {
    #expect(
      Self.titles(variables: 100) == ["few powers", "columns", "sums of splines", "few terms"])
    #expect(Self.titles(variables: 150) == ["few powers", "columns", "few terms"])
    #expect(Self.titles(variables: 1_000) == ["columns"])
  }
}
