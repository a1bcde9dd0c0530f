import Foundation
import Testing

/// The screen in many sizes, with all glyphs and colours.
@Suite(.serialized, .enabled(if: TmuxTerminal.isAvailable, "needs tmux"))
struct SizeTests {
  @Test func resizingLeavesNoGarbageAndComesBackTheSame() async throws {
    let terminal = try await TmuxTerminal.pausedWorkbench()
    let before = try await terminal.settled()
    #expect(before.brokenRows(width: 120).isEmpty)
    for (width, height) in [(60, 20), (20, 5), (200, 60), (31, 12), (80, 24), (300, 100)] {
      try terminal.resize(width: width, height: height)
      try await terminal.wait("the screen fills \(width)x\(height)") { screen in
        screen.rows.count == height && screen.status.count <= width
          && screen.status.contains("/100000")
          && (width < 30 || screen.brokenRows(width: width).isEmpty)
      }
      try await expectNoGarbage(terminal, "\(width)x\(height)")
    }
    try terminal.resize(width: 20, height: 5)
    // Even this size shows the progress of training and what to press.
    try await terminal.wait("the smallest workbench tells the most important") {
      $0.status.contains(/[0-9]+\/100000/) && $0.bottom.contains("space go on")
        && $0.bottom.contains("? help")
    }
    try terminal.resize(width: 15, height: 4)
    let small = try await terminal.wait("the sizes are told") { $0.row(0).contains("20x5") }
    #expect(small.row(0).contains("15x4"))
    #expect(small.rows.dropFirst().allSatisfy { $0.isEmpty })
    try terminal.resize(width: 120, height: 40)
    try await terminal.wait("all is as before") { $0.rows == before.rows }
  }

  /// A redrawn screen equals the incrementally drawn one. Clearing the screen behind the program's
  /// back proves that it was redrawn.
  private func expectNoGarbage(_ terminal: TmuxTerminal, _ size: String) async throws {
    let drawn = try await terminal.settled()
    let screen = try FileHandle(forWritingTo: URL(fileURLWithPath: terminal.value("pane_tty")))
    screen.write(Data("\u{1B}[2J".utf8))
    try await terminal.wait("the screen is empty") { $0.rows.allSatisfy(\.isEmpty) }
    try terminal.send("C-l")
    try await terminal.wait("\(size) is drawn anew, the same") { $0.rows == drawn.rows }
  }

  @Test func resizingWhileTrainingGoesOn() async throws {
    let terminal = try await TmuxTerminal.workbench("--pace max")
    for (width, height) in [(60, 20), (20, 5), (200, 60), (15, 4), (120, 40)] {
      try terminal.resize(width: width, height: height)
      try await terminal.wait("the screen fills \(width)x\(height)") { screen in
        switch (width, height) {
        case (15, 4): screen.row(0).contains("20x5")
        case (20, 5): screen.status.count <= 20 && screen.status.contains("/100000")
        default: screen.rows.count == height && screen.brokenRows(width: width).isEmpty
        }
      }
    }
    let step = try #require(try await terminal.wait("the step is shown") { $0.step != nil }.step)
    try await terminal.wait("training has gone on") { ($0.step ?? 0) > step }
  }

  @Test func theSmallestMessageStillLetsOneLeave() async throws {
    let terminal = try await TmuxTerminal.workbench()
    try terminal.resize(width: 15, height: 4)
    try await terminal.wait("the sizes are told") { $0.row(0).contains("20x5") }
    try terminal.send("q")
    #expect(try await terminal.end().code == 0)
  }

  @Test(arguments: [("--glyphs ascii", "C.UTF-8"), ("", "C")])
  func asciiWhereAskedForOrByTheLocale(options: String, locale: String) async throws {
    let terminal = try await TmuxTerminal.pausedWorkbench(
      options, environment: ["LC_ALL": locale, "LANG": locale])
    func isASCII(_ screen: ScreenText) -> Bool {
      screen.rows.allSatisfy { $0.allSatisfy(\.isASCII) }
    }
    let screen = try await terminal.settled()
    #expect(isASCII(screen))
    #expect(screen.rows.contains { String($0).contains("Network") })
    #expect(screen.brokenRows(width: 120).isEmpty)
    for (key, text) in [("?", "Help"), ("Escape", "Network"), ("Enter", "score"), ("H", "History")]
    {
      try terminal.send(key)
      let screen = try await terminal.wait("\(text) is shown") { screen in
        screen.rows.contains { String($0).contains(text) }
      }
      #expect(isASCII(screen), "\(text)")
    }
  }

  @Test func brailleWhereTheLocaleIsUTF8OrOnRequest() async throws {
    for (options, locale) in [("", "C.UTF-8")] {
      let terminal = try await TmuxTerminal.pausedWorkbench(
        options, environment: ["LC_ALL": locale])
      let text = try terminal.capture().joined()
      #expect(text.unicodeScalars.contains { (0x2801...0x28FF).contains($0.value) })
    }
  }

  @Test(arguments: ["NO_COLOR", "--color never"])
  func noColorWhereNoneIsWanted(way: String) async throws {
    let terminal = try await TmuxTerminal.pausedWorkbench(
      way.hasPrefix("--") ? way : "", environment: way.hasPrefix("--") ? [:] : [way: "1"])
    let styled = try terminal.captureWithStyles().joined(separator: "\n")
    #expect(styled.contains(/\u{1B}\[[0-9;]*m/))
    // Bold, dim and reverse may stay, but no foreground or background colour is set.
    #expect(!styled.contains(/\u{1B}\[([0-9]+;)*(3[0-8]|4[0-8]|9[0-7]|10[0-7])(;[0-9]+)*m/))
  }

  @Test func colorsByDefault() async throws {
    let terminal = try await TmuxTerminal.pausedWorkbench()
    let styled = try terminal.captureWithStyles().joined(separator: "\n")
    #expect(styled.contains(/\u{1B}\[38;5;[0-9]+m/))
  }

  @Test func theMouseIsLeftAloneOnRequest() async throws {
    let with = try await TmuxTerminal.workbench()
    let flags = try ["mouse_any_flag", "mouse_standard_flag"].map(with.value)
    #expect(flags.contains("1"))
    let without = try await TmuxTerminal.workbench("--no-mouse")
    for flag in ["mouse_any_flag", "mouse_standard_flag", "mouse_button_flag", "mouse_sgr_flag"] {
      #expect(try without.value(flag) == "0", "\(flag)")
    }
  }
}
