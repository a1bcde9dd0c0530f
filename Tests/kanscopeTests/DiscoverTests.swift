import Foundation
import Testing

/// The search for formulas from the command line.
@Suite(.serialized)
struct DiscoverTests {
  /// A formula that takes long to find.
  private static let hard = [
    "discover", "--function", "sin(7*x1*x2+x3)*tanh(x3-x1*x2)+cos(x1^3-x2*x3)*sin(9*x4*x3-x1)",
    "--samples", "1500",
  ]

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test func theResultHasItsKeys() throws {
    let folder = try TemporaryFolder()
    let model = folder.path("found.kan")
    let result = try Program.run(
      ["discover", "--function", "x1^2+x2", "--json", "--quiet", "--output", model])
    #expect(result.code == 0 && result.errors.isEmpty, "\(result.errors)")
    let found = try object(result.output)
    #expect(found["command"] as? String == "discover" && found["end"] as? String == "complete")
    for key in ["seconds", "work"] { #expect(found[key] is NSNumber) }
    let formulas = try #require(found["formulas"] as? [[String: Any]])
    let best = try #require(found["best"] as? Int)
    let pick = formulas[best]
    #expect(pick["python"] is String && pick["latex"] is String && pick["origin"] is String)
    #expect(pick["seed"] as? Int == 0 && pick["warnings"] is [String])
    #expect((pick["complexity"] as? Int ?? 99) < 10 && pick["output"] as? String == "y")
    #expect((pick["test_rmse"] as? Double ?? 1) < 1e-9)
    #expect((found["stages"] as? [[String: Any]])?.isEmpty == false)
    // The file contains the network of the formula, and no other file remains.
    let formula = try Program.run(["run", "--model", model, "--json", "-c", "formula"])
    #expect(formula.code == 0 && formula.output.contains("x1^2"), "\(formula.errors)")
    #expect(!FileManager.default.fileExists(atPath: model + ".search"))
  }

  @Test func theListIsForPeople() throws {
    let result = try Program.run(["discover", "--function", "x1^2+x2", "--range", "0.5,2"])
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.contains("complexity") && result.output.contains("y = "))
    #expect(result.lines.contains { $0.hasPrefix("  *") })
    #expect(result.errorLines.contains { $0.hasPrefix("+ ") })
  }

  @Test func aSearchThatWasKilledGoesOn() async throws {
    let folder = try TemporaryFolder()
    let model = folder.path("hard.kan")
    let search = URL(fileURLWithPath: model + ".search")
    let options = Self.hard + ["--output", model]
    let killed = try await Program.interrupt(
      options, with: SIGKILL, when: search, errors: folder.url.appendingPathComponent("errors"))
    #expect(killed.code == 137)
    let resumed = try Program.run(options + ["--time-limit", "0"])
    #expect(resumed.code == 0 && resumed.errors.contains("resumes from"), "\(resumed.errors)")
    let second = folder.path("second.kan")
    let interrupted = try await Program.interrupt(
      Self.hard + ["--output", second], with: SIGINT,
      when: URL(fileURLWithPath: second + ".search"),
      errors: folder.url.appendingPathComponent("errors"))
    #expect(interrupted.code == 130 && interrupted.errors.contains("is saved in"))
    // The best formula so far is printed too.
    #expect(FileManager.default.fileExists(atPath: second))
    let other = try Program.run(options + ["--seed", "1", "--time-limit", "0"])
    #expect(other.code == 0 && other.errors.contains("starts over"), "\(other.errors)")
  }

  @Test func whatMakesNoSenseIsSaid() throws {
    for (options, says) in [
      (["--work", "x"], "work"), (["--units", "q=m"], "no column q"),
      (["--time-limit", "-1"], "time_limit"), (["--distil", "missing.kan"], "missing.kan"),
    ] {
      let result = try Program.run(["discover"] + options)
      #expect(result.code == (options[0] == "--distil" ? 66 : 64), "\(options)")
      #expect(result.errorLines.count == 1 && result.errors.contains(says), "\(result.errors)")
    }
  }
}

/// The same in a real terminal.
@Suite(.serialized, .enabled(if: TmuxTerminal.isAvailable, "needs tmux"))
struct DiscoveryScreenTests {
  private func contains(_ screen: ScreenText, _ text: String) -> Bool {
    screen.rows.contains { String($0).contains(text) }
  }

  @Test(arguments: [(120, 40), (80, 24), (160, 50)])
  func searchesAreWatchedStoppedAndOpened(width: Int, height: Int) async throws {
    let function = "sin(7*x1*x2+x3)*tanh(x3-x1*x2)+cos(x1^3-x2*x3)"
    let terminal = try TmuxTerminal(
      width: width, height: height,
      command: TmuxTerminal.ended(
        "'\(try Program.path())' --function '\(function)' --steps 1 --pace max"))
    try await terminal.wait("training is over") { $0.activity == "idle" }
    try terminal.send("D")
    let screen = try await terminal.wait("an entry is there") {
      contains($0, "◆ ") && contains($0, "Stages") && contains($0, "space stop")
    }
    #expect(screen.brokenRows(width: width).isEmpty)
    try terminal.send("Space")
    try await terminal.wait("the search has stopped") { contains($0, "stopped") }
    try terminal.send("Home", "Enter")
    try await terminal.wait("the entry is the network") {
      contains($0, "Network") && $0.bottom.contains("ntry")
    }
    try terminal.send("u")
    try await terminal.wait("and is no more") { $0.bottom.contains("Undo") }
  }
}
