import Foundation
import Testing

/// Commands and edits in a real terminal.
@Suite(.serialized, .enabled(if: TmuxTerminal.isAvailable, "needs tmux"))
struct EditingTests {
  @Test func theCommandLine() async throws {
    let terminal = try await TmuxTerminal.pausedWorkbench()
    func expectBottom(_ description: String, _ isAsWished: @escaping (String) -> Bool) async throws
    {
      try await terminal.wait(description) { isAsWished($0.bottom) }
    }
    try terminal.send(":")
    try terminal.type("set lamb 0.01")
    try await expectBottom("what is typed is shown") { $0.hasPrefix(":set lamb 0.01") }
    try terminal.send("Enter")
    try await expectBottom("the command is answered") { $0.contains("lamb = 0.01") }
    try terminal.send(":")
    try terminal.enter("trian")
    try await expectBottom("a wrong word is met with the right one") {
      $0.contains("trian") && $0.contains("did you mean train?")
    }
    try terminal.send(":")
    try terminal.type("unfinished")
    try terminal.send("Up")
    try await expectBottom("the last line comes back") { $0.hasPrefix(":trian") }
    try terminal.send("Up")
    try await expectBottom("the line before comes back") { $0.hasPrefix(":set lamb 0.01") }
    try terminal.send("Down", "Down")
    try await expectBottom("what was being typed comes back") { $0.hasPrefix(":unfinished") }
    try terminal.send("C-u")
    try terminal.type("pru")
    try terminal.send("Tab")
    try await expectBottom("a name is completed as far as it goes") { $0.hasPrefix(":prune") }
    try terminal.send("C-u")
    try terminal.type("ref")
    try terminal.send("Tab")
    try await expectBottom("a whole name is completed") { $0.hasPrefix(":refine") }
    try terminal.send("Escape")
    try await expectBottom("the hints are back") { $0.contains("? help") }
  }

  @Test func cutUndoAndHistory() async throws {
    let terminal = try await TmuxTerminal.pausedWorkbench()
    let paused = try await terminal.settled()
    let edge = try #require(paused.inspected)
    try terminal.send("x")
    try await terminal.waitFor("1 edge taken out: 14 edges")
    let cut = try await terminal.wait("the picture has one box less") {
      $0.boxes.count == paused.boxes.count - 1
    }
    #expect(cut.inspected != nil)
    try terminal.send("u")
    try await terminal.waitFor("Undo: 15 edges")
    try await terminal.wait("the box is back") { $0.boxes.count == paused.boxes.count }
    try terminal.send("C-r")
    try await terminal.waitFor("14 edges")
    try terminal.send("H")
    let numbers = edge.split { !$0.isNumber }.joined(separator: " ")
    let history = try await terminal.wait("the history is shown") { screen in
      screen.rows.contains { String($0).contains("prune_edge \(numbers)") }
    }
    #expect(history.rows.contains { String($0).contains("─ History ") })
    #expect(history.rows.contains { String($0).contains("0  start") })
    try terminal.send("Home", "Enter")
    try await terminal.waitFor("15 edges")
    try await terminal.wait("the history is closed, the first state is back") { screen in
      !screen.rows.contains { String($0).contains("─ History ") } && screen.step == 0
    }
  }

  @Test func refiningAsksForTheGridAndKeepsTheFunction() async throws {
    let terminal = try await TmuxTerminal.pausedWorkbench()
    try terminal.send("r")
    try await terminal.wait("the command waits to be confirmed") {
      $0.bottom.hasPrefix(":refine 10")
    }
    try terminal.send("Enter")
    let refined = try await terminal.wait("the grid is finer") { $0.bottom.contains("Grid 10") }
    #expect(refined.status.contains("grid 10"))
    try terminal.send("u")
    let undone = try await terminal.wait("the grid is as before") { $0.bottom.contains("Undo") }
    #expect(undone.status.contains("grid 5"))
    // Both report the errors of the network at that time.
    let errors = try [refined, undone].map {
      String(try #require($0.bottom.firstMatch(of: /train .*/)).0)
    }
    #expect(errors[0] == errors[1])
  }

  @Test func restartingTakesTheNextSeed() async throws {
    let terminal = try await TmuxTerminal.pausedWorkbench()
    let before = try terminal.screen()
    #expect(before.status.contains("seed 0"))
    // Slow enough that the next run has taken fewer steps whenever the test looks.
    try terminal.enter(":pace 0.01")
    try await terminal.wait("the pace is slow") { $0.bottom.contains("0.01 steps/s") }
    try terminal.send("R")
    let restarted = try await terminal.wait("the next seed trains") {
      $0.status.contains("seed 1") && $0.activity == "training"
    }
    #expect(try #require(restarted.step) < #require(before.step))
  }

  @Test func aSavedModelPredicts() async throws {
    let folder = try TemporaryFolder()
    let terminal = try await TmuxTerminal.pausedWorkbench(directory: folder.url)
    try terminal.send("w")
    try await terminal.wait("a name is proposed") { $0.bottom.hasPrefix(":save model.kan") }
    try terminal.send("C-u")
    try terminal.enter("save watched.kan")
    try await terminal.waitFor("Saved to watched.kan")
    let result = try Program.run(
      ["predict", folder.path("watched.kan"), "-"], input: "x1,x2\n0,0\n0.5,0.5\n-0.5,1\n")
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.lines.first == "y")
    #expect(result.lines.dropFirst().compactMap(Double.init).count == 3)
    // There is no unsaved work, so the program leaves at once and says where the model is.
    try terminal.send("q")
    let end = try await terminal.end()
    #expect(end.code == 0)
    #expect(end.rows.contains { $0.contains("saved to watched.kan") })
  }

  @Test func leavingAsksOnlyAfterAnEdit() async throws {
    let watched = try await TmuxTerminal.pausedWorkbench()
    try watched.send("q")
    let end = try await watched.end()
    #expect(end.code == 0)
    #expect(end.rows.last?.hasPrefix("kanscope: ") == true)
    let edited = try await TmuxTerminal.pausedWorkbench()
    try edited.send("x")
    let screen = try await edited.waitFor("1 edge taken out")
    let reported = try #require(
      screen.joined().firstMatch(of: /taken out: .*?train ([-+.0-9e]+)/).map { Double($0.1) })
    try edited.send("q")
    try await edited.waitFor("Unsaved work.")
    try edited.send("Escape")
    try await edited.wait("it stays") { $0.bottom.contains("? help") }
    #expect(try edited.isRunning)
    try edited.send("q")
    try await edited.waitFor("Unsaved work.")
    try edited.send("q")
    let left = try await edited.end()
    #expect(left.code == 0)
    #expect(left.rows.last?.hasSuffix("not saved") == true)
    // The line has the errors of the final network, not those of the last step.
    let line = left.rows.joined()
    let error = try #require(line.firstMatch(of: /RMSE ([-+.0-9e]+) train/).map { Double($0.1) })
    #expect(abs((error ?? 0) - (reported ?? 1)) <= 0.01 * (reported ?? 0))
  }
}
