import Foundation

/// A process started with system calls. Foundation checks for the end of a process only about every
/// 40 milliseconds, and reading screens takes thousands of short processes.
struct ChildProcess {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private let identifier: pid_t

  /// Starts a program with no signals blocked: tests run on threads that block signals, and child
  /// processes inherit that.
  ///
  /// - Parameters:
  ///   - files: standard input, output and error, by descriptor.
  ///   - directory: the working directory; nil for the current one.
  init(
    _ path: String, _ arguments: [String], environment: [String: String],
    files: (input: Int32, output: Int32, errors: Int32), directory: String? = nil
  ) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (file, number) in [(files.input, 0), (files.output, 1), (files.errors, 2)] {
      posix_spawn_file_actions_adddup2(&actions, file, Int32(number))
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var words = [path] + arguments
    if let directory { words = ["/bin/sh", "-c", #"cd "$0" && exec "$@""#, directory] + words }
    var argv = words.map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in argv + variables { free(text) } }
    var identifier = pid_t()
    let code = posix_spawn(&identifier, words[0], &actions, &attributes, &argv, &variables)
    guard code == 0 else {
      throw Failure(description: "\(path): \(String(cString: strerror(code)))")
    }
    self.identifier = identifier
  }

  /// Waits for the end; returns the exit code, or 128 plus the number of the signal that ended it.
  func wait() -> Int32 {
    var status: Int32 = 0
    while waitpid(identifier, &status, 0) == -1, errno == EINTR {}
    let signal = status & 0x7F
    return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
  }

  /// Runs a program to its end; returns the exit code, standard output and standard error.
  static func run(
    _ path: String, _ arguments: [String], environment: [String: String]
  ) throws -> (code: Int32, text: String) {
    // An unlinked file rather than a pipe, whose writing end other new processes could hold open.
    let name = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    let output = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    let input = open("/dev/null", O_RDONLY | O_CLOEXEC)
    unlink(name)
    defer { for file in [output, input] { close(file) } }
    let process = try ChildProcess(
      path, arguments, environment: environment, files: (input, output, output))
    let code = process.wait()
    lseek(output, 0, SEEK_SET)
    let data = try FileHandle(fileDescriptor: output, closeOnDealloc: false).readToEnd() ?? Data()
    return (code, String(decoding: data, as: UTF8.self))
  }
}
