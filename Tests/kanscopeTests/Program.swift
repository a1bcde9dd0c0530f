import Foundation

/// The program under test: the executable built next to the tests.
enum Program {
  struct Missing: Error, CustomStringConvertible {
    let description: String
  }

  /// The result of a run without a screen.
  struct Result {
    /// The exit code; 128 plus the signal's number if a signal ended the program.
    let code: Int32
    let output: String
    let errors: String

    /// The lines of standard output.
    var lines: [String] { output.split(separator: "\n").map(String.init) }
    /// The lines of standard error.
    var errorLines: [String] { errors.split(separator: "\n").map(String.init) }
  }

  /// The executable.
  static func path() throws -> String {
    let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    let program = tests.deletingLastPathComponent().appendingPathComponent("kanscope").path
    guard FileManager.default.isExecutableFile(atPath: program) else {
      throw Missing(
        description: "\(program) is missing; build it first with `swift build --build-tests`")
    }
    return program
  }

  /// A table and a script from the repository.
  static let penguins = asset("penguins.csv"), article = asset("article.script")

  private static func asset(_ name: String) -> String {
    URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("assets/\(name)").path
  }

  /// Runs the program to its end. Output redirected to a file is not in the result.
  ///
  /// - Parameter program: another program to run, such as a shell.
  static func run(
    _ arguments: [String], program: String? = nil, input: String = "",
    environment: [String: String] = [:],
    output outputPath: String? = nil, errors errorsPath: String? = nil
  ) throws -> Result {
    let folder = try TemporaryFolder()
    // Files rather than pipes, because a full pipe would block the program.
    let input = try FileHandle(forReadingFrom: folder.write(input, to: "input"))
    let (output, errors) = (try folder.write("", to: "output"), try folder.write("", to: "errors"))
    let files = try [outputPath ?? output.path, errorsPath ?? errors.path].map {
      try FileHandle(forWritingTo: URL(fileURLWithPath: $0))
    }
    let process = try ChildProcess(
      try program ?? path(), arguments,
      environment: TmuxTerminal.bareEnvironment.merging(environment) { $1 },
      files: (input.fileDescriptor, files[0].fileDescriptor, files[1].fileDescriptor),
      directory: folder.url.path)
    return Result(
      code: process.wait(), output: try String(contentsOf: output, encoding: .utf8),
      errors: try String(contentsOf: errors, encoding: .utf8))
  }

  /// Starts the program, waits until the file `ready` has content, sends a signal, and waits for
  /// the end. Returns the exit code and standard error.
  static func interrupt(
    _ arguments: [String], with signal: Int32, when ready: URL, errors: URL
  ) async throws -> Result {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try path())
    process.arguments = arguments
    process.environment = TmuxTerminal.bareEnvironment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try Data().write(to: errors)
    process.standardError = try FileHandle(forWritingTo: errors)
    try TmuxTerminal.start(process)
    let end = Date(timeIntervalSinceNow: TmuxTerminal.patience)
    while Date() < end, process.isRunning, (try? Data(contentsOf: ready))?.isEmpty ?? true {
      try await Task.sleep(for: .milliseconds(20))
    }
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    return Result(
      code: status(process), output: "", errors: try String(contentsOf: errors, encoding: .utf8))
  }

  private static func status(_ process: Process) -> Int32 {
    process.terminationReason == .exit
      ? process.terminationStatus : 128 + process.terminationStatus
  }
}

/// A folder that is deleted with the value.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory
      .appendingPathComponent("kanscope-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// The path of a file in the folder.
  func path(_ name: String) -> String { url.appendingPathComponent(name).path }

  /// Writes a file.
  @discardableResult
  func write(_ text: String, to name: String) throws -> URL {
    let file = url.appendingPathComponent(name)
    try Data(text.utf8).write(to: file)
    return file
  }

  /// The text of a file.
  func read(_ name: String) throws -> String {
    try String(contentsOf: url.appendingPathComponent(name), encoding: .utf8)
  }
}
