import Foundation
import Session
import Symbolic

/// Reports the stages of a search for formulas on standard error and saves the search to a file
/// from which it can resume.
struct SearchProgress {
  /// The minimum number of seconds between two writes of the file.
  private static let interval = 0.5
  /// The minimum pause after a write, as a multiple of the time it took.
  private static let rest = 20.0

  private let isQuiet: Bool
  private let file: String?
  private let log: SessionLog?
  private var news = StageNews()
  private var written = 0.0
  private var pause = Self.interval
  private var writtenWork = -1.0

  /// Resumes the search that has just begun from `file`, if that holds an earlier part of it.
  init(
    _ engine: inout Engine, file: String?, log: SessionLog?, isQuiet: Bool
  ) throws(SessionError) {
    self.isQuiet = isQuiet
    self.log = log
    self.file = engine.isDiscovering ? file : nil
    guard let file = self.file else { return }
    try SearchFile.check(file)
    switch engine.resumeSearch(from: file) {
    case .none: break
    case .resumed(let work):
      if let report = engine.discovery { _ = news.take(from: report) }
      note("resumes from \(file), after \(Figure.work(work)) of work")
    case .otherSearch:
      note("\(file) is of other data or settings; the search starts over and replaces it")
    case .otherVersion:
      note("\(file) is from another version of kanscope; the search starts over and replaces it")
    case .unreadable:
      note("\(file) cannot be read; the search starts over and replaces it")
    }
  }

  /// Reports new stages and saves the search.
  ///
  /// - Parameter willReport: called before a line is written.
  mutating func update(_ engine: Engine, willReport: () -> Void) throws(SessionError) {
    guard let report = engine.discovery, report.end == nil else { return }
    let news = news.take(from: report)
    if !news.isEmpty, !isQuiet { willReport() }
    try write(news, report)
    try save(engine, report)
  }

  /// Reports the last stages. Deletes the file if the search is complete; otherwise saves it.
  mutating func finish(_ outcome: Outcome, _ engine: Engine) throws(SessionError) {
    guard let report = outcome.result as? DiscoveryReport else { return }
    try write(news.take(from: report), report)
    guard let file else { return }
    switch report.end {
    case .time, .stopped:
      try engine.writeSearch(to: file)
      note("the search is saved in \(file); the same command resumes it")
    default: SearchFile.delete(file)
    }
  }

  private mutating func save(_ engine: Engine, _ report: DiscoveryReport) throws(SessionError) {
    guard let file, report.work != writtenWork else { return }
    let start = Headless.clock()
    guard start - written >= pause else { return }
    try engine.writeSearch(to: file)
    written = Headless.clock()
    writtenWork = report.work
    pause = max(Self.interval, Self.rest * (written - start))
  }

  private func note(_ text: String) {
    if !isQuiet { Messages.note("kanscope: \(text)") }
  }

  // MARK: Lines

  private func write(_ news: [StageNews.Item], _ report: DiscoveryReport) throws(SessionError) {
    for (output, stage) in news {
      try log?.write(stage, of: output)
      guard !isQuiet else { continue }
      let name = report.outputs.count > 1 ? "\(output): " : ""
      let mark = stage.state == .found ? "+" : "-"
      Messages.note("\(mark) \(name)\(stage.title): \(stage.text)")
    }
  }

  /// The state of the search as one line.
  static func line(_ report: DiscoveryReport) -> String {
    var line = "\(report.command)  \(Figure.work(report.work))"
    let output = report.outputs[report.current]
    if let stage = output.stages.last { line += "  \(stage.title)" }
    if let best = output.best {
      line += "  best RMSE \(Figure.short(report.entries[best].error))"
    }
    return line
  }
}
