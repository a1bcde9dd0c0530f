import ArgumentParser
import Foundation
import KAN
import Scene
import Session
import Storage
import Synchronization

/// Runs commands without a screen.
struct Headless {
  private var engine: Engine
  private let results: Results
  private let log: SessionLog?

  /// How and where to report results.
  struct Results {
    /// The file for the final model.
    var output: String?
    var json = false
    var quiet = false
    /// The file that saves a search for formulas while it runs.
    var searchFile: String?
    /// The glyphs for drawings.
    var glyphs = Glyphs.ascii
  }

  /// Monotonic seconds from an arbitrary origin.
  static let clock: @Sendable () -> Double = {
    let origin = ContinuousClock.now
    return {
      let (seconds, attoseconds) = (ContinuousClock.now - origin).components
      return Double(seconds) + Double(attoseconds) * 1e-18
    }
  }()

  /// Loads data and model.
  ///
  /// - Parameter files: the files that the options name.
  init(
    data: DataArguments, model: ModelArguments, training: TrainingArguments,
    results: ResultArguments, json: JSONArguments, glyphs: Glyphs = .ascii, file: ModelFile?,
    files: FilesInUse
  ) throws {
    var engine = try SessionLoader.engine(
      data: data, model: model, training: training, file: file)
    engine.files = files
    try self.init(
      engine,
      results: Results(
        output: results.output, json: json.json, quiet: results.quiet, glyphs: glyphs),
      log: results.log)
  }

  /// Runs commands in an existing session.
  ///
  /// - Parameter log: a file for training steps and search stages.
  init(_ session: Engine, results: Results, log: String? = nil) throws {
    self.results = results
    // Fail now rather than at the end if the file cannot be written.
    if let output = results.output { try AtomicFile.check(output) }
    engine = session
    engine.recordsRuns = false
    let glyphs = results.glyphs
    engine.drawing = { PlotText.text($0, glyphs: glyphs) }
    self.log = try log.map { path throws(SessionError) in try SessionLog(path: path) }
    Interruption.install()
    engine.shouldYield = { Interruption.signal != nil }
    for warning in engine.data.warnings { Messages.note("kanscope: \(warning)") }
  }

  /// Carries out commands in order and prints their outcomes; stops at the first that fails.
  ///
  /// - Parameters:
  ///   - script: what errors call the commands' text; empty for the command line, nil where nobody
  ///     has written any.
  ///   - usageExit: the code for a command that makes no sense.
  ///   - silent: the places of commands whose outcomes are not printed.
  mutating func run(
    _ commands: [PlacedCommand], script: String? = nil, usageExit: ExitCode = Exit.failed,
    silent: Set<Int> = []
  ) throws {
    func place(_ placed: PlacedCommand) -> String {
      script.map { "\($0.isEmpty ? "" : $0 + ":")\(placed.line): \(placed.text): " } ?? ""
    }
    if let (index, error) = engine.files.firstConflict(in: commands.map(\.command)) {
      throw SessionError(.usage, place(commands[index]) + error.description)
    }
    for (index, placed) in commands.enumerated() {
      do throws(SessionError) {
        let outcome = try carryOut(placed.command)
        if !silent.contains(index) { try print(outcome) }
        if let failure = outcome.failure { throw failure }
      } catch {
        Messages.error(place(placed) + error.description)
        try finish()
        throw error.kind == .usage ? usageExit : Exit.code(for: error)
      }
      if let signal = Interruption.signal {
        try finish()
        throw ExitCode(128 + signal)
      }
    }
    try finish()
  }

  private mutating func carryOut(_ command: Command) throws(SessionError) -> Outcome {
    if let outcome = try engine.start(command) { return outcome }
    var progress = ProgressLine(isQuiet: results.quiet, engine: engine, clock: Self.clock)
    var search = try SearchProgress(
      &engine, file: results.searchFile, log: log, isQuiet: results.quiet)
    defer { progress.clear() }
    var record: TrainingRecord?
    while true {
      switch engine.advance() {
      case .idle: return .done(command: "train", message: "nothing to do")
      case .working: break
      case .step(let new):
        record = new
        try log?.write(new)
      case .finished(let outcome):
        progress.clear()
        try search.finish(outcome, engine)
        return outcome
      case .failed(let error): throw error
      }
      try search.update(engine) { progress.clear() }
      progress.update(engine, record)
      if Interruption.signal != nil, engine.isTraining || engine.search != nil {
        _ = try engine.start(.stop)
      }
    }
  }

  private func print(_ outcome: Outcome) throws(SessionError) {
    if let picture = outcome.result as? PictureOutcome {
      try PictureFile.write(picture.plot, to: picture.path)
    }
    let lines = [outcome.text, results.quiet ? nil : outcome.details].compactMap { $0 }
    let text =
      results.json ? JSONText.line(outcome.json) : lines.joined(separator: "\n") + "\n"
    do {
      try OutputFile.standardOutput.write(text)
    } catch {
      throw SessionError(error)
    }
  }

  private mutating func finish() throws {
    guard let output = results.output else { return }
    try Exit.reporting { _ = try engine.start(.save(output)) }
  }
}

/// The signal that asked the program to end, or 0.
private let receivedSignal = Atomic<Int32>(0)

/// Signals that ask the program to end.
enum Interruption {
  /// The signal received, if any.
  static var signal: Int32? {
    let number = receivedSignal.load(ordering: .relaxed)
    return number == 0 ? nil : number
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
  }

  /// Installs the handlers. A second signal ends the program at once.
  static func install() {
    // Initialise the flag here, because the first access takes a lock, which the handler must not.
    receivedSignal.store(0, ordering: .relaxed)
    for number in [SIGINT, SIGTERM, SIGHUP] {
      // Under nohup, work continues when the terminal is closed.
      if number == SIGHUP, isIgnored(number) { continue }
      Foundation.signal(number) { number in
        if receivedSignal.exchange(number, ordering: .relaxed) != 0 { _exit(128 + number) }
      }
    }
  }
}
