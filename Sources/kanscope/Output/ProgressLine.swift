import Foundation
import KAN
import Session

/// A progress bar with losses, evaluations per second and the remaining time, redrawn in place on
/// standard error if that is a terminal.
struct ProgressLine {
  private let isShown: Bool
  private let clock: @Sendable () -> Double
  private var start: Double
  private var startEvaluations = 0
  private var startStep = 0
  private var lastDrawn = 0.0
  private var isDrawn = false

  /// A progress bar for one training run.
  init(isQuiet: Bool, engine: Engine, clock: @escaping @Sendable () -> Double) {
    isShown = !isQuiet && isatty(STDERR_FILENO) == 1
    self.clock = clock
    start = clock()
    startEvaluations = engine.evaluations
    startStep = engine.progress.step
  }

  /// Redraws the line, at most ten times per second.
  mutating func update(_ engine: Engine, _ record: TrainingRecord?) {
    guard isShown else { return }
    let now = clock()
    guard now - lastDrawn >= 0.1, now - start >= 0.2 else { return }
    lastDrawn = now
    isDrawn = true
    Messages.write("\r\u{1B}[K" + String(text(engine, record, now).prefix(terminalWidth - 1)))
  }

  private func text(_ engine: Engine, _ record: TrainingRecord?, _ now: Double) -> String {
    if let (command, _, share) = engine.search {
      if let report = engine.discovery, report.end == nil { return SearchProgress.line(report) }
      return share.map { "\(Self.bar($0)) \(command)" } ?? "\(command) ..."
    }
    let (step, end) = engine.progress
    let share = Double(step - startStep) / Double(max(1, end - startStep))
    let rate = Double(engine.evaluations - startEvaluations) / max(1e-9, now - start)
    var line = "\(Self.bar(share)) step \(step)/\(end)"
    if let record {
      line += String(format: "  train %.2e", record.train.error)
      if let test = record.test { line += String(format: "  test %.2e", test.error) }
    }
    line += String(format: "  %.0f evaluations/s", rate)
    if share > 0 { line += "  ETA \(Self.duration((now - start) * (1 - share) / share))" }
    return line
  }

  private static func bar(_ share: Double) -> String {
    let width = 20
    let full = max(0, min(width, Int(share * Double(width))))
    let bar = String(repeating: "#", count: full) + String(repeating: ".", count: width - full)
    return "[\(bar)]"
  }

  /// Erases the line.
  mutating func clear() {
    if isDrawn { Messages.write("\r\u{1B}[K") }
    isDrawn = false
  }

  private var terminalWidth: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 1 else { return 80 }
    return Int(size.ws_col)
  }

  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 360_000 else { return "-" }
    let whole = Int(seconds.rounded())
    return whole >= 3600
      ? String(format: "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
      : String(format: "%d:%02d", whole / 60, whole % 60)
  }
}
