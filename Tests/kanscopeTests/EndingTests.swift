import Foundation
import Testing

/// The program restores the terminal however it ends.
@Suite(.serialized, .enabled(if: TmuxTerminal.isAvailable, "needs tmux"))
struct EndingTests {
  enum Ending: String, CaseIterable, CustomTestStringConvertible {
    case quit, interruptedTwice, terminated, hungUp, segmentationFault, aborted

    var code: Int {
      switch self {
      case .quit: 0
      case .interruptedTwice: 130
      case .terminated: 143
      case .hungUp: 129
      case .segmentationFault: 139
      case .aborted: 134
      }
    }

    var signal: Int32? {
      switch self {
      case .quit, .interruptedTwice: nil
      case .terminated: SIGTERM
      case .hungUp: SIGHUP
      case .segmentationFault: SIGSEGV
      case .aborted: SIGABRT
      }
    }

    /// There is no summary after a crash.
    var sumsUp: Bool { self != .segmentationFault && self != .aborted }
    var testDescription: String { rawValue }
  }

  /// A script that records the terminal modes before and after the program. It is not an
  /// interactive shell, which would restore the modes itself.
  private static func script(_ folder: TemporaryFolder) throws -> String {
    """
    trap : INT
    echo the shell was here
    stty -a > '\(folder.path("before"))'
    sh -c 'echo $$ > "$0"; exec "$1"' '\(folder.path("pid"))' '\(try Program.path())'
    echo "exit code $?"
    stty -a > '\(folder.path("after"))'
    echo the shell is back
    exec sleep 1000
    """
  }

  @Test(arguments: Ending.allCases)
  func theTerminalIsLeftAsItWasFound(ending: Ending) async throws {
    let folder = try TemporaryFolder()
    let terminal = try TmuxTerminal(command: try Self.script(folder))
    try await terminal.wait("a step is taken") { ($0.step ?? 0) >= 1 }
    #expect(try terminal.value("alternate_on") == "1")
    #expect(try !terminal.capture().joined().contains("the shell was here"))
    switch ending {
    case .quit: try terminal.send("q")
    case .interruptedTwice:
      try terminal.send("C-c")
      try await terminal.waitFor("Ctrl-C again quits")
      try terminal.send("C-c")
    default:
      let text = try folder.read("pid").trimmingCharacters(in: .whitespacesAndNewlines)
      kill(try #require(pid_t(text)), try #require(ending.signal))
    }
    let screen = try await terminal.waitFor("the shell is back")
    #expect(screen.first == "the shell was here")
    #expect(screen.contains("exit code \(ending.code)"))
    #expect(screen.contains { $0.hasPrefix("kanscope: ") } == ending.sumsUp)
    #expect(try folder.read("before") == folder.read("after"))
    try expectOrdinaryModes(terminal)
  }

  private func expectOrdinaryModes(_ terminal: TmuxTerminal) throws {
    #expect(try terminal.value("alternate_on") == "0")
    #expect(try terminal.value("cursor_flag") == "1")
    for flag in ["mouse_any_flag", "mouse_standard_flag", "mouse_sgr_flag", "keypad_cursor_flag"] {
      #expect(try terminal.value(flag) == "0", "\(flag)")
    }
  }

  @Test func suspendingGivesTheShellBackAndGoingOnDrawsAgain() async throws {
    let folder = try TemporaryFolder()
    let terminal = try TmuxTerminal()
    try await terminal.waitFor("$")
    try terminal.enter("echo the shell was here; stty -a > '\(folder.path("before"))'")
    try await terminal.waitFor("the shell was here")
    try terminal.enter("'\(try Program.path())' \(TmuxTerminal.endless)")
    try await terminal.wait("a step is taken") { ($0.step ?? 0) >= 1 }
    for round in 1...2 {
      try terminal.send("C-z")
      try await terminal.waitUntil("the shell is back") { rows in
        rows.contains { $0.contains("Stopped") } && rows.contains("the shell was here")
      }
      try expectOrdinaryModes(terminal)
      try terminal.enter("stty -a > '\(folder.path("between"))'; echo round $((\(round) + 10))")
      try await terminal.waitFor("round \(round + 10)")
      #expect(try folder.read("before") == folder.read("between"))
      try terminal.enter("fg")
      let again = try await terminal.wait("the workbench is back, whole") { screen in
        screen.activity != nil && screen.brokenRows(width: 120).isEmpty
      }
      #expect(try terminal.value("alternate_on") == "1")
      let step = try #require(again.step)
      try await terminal.wait("training goes on") { ($0.step ?? 0) > step }
    }
    try terminal.send("q")
    try await terminal.waitFor("kanscope: ")
    try terminal.enter("stty -a > '\(folder.path("after"))'; echo all $((40 + 2))")
    let screen = try await terminal.waitFor("all 42")
    #expect(screen.contains("the shell was here"))
    #expect(try folder.read("before") == folder.read("after"))
    try expectOrdinaryModes(terminal)
  }

  @Test func aTerminalThatGoesAwayEndsTheProgram() async throws {
    let folder = try TemporaryFolder()
    let script = "trap : HUP; '\(try Program.path())'; echo $? > '\(folder.path("code"))'"
    let terminal = try TmuxTerminal(command: script)
    try await terminal.wait("a step is taken") { ($0.step ?? 0) >= 1 }
    terminal.kill()
    let end = Date(timeIntervalSinceNow: TmuxTerminal.patience)
    while (try? folder.read("code"))?.isEmpty ?? true, Date() < end {
      try await Task.sleep(for: .milliseconds(50))
    }
    #expect(try folder.read("code") == "129\n")
  }

  @Test func theSummaryTellsLossAndSteps() async throws {
    let terminal = try await TmuxTerminal.pausedWorkbench()
    let step = try #require(try terminal.screen().step)
    try terminal.send("q")
    let screen = try await terminal.end().rows
    let line = try #require(screen.first { $0.hasPrefix("kanscope: ") })
    #expect(line.contains("exp(sin(pi*x1)+x2^2)") && line.contains("[2,5,1]"))
    #expect(line.contains("step \(step),") && line.contains("RMSE"))
  }

  @Test func outputIsWrittenOnLeaving() async throws {
    let folder = try TemporaryFolder()
    let terminal = try await TmuxTerminal.workbench("--output '\(folder.path("left.kan"))'")
    try terminal.send("x")
    try await terminal.waitFor("1 edge taken out")
    try terminal.send("q")
    #expect(try await terminal.end().code == 0)
    let result = try Program.run(["predict", folder.path("left.kan")], input: "x1,x2\n0,0\n")
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.lines.count == 2)
  }

  @Test func anUnknownTerminalTypeIsOneLine() async throws {
    for type in ["nonsense", "dumb", ""] {
      let terminal = try TmuxTerminal(
        width: 200, command: TmuxTerminal.ended("'\(try Program.path())'"),
        environment: ["TERM": type])
      let end = try await terminal.end()
      #expect(end.code == 64)
      #expect(end.rows.count == 1)
      #expect(end.rows.first?.hasPrefix("kanscope: ") == true)
      #expect(end.rows.first?.contains("TERM") == true)
    }
  }

  /// The keys come from the stream that the table would come from.
  @Test func standardInputIsNoTableForTheScreen() async throws {
    let terminal = try TmuxTerminal(
      width: 200, command: TmuxTerminal.ended("'\(try Program.path())' -"))
    let end = try await terminal.end()
    #expect(end.code == 64 && end.rows.count == 1)
    #expect(end.rows.first?.contains("needs the keyboard") == true)
  }

  @Test func withoutATerminalItSaysWhatToUse() throws {
    for arguments in [[], ["watch"], [Program.penguins]] {
      let result = try Program.run(arguments)
      #expect(result.code == 64)
      #expect(result.output.isEmpty)
      #expect(result.errorLines.count == 1)
      #expect(result.errors.contains("train") && result.errors.contains("run"))
    }
  }

  @Test func progressIsShownOnATerminalAndTakenAway() async throws {
    let terminal = try TmuxTerminal(
      command: TmuxTerminal.ended("'\(try Program.path())' train --steps 1000000 --lamb 0.01"))
    try await terminal.wait("a bar, losses, a rate and a time") { screen in
      screen.row(0).contains(/^\[[#.]+\] step \d+\/1000000  train .*  test .* evaluations\/s  ETA/)
    }
    try terminal.send("C-c")
    let end = try await terminal.end()
    #expect(end.code == 130)
    #expect(end.rows.count == 1)
    #expect(end.rows.first?.hasPrefix("train: step ") == true)
  }
}
