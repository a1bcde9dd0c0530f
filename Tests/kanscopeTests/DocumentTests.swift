import Foundation
import Testing

/// README and articles: the commands run, the output matches, the links lead to files.
@Suite struct DocumentTests {
  @Test(arguments: DocumentSource.all)
  func everyCommandRuns(_ document: DocumentSource) async throws {
    let folder = try Self.workplace()
    for session in document.sessions {
      for command in session.commands {
        // This command runs the tests themselves.
        if command.hasPrefix("sh .tools/test") { continue }
        if Self.opensTheWorkbench(command) {
          try await Self.watch(command, in: folder)
          continue
        }
        let result = try Self.run(command, in: folder)
        #expect(result.code == 0, "\(command): \(result.errors)")
        if command == session.commands.last {
          Self.compare(result, with: session.output, of: command)
        }
      }
    }
  }

  @Test(arguments: DocumentSource.all)
  func everyLinkLeadsToAFile(_ document: DocumentSource) {
    let folder = DocumentSource.root.appendingPathComponent(document.name)
      .deletingLastPathComponent()
    for link in document.links {
      let file = folder.appendingPathComponent(link).standardizedFileURL
      #expect(FileManager.default.fileExists(atPath: file.path), "\(link)")
    }
  }

  /// Articles name sources by their last folders, such as `Language/CommandList.swift`.
  @Test(arguments: DocumentSource.all)
  func everySourceThatIsNamedExists(_ document: DocumentSource) {
    let sources = DocumentSource.root.appendingPathComponent("Sources").path
    let files = FileManager.default.enumerator(atPath: sources)?.compactMap { $0 as? String } ?? []
    for match in document.text.matches(of: /`([A-Za-z+\/]+\.swift)`/) {
      #expect(files.contains { "/\($0)".hasSuffix("/\(match.1)") }, "\(match.1)")
    }
  }

  @Test func theReadmeIsShort() throws {
    let readme = try #require(DocumentSource.all.first)
    #expect(readme.text.split(separator: "\n", omittingEmptySubsequences: false).count <= 201)
  }

  // MARK: - Running

  /// A folder with the assets, the program and the launcher.
  private static func workplace() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let files = FileManager.default
    let assets = DocumentSource.root.appendingPathComponent("assets")
    try files.copyItem(at: assets, to: folder.url.appendingPathComponent("assets"))
    for name in ["bin", ".tools"] {
      try files.createDirectory(
        at: folder.url.appendingPathComponent(name), withIntermediateDirectories: false)
    }
    // A link rather than a script: a newly written file cannot be executed while a process started
    // by another test still has it open.
    let program = try Program.path()
    try files.createSymbolicLink(
      atPath: folder.path("bin/kanscope"), withDestinationPath: program)
    try folder.write("exec '\(program)' \"$@\"\n", to: ".tools/kanscope")
    return folder
  }

  private static func shell(_ command: String, _ folder: TemporaryFolder) -> String {
    "cd '\(folder.url.path)' && HOME=$PWD && PATH=$PWD/bin:$PATH && mkdir -p "
      + ".local/share/bash-completion/completions && \(command)"
  }

  private static func run(
    _ command: String, in folder: TemporaryFolder
  ) throws -> Program.Result {
    try Program.run(["-c", shell(command, folder)], program: "/bin/sh")
  }

  /// Whether a command opens the workbench, because it names no other subcommand.
  private static func opensTheWorkbench(_ command: String) -> Bool {
    let words = command.split(separator: " ").map(String.init)
    let arguments = words.drop { $0 == "sh" || $0.hasSuffix("kanscope") }
    guard let first = arguments.first else { return true }
    return first == "watch" || first.hasPrefix("assets/")
  }

  private static func watch(
    _ command: String, in folder: TemporaryFolder
  ) async throws {
    guard TmuxTerminal.isAvailable else { return }
    let terminal = try TmuxTerminal(command: TmuxTerminal.ended(shell(command, folder)))
    try await terminal.wait("the workbench is drawn: \(command)") { $0.step != nil }
    try terminal.send("q")
    try await terminal.waitUntil("the workbench is left: \(command)") { rows in
      // The program asks before work would be lost.
      if rows.contains(where: { $0.contains("Unsaved work.") }) {
        try terminal.send("q")
      }
      return rows.contains { $0.contains("exit code ") }
    }
  }

  /// Compares output lines without numbers, whose last digits differ between machines; the document
  /// may show only the beginning.
  private static func compare(
    _ result: Program.Result, with shown: [String], of command: String
  ) {
    let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init)
    for (line, expected) in zip(lines, shown) {
      #expect(form(line) == form(expected), "\(command)")
    }
    #expect(lines.count >= shown.count, "\(command)")
  }

  private static func form(_ line: String) -> String {
    line.replacing(/-?\d+(\.\d+)?(e[-+]?\d+)?/, with: "0").replacing(" + 0", with: " - 0")
      .split(separator: " ").joined(separator: " ")
  }
}
