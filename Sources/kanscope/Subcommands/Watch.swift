import ArgumentParser
import Foundation
import KAN
import Scene
import Session
import Storage
import Terminal
import Workbench

/// `kanscope watch`, and `kanscope` alone.
struct Watch: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Open the workbench and watch a network train. (default)")

  @OptionGroup(title: "Data") var data: DataArguments
  @OptionGroup(title: "Network") var model: ModelArguments
  @OptionGroup(title: "Training") var training: TrainingArguments
  @OptionGroup(title: "Training") var schedule: ScheduleArguments
  @OptionGroup(title: "Screen") var glyphs: GlyphArguments
  @OptionGroup(title: "Screen") var screen: ScreenArguments
  @OptionGroup(title: "Results") var results: ResultArguments

  /// The steps per second of the demonstration, slow enough for the eye.
  private static let demonstrationPace = 4.0

  func run() throws {
    try Exit.reporting {
      try checkTerminal()
      var files = try SessionLoader.files(data: data, model: model.model, results: results)
      try files.write(screen.trace, as: .trace)
      if let output = results.output { try AtomicFile.check(output) }
      let command =
        try tunes ? TuningArguments.parseOrDefault().command(trains: true) : schedule.command()
      var engine = try SessionLoader.engine(
        data: data, model: model, training: demonstrationTraining,
        file: try SessionLoader.file(model))
      engine.files = files
      engine.setPace(try pace())
      // Warnings stay on the normal screen, where they can be read after leaving.
      if !results.quiet {
        for warning in engine.data.warnings { Messages.note("kanscope: \(warning)") }
      }
      try show(engine, beginning: command)
    }
  }

  /// Whether neither data nor a model is given.
  private var isDemonstration: Bool {
    data.data == nil && data.function == nil && model.model == nil
  }

  /// Whether the network is chosen first: for tables, where nothing is said of it or its training.
  private var tunes: Bool {
    data.isTable && model.leavesChoice && training.isEmpty && schedule.isEmpty
  }

  private var demonstrationTraining: TrainingArguments {
    var training = training
    if isDemonstration && training.isEmpty { training.setDemonstration() }
    return training
  }

  private func checkTerminal() throws {
    guard data.data != "-", data.test != "-" else {
      throw SessionError(
        .usage, "the workbench needs the keyboard; read - with kanscope train or kanscope run")
    }
    do {
      try Terminal.check()
    } catch {
      throw SessionError(.usage, error.description)
    }
  }

  private func pace() throws(SessionError) -> Double? {
    if let text = screen.pace { return try Pace.parse(text) }
    return isDemonstration ? Self.demonstrationPace : nil
  }

  private func show(_ engine: Engine, beginning command: Command) throws {
    let waker = try Self.reportingTerminal { () throws(TerminalError) in try Waker() }
    let trace = try screen.trace.map { path throws(SessionError) in try TraceFile(path: path) }
    let log = try results.log.map { path throws(SessionError) in try LiveLog(path: path) }
    let session = LiveSession(
      engine: engine, clock: Headless.clock, log: log.map { log in log.note },
      onPublish: { waker.wake() })
    session.submit(command)
    var onSnapshot: (@Sendable (Snapshot) -> Void)?
    var onEvent: ((TraceEvent) -> Void)?
    if let trace {
      onSnapshot = { snapshot in trace.write(snapshot, time: Self.monotonicTime()) }
      onEvent = { event in trace.write(event) }
    }
    var workbench = Workbench(
      session: session, samples: engine.data.train, glyphs: glyphs.glyphSet,
      output: results.output, isDemonstration: isDemonstration, clock: Headless.clock,
      onSnapshot: onSnapshot)
    let options = TerminalOptions(
      color: screen.color, mouse: !screen.noMouse, trace: onEvent)
    let exit = try Self.reportingTerminal { () throws(TerminalError) in
      try Terminal.run(&workbench, options: options, waker: waker)
    }
    trace?.flush()
    try finish(session)
    // Report an incomplete log however the workbench ended.
    if let failure = log?.failure { throw failure }
    if case .terminated(let signal) = exit { throw ExitCode(128 + signal) }
    if workbench.wasInterrupted { throw Exit.interrupted }
  }

  private static func reportingTerminal<Result>(
    _ body: () throws(TerminalError) -> Result
  ) throws(SessionError) -> Result {
    do {
      return try body()
    } catch {
      throw SessionError(.usage, error.description)
    }
  }

  /// The clock of the terminal's trace.
  private static func monotonicTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  // MARK: Afterwards

  /// Ends the session, writes the model if requested, and prints a summary line.
  private func finish(_ session: LiveSession) throws {
    var engine = session.close()
    _ = try? engine.start(.stop)
    if let output = results.output { _ = try engine.start(.save(output)) }
    if !results.quiet { Messages.note(Self.summary(engine)) }
  }

  private static func summary(_ engine: Engine) -> String {
    let step = engine.curve.records.last?.step ?? 0
    // Measure the current network, which may have been edited since the last step.
    var assessment = Assessment(
      engine.currentModel, train: engine.data.train, test: engine.data.test, penalty: nil)
    while !assessment.advance() {}
    var text = "\(engine.data.title), [\(engine.network.shape)]: step \(step), "
    text += Figure.scores(assessment.train, assessment.test)
    switch (engine.path, engine.hasUnsavedWork) {
    case (let path?, false): text += ", saved to \(path)"
    case (_, true): text += ", not saved"
    case (nil, false): break
    }
    return "kanscope: \(text)"
  }
}
