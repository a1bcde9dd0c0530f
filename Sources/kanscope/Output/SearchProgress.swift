import Foundation
import Session
import Symbolic

/// What a search for formulas does while it is under way: stages are told on standard error, and the
/// search is kept in a file to go on from.
struct SearchProgress {
  /// Seconds between two versions of the file, at least.
  private static let interval = 0.5
  /// How many times as long as writing takes it rests.
  private static let rest = 20.0

  private let isQuiet: Bool
  private let file: String?
  private let log: SessionLog?
  private var news = StageNews()
  private var written = 0.0
  private var pause = Self.interval
  private var writtenWork = -1.0

  /// Goes on from `file` where that holds an earlier part of the search that has just begun.
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
      note("goes on from \(file), after \(Figure.work(work)) of work")
    case .otherSearch:
      note("\(file) is of other data or settings; the search begins anew and takes its place")
    case .otherVersion:
      note(
        "\(file) was written by another version of kanscope; the search begins anew and takes its place"
      )
    case .unreadable:
      note("\(file) cannot be read; the search begins anew and takes its place")
    }
  }

  /// Tells what has been decided since, and keeps the search.
  ///
  /// - Parameter willTell: called before a line is written.
  mutating func update(_ engine: Engine, willTell: () -> Void) throws(SessionError) {
    guard let report = engine.discovery, report.end == nil else { return }
    let news = news.take(from: report)
    if !news.isEmpty, !isQuiet { willTell() }
    try tell(news, report)
    try keep(engine, report)
  }

  /// Tells the last stages; a search that is at its end needs its file no more.
  mutating func finish(_ outcome: Outcome, _ engine: Engine) throws(SessionError) {
    guard let report = outcome.result as? DiscoveryReport else { return }
    try tell(news.take(from: report), report)
    guard let file else { return }
    switch report.end {
    case .time, .stopped:
      try engine.writeSearch(to: file)
      note("the search is kept in \(file); the same command goes on with it")
    default: SearchFile.delete(file)
    }
  }

  private mutating func keep(_ engine: Engine, _ report: DiscoveryReport) throws(SessionError) {
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

  private func tell(_ news: [StageNews.Item], _ report: DiscoveryReport) throws(SessionError) {
    for (output, stage) in news {
      try log?.write(stage, of: output)
      guard !isQuiet else { continue }
      let name = report.outputs.count > 1 ? "\(output): " : ""
      let mark = stage.state == .found ? "+" : "-"
      Messages.note("\(mark) \(name)\(stage.title): \(stage.text)")
    }
  }

  /// The search in one line.
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
