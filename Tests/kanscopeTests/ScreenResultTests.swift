import Foundation
import Testing

/// What the workbench writes besides the model.
@Suite(.serialized, .enabled(if: TmuxTerminal.isAvailable, "needs tmux"))
struct ScreenResultTests {
  private static let small = [
    "--function", "x1^2+x2", "--width", "2,2,1", "--samples", "100", "--test-samples", "50",
    "--steps", "6",
  ]

  /// A workbench on a small problem, after training.
  private func trained(_ options: [String]) async throws -> TmuxTerminal {
    let arguments = (Self.small + options).map { "'\($0)'" }.joined(separator: " ")
    let terminal = try TmuxTerminal(
      command: TmuxTerminal.ended("'\(try Program.path())' \(arguments)"))
    try await terminal.wait("training is over") { $0.activity == "idle" && $0.step == 6 }
    return terminal
  }

  @Test func theLogIsTheOneWithoutAScreen() async throws {
    let folder = try TemporaryFolder()
    let terminal = try await trained(
      ["--log", folder.path("screen"), "--output", folder.path("model.kan"), "--quiet"])
    try terminal.enter(":discover work=400")
    try await terminal.wait("the search is over") { screen in
      screen.rows.contains { String($0).contains("complete") } && screen.activity == "idle"
    }
    try terminal.send("q")
    let end = try await terminal.end()
    #expect(end.code == 0 && end.rows.isEmpty, "\(end.rows)")
    let result = try Program.run(
      ["run", "--log", folder.path("commands"), "-c", "train; discover work=400"] + Self.small)
    #expect(result.code == 0, "\(result.errors)")
    let log = try folder.read("screen")
    #expect(try log == folder.read("commands"))
    #expect(log.contains("\"step\":6") && log.contains("\"state\""))
  }

  @Test func aLogThatCannotBeWrittenIsTold() async throws {
    let terminal = try await TmuxTerminal.workbench("--log /dev/full")
    try await terminal.wait("the bottom line tells") { $0.bottom.contains("/dev/full") }
    try await terminal.wait("training goes on") { ($0.step ?? 0) > 5 }
    try terminal.send("q")
    let end = try await terminal.end()
    #expect(end.code == 74)
    #expect(end.rows.contains { $0.hasPrefix("kanscope: /dev/full: ") }, "\(end.rows)")
    // There is still a summary.
    #expect(end.rows.contains { $0.contains("step ") }, "\(end.rows)")
  }
}
