import Foundation
import Testing

@Suite struct RecoveryBenchTests {
  @Test func recoversAProductAndTellsSo() throws {
    let result = try Program.run([
      "bench", "recovery", "--set", "kan", "--target", "product", "--seeds", "1", "--time-limit",
      "10", "--samples", "200", "--json",
    ])
    #expect(result.code == 0)
    let lines = result.lines
    #expect(lines.count == 2)
    let row = try #require(
      try JSONSerialization.jsonObject(with: Data(lines[0].utf8)) as? [String: Any])
    #expect(row["target"] as? String == "product")
    #expect(row["recovered"] as? Int == 1)
    #expect(row["truth_complexity"] as? Int == 3)
    #expect((row["found"] as? [[String: Any]])?.first?["formula"] as? String == "x1*x2")
    #expect(lines[1].contains("\"total\":\"kan\""))
  }

  @Test(arguments: [
    ["--set", "none"], ["--target", "nobody"], ["--noise", "-1"], ["--noise", "a"],
    ["--seeds", "0"],
  ])
  func refusesWhatItDoesNotKnow(_ arguments: [String]) throws {
    let result = try Program.run(["bench", "recovery"] + arguments)
    #expect(result.code == 64)
    #expect(result.errorLines.count == 1)
  }
}
