import Foundation
import Testing

/// From splines to a formula in a real terminal, with keys alone.
@Suite(.serialized, .enabled(if: TmuxTerminal.isAvailable, "needs tmux"))
struct SymbolTests {
  /// A workbench with a small trained network.
  private func trained(width: Int = 120, height: Int = 40) async throws -> TmuxTerminal {
    let options =
      "--function 'exp(sin(pi*x1)+x2^2)' --width 2,1,1 --seed 2 --steps 40 --pace max"
    let terminal = try TmuxTerminal(
      width: width, height: height,
      command: TmuxTerminal.ended("'\(try Program.path())' \(options)"))
    try await terminal.wait("training is over") { $0.activity == "idle" && $0.step == 40 }
    return terminal
  }

  private func contains(_ screen: ScreenText, _ text: String) -> Bool {
    screen.rows.contains { String($0).contains(text) }
  }

  @Test(arguments: [(120, 40), (80, 24), (160, 50)])
  func fromSplinesToAFormula(width: Int, height: Int) async throws {
    let terminal = try await trained(width: width, height: height)
    try terminal.send("f")
    try await terminal.wait("splines are in the way") { contains($0, "3 of 3 edges") }
    try terminal.send("s")
    let list = try await terminal.wait("candidates are listed") { screen in
      contains(screen, "1 ") && contains(screen, "as it is") && contains(screen, " - edge")
    }
    #expect(list.brokenRows(width: width).isEmpty)
    try terminal.send("Down")
    try await terminal.wait("another one is laid over the edge") { screen in
      screen.rows != list.rows && contains(screen, " - edge")
    }
    try terminal.send("Up", "Enter")
    try await terminal.wait("the edge is fixed") { $0.bottom.contains(" is ") }
    try terminal.send("a")
    try await terminal.wait("the formula is there") {
      contains($0, "y = exp(x2^2 + sin(pi*x1))") && contains($0, "network train")
    }
    try terminal.send("u")
    try await terminal.wait("two splines are back") { contains($0, "2 of 3 edges") }
    try terminal.send("C-r")
    try await terminal.wait("and gone again") { contains($0, "y = exp(x2^2 + sin(pi*x1))") }
  }

  @Test func pruningIsPreviewed() async throws {
    let terminal = try await TmuxTerminal.pausedWorkbench()
    let before = try await terminal.settled()
    try terminal.send("p")
    try await terminal.wait("thresholds are shown") { contains($0, "node 0.0100") }
    for _ in 0..<6 { try terminal.send("+") }
    let raised = try await terminal.wait("the loss without is shown") {
      contains($0, "node 0.0562") && contains($0, "train") && contains($0, "goes")
    }
    #expect(raised.brokenRows(width: 120).isEmpty)
    try terminal.send("Escape")
    try await terminal.wait("nothing has changed") { $0.rows == before.rows }
  }

  @Test func aPictureIsWritten() async throws {
    let folder = try TemporaryFolder()
    let terminal = try await TmuxTerminal.pausedWorkbench(directory: folder.url)
    try terminal.send(":")
    try terminal.enter("export net.svg")
    try await terminal.waitFor("Picture written to net.svg")
    let text = try String(contentsOfFile: folder.path("net.svg"), encoding: .utf8)
    #expect(text.hasPrefix("<?xml") && text.contains("</svg>"))
  }
}
