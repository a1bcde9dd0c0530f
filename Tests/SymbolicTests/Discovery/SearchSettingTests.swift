import Expressions
import Testing

@testable import Symbolic

@Suite("Discovery: what a search is told, and what it needs no search for")
struct SearchSettingTests {
  private static func search(
    _ samples: Samples, _ settings: DiscoverySettings = DiscoverySettings(workLimit: 3_000)
  ) -> Discovery {
    let names = samples.columns.indices.map { "x\($0 + 1)" }
    var search = Discovery(
      DiscoveryData(
        names: names, columns: samples.columns, targetName: "y", target: samples.target),
      settings: settings)
    while !search.advance(while: { true }) {}
    return search
  }

  @Test func theUsersFunctionsAreFound() throws {
    let bump = try UserFunction(name: "bump", formula: "exp(-x^4)*sin(3*x)^2")
    let samples = Samples([-2...2, -1...1]) { 3 * bump.value(at: $0[0]) - $0[1] }
    var settings = DiscoverySettings(workLimit: 3_000)
    settings.functions = [DiscoverySettings.OwnFunction(bump)]
    let search = Self.search(samples, settings)
    let best = try #require(search.best.map { search.entries[$0] })
    #expect(best.trainError < 1e-9, "\(best)")
    #expect(try #require(best.formula).description.contains("exp(-x1^4)"), "\(best)")
  }

  @Test func aTargetThatDoesNotVaryIsAFormula() throws {
    var search = Self.search(Samples([-1...1, -1...1]) { _ in -2.5 })
    search.setWorkLimit(100)
    #expect(search.isComplete && search.work == 0)
    let best = try #require(search.best.map { search.entries[$0] })
    #expect(best.formula == .number(-2.5) && best.trainError == 0)
  }
}
