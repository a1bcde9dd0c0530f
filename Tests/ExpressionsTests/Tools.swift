import Foundation

/// A program that may be installed.
struct Tool: Sendable {
  let url: URL

  /// The first program of that name on the path.
  init?(_ name: String) {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    let candidates = folders.map { URL(filePath: String($0)).appending(path: name) }
    guard
      let url = candidates.first(where: {
        FileManager.default.isExecutableFile(atPath: $0.path(percentEncoded: false))
      })
    else { return nil }
    self.url = url
  }

  /// A program in a folder.
  init(_ name: String, in folder: Folder) { url = folder.url.appending(path: name) }

  struct Result: Sendable {
    var status: Int32
    var output: String
  }

  /// Runs the program in a folder, its output and errors together.
  func run(_ arguments: [String], in folder: Folder, input: String = "") throws -> Result {
    let process = Process()
    process.executableURL = url
    process.arguments = arguments
    process.currentDirectoryURL = folder.url
    try folder.write(input, to: "input")
    process.standardInput = try FileHandle(forReadingFrom: folder.url.appending(path: "input"))
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Result(
      status: process.terminationStatus, output: String(decoding: data, as: UTF8.self))
  }

  /// Python, if it can run the program.
  static func python(running program: String) -> Tool? {
    guard let python = Tool("python3") else { return nil }
    let result = try? withTemporaryFolder { try python.run(["-c", program], in: $0) }
    return result?.status == 0 ? python : nil
  }
}

/// A folder for a program's files.
struct Folder: Sendable {
  let url: URL

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: url.appending(path: name))
  }
}

/// Does something in a new folder, which is removed in the end.
func withTemporaryFolder<Result>(_ body: (Folder) throws -> Result) throws -> Result {
  let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
  try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: url) }
  return try body(Folder(url: url))
}
