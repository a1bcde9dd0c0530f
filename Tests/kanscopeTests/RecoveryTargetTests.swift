import KAN
import Numerics
import Symbolic
import Testing

@testable import kanscope

@Suite struct RecoveryTargetTests {
  private static let targets = RecoverySet.allCases.flatMap(\.targets)

  @Test func setsAreComplete() {
    #expect(RecoveryTarget.kan.count == 19)
    #expect(RecoveryTarget.nguyen.count == 12)
    #expect(RecoveryTarget.feynman.count == 50)
    #expect(RecoveryTarget.strogatz.count == 14)
    #expect(Set(Self.targets.map(\.name)).count == Self.targets.count)
  }

  /// Formula and ranges match, and the judge accepts the truth itself.
  @Test(arguments: targets)
  func targetsHaveSamples(_ target: RecoveryTarget) throws {
    let judge = try #require(target.judge)
    var random = RandomSource(seed: 1)
    let columns = target.columns(200, judge, using: &random)
    #expect(columns.allSatisfy { $0.count == 200 })
    for (variable, column) in zip(target.variables, columns) {
      #expect(column.allSatisfy(variable.range.contains))
    }
    #expect(judge.truth.variables.allSatisfy { target.variables.map(\.name).contains($0) })
    #expect(judge.values(columns).allSatisfy { $0.isFinite })
    #expect(judge.verdict(on: judge.truth, fresh: columns).isRecovered)
    let noisy = judge.verdict(on: judge.truth, columns: columns, noise: 1e-3, fresh: columns)
    #expect(noisy.isRecovered, "\(noisy.reason ?? "")")
  }
}
