import KAN
import Scene
import Session
import Symbolic

/// The text the bottom line shows for an outcome; nil if the panes already show it.
enum ReplyText {
  static func text(_ outcome: Outcome) -> String? {
    switch outcome.result {
    case let result as TrainingOutcome: training(result)
    case let edit as EditOutcome: editing(edit)
    case let result as PruneOutcome: result.isPreview ? nil : pruning(result)
    case let result as FixOutcome: fixing(result)
    case let report as DiscoveryReport: discovery(report)
    case let file as FileOutcome: self.file(file)
    case is HistoryOutcome, is PlotOutcome, is SuggestOutcome, is FormulaOutcome,
      is PictureOutcome:
      nil
    case let done as DoneOutcome:
      ["toggle", "pause", "resume", "step", "stop"].contains(done.command) ? nil : done.text
    default: outcome.text.split(separator: "\n").first.map(String.init)
    }
  }

  private static func file(_ file: FileOutcome) -> String {
    switch file.command {
    case "save": "Saved to \(file.path)"
    case "open": "Opened \(file.path)"
    default: "Written to \(file.path)"
    }
  }

  private static func training(_ result: TrainingOutcome) -> String? {
    let stage = result.stage.map { " (seed \($0.seed), grid \($0.grid))" } ?? ""
    var errors = scores(result.train, result.test)
    if let undone = result.undoneGridUpdate {
      errors += "; grid update after step \(undone.step) undone"
    }
    if let figures = result.figureText { errors += "; \(figures)" }
    if let verdict = result.verdict { errors += "; \(verdict)" }
    return switch result.end {
    case .completed: "Trained to step \(result.steps)\(stage): \(errors)"
    case .stalled: "No way further down at step \(result.steps)\(stage): \(errors)"
    case .patience:
      "No better test error; back at the best"
        + (result.bestStep.map { ", step \($0)" } ?? "") + ": \(errors)"
    case .diverged:
      "No finite loss after step \(result.steps); back at the last. Try a smaller lr."
    case .stopped: "Stopped at step \(result.steps)\(stage): \(errors)"
    }
  }

  private static func editing(_ edit: EditOutcome) -> String {
    let what =
      switch edit.command {
      case "refine": "Grid \(edit.grid)"
      case "prune_edge", "prune_node": "\(count(edit.removed.count, "edge")) taken out"
      case "unfix": "A spline again"
      case "restart": "Fresh network"
      default: edit.command.prefix(1).uppercased() + edit.command.dropFirst()
      }
    return "\(what): \(count(edit.edges, "edge")), \(scores(edit.train, edit.test))"
  }

  private static func pruning(_ result: PruneOutcome) -> String {
    guard !result.removedEdges.isEmpty || !result.removedNodes.isEmpty else {
      return "Nothing scores below the threshold; \(scores(result.train, result.test))"
    }
    return "\(going(result)) taken out, [\(result.shape)]: \(scores(result.train, result.test))"
  }

  /// The number of edges and nodes removed, in words.
  static func going(_ result: PruneOutcome) -> String {
    let edges = count(result.removedEdges.count, "edge")
    guard !result.removedNodes.isEmpty else { return edges }
    return "\(edges), \(count(result.removedNodes.count, "node"))"
  }

  private static func fixing(_ result: FixOutcome) -> String {
    let errors = scores(result.train, result.test)
    if result.command != "auto", let fixed = result.fixed.first {
      return "\(fixed.edge) is \(fixed.fit.function.name), R² \(R2Text.text(fixed.fit.r2)): "
        + errors
    }
    var text = "\(count(result.fixed.count, "edge")) fixed"
    if !result.removedEdges.isEmpty { text += ", \(result.removedEdges.count) taken out" }
    if !result.left.isEmpty { text += ", \(result.left.count) left" }
    if let left = result.left.first, let best = left.candidates.first {
      text += "; \(left.edge) best is \(best.function.name), R² \(R2Text.text(best.r2))"
      return text
    }
    return "\(text): \(errors)"
  }

  private static func discovery(_ report: DiscoveryReport) -> String {
    guard let best = report.best else {
      return "Nothing was found in \(NumberFormat.duration(seconds: report.seconds))."
    }
    let entry = report.entries[best]
    let what = entry.formula == nil ? "Spline network" : "Formula"
    let name = report.end == .stopped ? "Stopped. " : ""
    let error =
      entry.testError.map { "test \(NumberFormat.scientific($0))" }
      ?? "train \(NumberFormat.scientific(entry.trainError))"
    return "\(name)\(what) of complexity \(entry.complexity), \(error): now the network"
  }

  static func count(_ number: Int, _ unit: String) -> String {
    "\(number) \(unit)\(number == 1 ? "" : "s")"
  }

  private static func scores(_ train: Score, _ test: Score?) -> String {
    var text = "train \(NumberFormat.scientific(train.error))"
    if let test { text += ", test \(NumberFormat.scientific(test.error))" }
    return text
  }
}

/// Formats coefficients of determination so that values close to 1 remain distinguishable.
enum R2Text {
  /// At most seven columns: five decimals, or the distance from 1 where that is tiny: `0.99998`,
  /// `1-2e-08`.
  static func text(_ value: Double) -> String {
    let missing = 1 - value
    if value == 1 { return "1" }
    guard value.isFinite, missing > 0, missing < 5e-6 else {
      return value > -10 ? NumberFormat.fixed(value, decimals: value < 0 ? 4 : 5) : "<-10"
    }
    return "1-" + NumberFormat.scientific(missing, digits: 1)
  }
}
