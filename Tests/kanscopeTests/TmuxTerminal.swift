import Foundation

/// A terminal in a private tmux server: runs a command, types, and reads the screen.
///
/// The server has its own socket and no configuration; it is a child of the tests and ends with
/// `kill`, or when the value is released. Locale and terminal type are fixed.
final class TmuxTerminal {
  /// Why there is no terminal.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// The value of `TERM` in tmux.
  static let terminalType = "xterm-256color"

  private let socketDirectory: URL
  private let tmux: URL
  private let server: Process

  /// Whether tmux is installed; tests that need it are skipped otherwise.
  static var isAvailable: Bool { executable(named: "tmux") != nil }

  /// Starts a terminal of `width` by `height` cells that runs a shell command.
  ///
  /// Without a command it runs an interactive bash with the prompt `$ `. `environment` is added to
  /// a minimal environment of path, home, locale and terminal type. The terminal stays readable
  /// after the command has ended, shifted up by one row and with tmux's note below.
  init(
    width: Int = 120, height: Int = 40, command: String? = nil,
    environment: [String: String] = [:], directory: URL? = nil
  ) throws {
    guard let tmux = Self.executable(named: "tmux") else {
      throw Failure(description: "tmux is not installed")
    }
    self.tmux = tmux
    socketDirectory = FileManager.default.temporaryDirectory
      .appendingPathComponent("kanscope-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: socketDirectory, withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
    // In the foreground: a daemon would inherit what `Process` waits for and keep it open.
    let socket = socketDirectory.appendingPathComponent("socket").path
    server = Self.process(tmux, ["-S", socket, "-f", "/dev/null", "-D"])
    try Self.start(server)
    try waitForServer()
    let variables = Self.bareEnvironment.merging(environment) { _, given in given }
    let assignments = variables.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    let program = command.map { ["/bin/sh", "-c", $0] } ?? ["bash", "--norc", "--noprofile"]
    var arguments = ["set-option", "-g", "remain-on-exit", "on", ";"]
    arguments += ["set-option", "-g", "status", "off", ";", "new-session", "-d"]
    arguments += ["-x", "\(width)", "-y", "\(height)"]
    if let directory { arguments += ["-c", directory.path] }
    try run(arguments + ["env", "-i"] + assignments + program)
  }

  deinit { kill() }

  /// Only path, home, locale, terminal type and prompt.
  static var bareEnvironment: [String: String] {
    let inherited = ProcessInfo.processInfo.environment
    return [
      "PATH": inherited["PATH"] ?? "/usr/bin:/bin", "HOME": inherited["HOME"] ?? "/",
      "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TERM": terminalType, "PS1": "$ ",
    ]
  }

  // MARK: - Typing

  /// Types keys by their tmux names (`"Up"`, `"C-c"`, `"F1"`, `"Escape"`, `"Enter"`) or as
  /// characters.
  func send(_ keys: String...) throws {
    try run(["send-keys"] + keys)
  }

  /// Types text literally, without key names.
  func type(_ text: String) throws {
    try run(["send-keys", "-l", "--", text])
  }

  /// Types text and Enter, as in a shell.
  func enter(_ line: String) throws {
    try type(line)
    try send("Enter")
  }

  /// Sends bytes unchanged, such as a mouse report: `"\u{1B}[<0;10;5M"`.
  func sendRaw(_ text: String) throws {
    try run(["send-keys", "-H"] + text.utf8.map { String($0, radix: 16) })
  }

  /// Reports a click of the first mouse button on a cell, counted from 0.
  func click(x: Int, y: Int) throws {
    try sendRaw("\u{1B}[<0;\(x + 1);\(y + 1)M")
    try sendRaw("\u{1B}[<0;\(x + 1);\(y + 1)m")
  }

  /// Resizes the terminal.
  func resize(width: Int, height: Int) throws {
    try run(["resize-window", "-x", "\(width)", "-y", "\(height)"])
  }

  // MARK: - Reading

  /// The rows of the screen, without trailing blanks.
  func capture() throws -> [String] {
    try rows(of: run(["capture-pane", "-p"]))
  }

  /// The rows of the screen with escape sequences for colours and attributes.
  func captureWithStyles() throws -> [String] {
    try rows(of: run(["capture-pane", "-p", "-e"]))
  }

  /// The value of a tmux format variable, such as `alternate_on`, `cursor_flag`, `mouse_any_flag`,
  /// `pane_dead`, `pane_dead_status`, `pane_pid`.
  func value(_ name: String) throws -> String {
    try run(["display-message", "-p", "#{\(name)}"]).trimmingCharacters(in: .newlines)
  }

  /// The process ID of the command, or of the shell, in the terminal.
  func processIdentifier() throws -> Int32 {
    guard let number = Int32(try value("pane_pid")) else {
      throw Failure(description: "the terminal has no process")
    }
    return number
  }

  /// The exit status of the command; nil while it runs.
  ///
  /// If a shell ran the command and a signal ended it, this is 128 plus the signal's number.
  func exitStatus() throws -> Int? {
    try value("pane_dead") == "1" ? Int(value("pane_dead_status")) : nil
  }

  /// The time limit for waiting: enough for a very busy machine, but finite.
  static let patience: TimeInterval = 600

  /// Reads the screen repeatedly until it satisfies a condition, and returns it; throws with the
  /// screen if that never happens.
  @discardableResult
  func waitUntil(
    _ description: String = "the screen is as expected", _ isAsWished: ([String]) throws -> Bool
  ) async throws -> [String] {
    let end = Date(timeIntervalSinceNow: Self.patience)
    while true {
      let screen = try capture()
      if try isAsWished(screen) { return screen }
      guard Date() < end else {
        let text = screen.map(Self.plain).joined(separator: "\n")
        throw Failure(description: "it never came: \(description); the screen:\n\(text)")
      }
      // Suspend rather than block the thread, so that other tests can run.
      try await Task.sleep(for: .milliseconds(30))
    }
  }

  /// A row for a message; long ones with many bytes do not get through.
  private static func plain(_ row: String) -> String {
    String(
      row.map { character in
        switch character {
        case "─", "━": "-"
        case "│", "┃": "|"
        default: character.isASCII ? character : "*"
        }
      })
  }

  /// Waits until some row contains a text, and returns the screen.
  @discardableResult
  func waitFor(_ text: String) async throws -> [String] {
    try await waitUntil("\"\(text)\" is shown") { screen in
      screen.contains { $0.contains(text) }
    }
  }

  // MARK: - Ending

  /// Ends the terminal and whatever runs in it. Further calls do nothing.
  func kill() {
    defer { try? FileManager.default.removeItem(at: socketDirectory) }
    guard server.isRunning else { return }
    _ = try? run(["kill-server"])
    server.terminate()
    server.waitUntilExit()
  }

  // MARK: - Running tmux

  private func waitForServer() throws {
    let end = Date(timeIntervalSinceNow: Self.patience)
    while true {
      do {
        try run(["show-options", "-s"])
        return
      } catch {
        guard Date() < end, server.isRunning else { throw error }
        Thread.sleep(forTimeInterval: 0.01)
      }
    }
  }

  private func rows(of text: String) -> [String] {
    var rows = text.split(separator: "\n", omittingEmptySubsequences: false).map { row in
      String(row.reversed().drop { $0 == " " }.reversed())
    }
    if rows.last?.isEmpty == true { rows.removeLast() }
    return rows
  }

  @discardableResult
  private func run(_ arguments: [String]) throws -> String {
    // `-N`: a client must not start its own server.
    let socket = socketDirectory.appendingPathComponent("socket").path
    let client = try ChildProcess.run(
      tmux.path, ["-S", socket, "-N"] + arguments, environment: Self.bareEnvironment)
    guard client.code == 0 else {
      throw Failure(description: "tmux \(arguments.first ?? "") failed: \(client.text)")
    }
    return client.text
  }

  /// A process in the minimal environment; a tmux around the tests has no effect.
  private static func process(_ executable: URL, _ arguments: [String]) -> Process {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.environment = bareEnvironment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    return process
  }

  /// Starts a process with no signals blocked.
  ///
  /// Tests run on threads that block signals, and child processes inherit that: nothing in the
  /// terminal could then be interrupted.
  static func start(_ process: Process) throws {
    var none = sigset_t()
    var blocked = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &blocked)
    defer { pthread_sigmask(SIG_SETMASK, &blocked, nil) }
    try process.run()
  }

  private static func executable(named name: String) -> URL? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return path.split(separator: ":")
      .map { URL(fileURLWithPath: String($0)).appendingPathComponent(name) }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }
}
