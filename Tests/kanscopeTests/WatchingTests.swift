import Foundation
import Testing

/// Watching, looking and selecting in a real terminal.
@Suite(.serialized, .enabled(if: TmuxTerminal.isAvailable, "needs tmux"))
struct WatchingTests {
  @Test func theDemonstrationTrainsByItself() async throws {
    let terminal = try TmuxTerminal(command: TmuxTerminal.ended("'\(try Program.path())'"))
    let later = try await terminal.wait("steps are counted and losses shown") {
      ($0.step ?? 0) >= 10 && $0.trainLoss != nil
    }
    #expect(later.status.contains("exp(sin(pi*x1)+x2^2)"))
    #expect(later.status.contains("[2,5,1]"))
    try terminal.send("C-c")
    let end = try await terminal.wait("training has stopped") { $0.activity == "idle" }
    // The run shows that losses fell; a click at the left end returns to the first step.
    let losses = try #require(end.rows.indices.first { end.row($0).contains("─ Loss") })
    try terminal.click(x: 8, y: losses + 3)
    let start = try await terminal.wait("the first step is shown") {
      $0.row(1).contains("replay, step 1 ")
    }
    let (high, low) = (try #require(start.trainLoss), try #require(end.trainLoss))
    #expect(low < high / 2)
  }

  @Test func spacePausesAndGoesOnAndStepsAreSingle() async throws {
    let terminal = try await TmuxTerminal.workbench()
    try await terminal.wait("steps are counted") {
      ($0.step ?? 0) >= 3 && $0.activity == "training"
    }
    try terminal.send("Space")
    let paused = try await terminal.wait("training is paused") { $0.activity == "paused" }
    let step = try #require(paused.step)
    #expect(try await terminal.stays { $0.step == step && $0.activity == "paused" })
    try terminal.send("n")
    try await terminal.wait("one step more is taken") {
      $0.step == step + 1 && $0.activity == "paused"
    }
    #expect(try await terminal.stays { $0.step == step + 1 })
    try terminal.send("Space")
    try await terminal.wait("training goes on") { ($0.step ?? 0) > step + 3 }
  }

  @Test func theFirstInterruptStopsTrainingAndStays() async throws {
    let terminal = try await TmuxTerminal.workbench()
    try terminal.send("C-c")
    let stopped = try await terminal.wait("training has stopped") { $0.activity == "idle" }
    try await terminal.waitFor("Ctrl-C again quits")
    let step = try #require(stopped.step)
    #expect(try await terminal.stays { $0.step == step && $0.activity == "idle" })
    // After another key, the next Ctrl-C counts as the first.
    try terminal.send("y")
    try await terminal.wait("the message has gone") { !$0.bottom.contains("again") }
    try terminal.send("C-c")
    try await terminal.waitFor("Nothing is training. Ctrl-C again quits.")
    #expect(try terminal.isRunning)
  }

  @Test func keysMoveTheSelectionAndTheInspectorFollows() async throws {
    let terminal = try await TmuxTerminal.pausedWorkbench()
    let start = try await terminal.wait("an edge is selected") { $0.selectedBoxes.count == 1 }
    #expect(start.inspected?.hasPrefix("Edge (0, ") == true)
    // Along the row of boxes to the left end, one box at a time.
    var place = try #require(start.selectedBoxes.first)
    while true {
      let next = start.boxes.filter { $0.top == place.top && $0.left < place.left }
        .max { $0.left < $1.left }
      guard let next else { break }
      try terminal.send("Left")
      try await terminal.wait("the selection moves left") { $0.selectedBoxes.first == next }
      place = next
    }
    try await terminal.wait("the first edge is inspected") { $0.inspected == "Edge (0, 0, 0)" }
    try terminal.send("l")
    try await terminal.wait("l moves right") { $0.inspected == "Edge (0, 0, 1)" }
    try terminal.send("h")
    try await terminal.wait("h moves left") { $0.inspected == "Edge (0, 0, 0)" }
    for (key, element) in [
      ("k", "Node (1, 0)"), ("Up", "Edge (1, 0, 0)"), ("Down", "Node (1, 0)"),
      ("j", "Edge (0, 0, 0)"), ("Down", "Node (0, 0)"),
    ] {
      try terminal.send(key)
      try await terminal.wait("\(key) selects \(element)") {
        $0.inspected == element && $0.selectedBoxes.count == (element.hasPrefix("Edge") ? 1 : 0)
      }
    }
    let node = try await terminal.settled()
    #expect(node.rows.contains { String($0).contains("kind input") })
  }

  @Test func aClickSelectsTheBoxUnderIt() async throws {
    let terminal = try await TmuxTerminal.pausedWorkbench()
    let start = try await terminal.wait("an edge is selected") { $0.selectedBoxes.count == 1 }
    let lowest = try #require(start.boxes.map(\.top).max())
    let row = start.boxes.filter { $0.top == lowest }.sorted { $0.left < $1.left }
    #expect(row.count == 10)
    for index in [0, 7, 4] {
      let box = row[index]
      try terminal.click(x: box.centre.x, y: box.centre.y)
      let element = "Edge (0, \(index / 5), \(index % 5))"
      let screen = try await terminal.wait("\(element) is inspected") { $0.inspected == element }
      #expect(screen.selectedBoxes == [box])
      #expect(screen.row(1).contains("x\(index / 5 + 1) → h\(index % 5 + 1)"))
    }
    // The inputs are below the boxes; a click on a name selects the node.
    let name = try #require(
      start.rows.indices.first { $0 > lowest && start.row($0).contains(" x1 ") })
    let x = try #require(start.rows[name].firstIndex(of: "x"))
    try terminal.click(x: x, y: name)
    try await terminal.wait("the input is inspected") { $0.inspected == "Node (0, 0)" }
  }

  /// A mouse button is released some time after the press; nothing may wait for the next input
  /// then.
  @Test func trainingStaysOnTheScreenWhenTheButtonIsLetGo() async throws {
    let terminal = try await TmuxTerminal.workbench()
    for report in ["\u{1B}[<0;5;5M", "\u{1B}[<0;5;5m", "\u{1B}[<2;5;5M", "\u{1B}[<2;5;5m"] {
      try terminal.sendRaw(report)
      let step = try #require(try terminal.screen().step)
      try await terminal.wait("steps are still counted") { ($0.step ?? 0) > step + 3 }
    }
  }

  @Test func tabMovesTheFocusAndEnterOpensTheInspectorInFull() async throws {
    let terminal = try await TmuxTerminal.pausedWorkbench()
    func focused() throws -> String {
      let screen = StyledScreen(try terminal.captureWithStyles())
      let accent = screen.colors[0][1]
      var names: [String] = []
      for (y, row) in screen.characters.enumerated() {
        for x in row.indices where row[x] == "╭" && x + 2 < row.count && row[x + 2] == " " {
          let name = String(row[(x + 3)...].prefix { $0.isLetter })
          if screen.colors[y][x] == accent { names.append(name) }
        }
      }
      return names.joined(separator: "+")
    }
    func expectFocus(on name: String) async throws {
      try await terminal.waitUntil("the focus is on \(name)") { _ in try focused() == name }
    }
    try await expectFocus(on: "Network")
    try terminal.send("Tab")
    try await expectFocus(on: "Edge")
    try terminal.send("Tab")
    try await expectFocus(on: "Loss")
    try terminal.send("Tab")
    try await expectFocus(on: "Network")
    try terminal.send("BTab")
    try await expectFocus(on: "Loss")
    try terminal.send("BTab")
    try await expectFocus(on: "Edge")
    try terminal.send("Enter")
    let full = try await terminal.wait("the network has made room") { screen in
      !screen.row(1).contains("Network")
    }
    #expect(full.row(1).hasPrefix("╭─ Edge ("))
    #expect(full.rows.contains { String($0).contains("score") })
    try terminal.send("Escape")
    try await terminal.wait("the network is back") { $0.row(1).contains("Network") }
  }

  @Test func helpOpensAndAnyKeyCloses() async throws {
    let terminal = try await TmuxTerminal.pausedWorkbench()
    let before = try await terminal.settled().rows
    for key in ["?", "F1"] {
      try terminal.send(key)
      let items = ["run or pause training", "Ctrl-Z", "click selects", "quit; asks", "undo"]
      try await terminal.wait("help is open") { help in
        let text = help.rows.map { String($0) }.joined(separator: "\n")
        return help.row(0).contains("─ Help ") && items.allSatisfy { text.contains($0) }
      }
      try terminal.send(key == "?" ? "Escape" : "q")
      try await terminal.wait("help is closed and nothing else") { $0.rows == before }
    }
  }

  @Test func scrubbingShowsEarlierStepsAndComesBack() async throws {
    let terminal = try await TmuxTerminal.pausedWorkbench()
    let paused = try await terminal.settled()
    let step = try #require(paused.step)
    try terminal.send("[")
    let back = try await terminal.wait("an earlier step is shown") {
      $0.row(1).contains("replay, step \(step - 1)")
    }
    #expect(back.trainLoss != paused.trainLoss)
    #expect(back.step == step)
    try terminal.send("[")
    try await terminal.wait("one earlier still") { $0.row(1).contains("replay, step \(step - 2)") }
    try terminal.send("]")
    try await terminal.wait("one later") { $0.row(1).contains("replay, step \(step - 1)") }
    try terminal.send("]")
    try await terminal.wait("the present, as it was") { $0.rows == paused.rows }
    try terminal.send("[")
    try await terminal.wait("an earlier step again") { $0.row(1).contains("replay") }
    try terminal.send("Escape")
    try await terminal.wait("the present again") { $0.rows == paused.rows }
  }

  @Test func theLossAxisChangesBetweenLogarithmicAndLinear() async throws {
    let terminal = try await TmuxTerminal.pausedWorkbench()
    let logarithmic = try await terminal.settled()
    #expect(logarithmic.rows.contains { String($0).hasPrefix("╭─ Loss, log ─") })
    try terminal.send("y")
    try await terminal.wait("the axis is linear") { screen in
      screen.rows.contains { String($0).hasPrefix("╭─ Loss ─") }
    }
    try terminal.send("y")
    try await terminal.wait("all is as before") { $0.rows == logarithmic.rows }
  }

  @Test func aTableTrainsOnTheScreen() async throws {
    let terminal = try await TmuxTerminal.workbench(
      "'\(Program.penguins)' --width 2,1 --inputs flipper_length_mm,bill_length_mm "
        + "--target body_mass_g --pace 20")
    let screen = try await terminal.wait("losses are shown") {
      $0.trainLoss != nil && $0.testLoss != nil
    }
    let text = screen.rows.map { String($0) }.joined(separator: "\n")
    #expect(screen.status.contains("penguins.csv"))
    let names = ["flipper_length", "bill_length", "body_mass"]
    #expect(names.filter { !text.contains($0) }.isEmpty)
    // In grams, not standard deviations: errors are in the column's unit.
    #expect(try #require(screen.testLoss) > 100)
  }
}
