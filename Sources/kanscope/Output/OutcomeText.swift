import Foundation
import KAN
import Scene
import Session

/// Outcomes as lines for people.
enum OutcomeText {
  static func text(_ outcome: Outcome, glyphs: Glyphs) -> String {
    switch outcome {
    case .trained(let result): training(result)
    case .plot(let plot): PlotText.text(plot, glyphs: glyphs)
    case .edited(let edit):
      "\(edit.command): [\(edit.shape)], grid \(edit.grid), \(edit.edges) edges, "
        + scores(edit.train, edit.test)
    case .pruned(let result): SymbolicText.pruning(result)
    case .suggested(let result): SymbolicText.suggestions(result)
    case .fixed(let result): SymbolicText.fixing(result)
    case .formula(let result): SymbolicText.formulas(result)
    case .discovered(let report): DiscoveryText.text(report)
    case .picture(_, let path): "export: \(path)"
    case .history(let entries, let current):
      entries.enumerated().map { index, entry in
        "\(index == current ? "*" : " ") \(index)  \(entry.title)"
      }.joined(separator: "\n")
    case .file(let command, let path): "\(command): \(path)"
    case .done(let command, let message): "\(command): \(message)"
    }
  }

  private static func training(_ result: TrainingOutcome) -> String {
    let end = result.end == .completed ? "" : " (\(reason(result)))"
    let stage = result.stage.map { "seed \($0.seed), grid \($0.grid), " } ?? ""
    return "train: \(stage)step \(result.steps)\(end), \(result.evaluations) evaluations in "
      + "\(Figure.seconds(result.seconds)), " + scores(result.train, result.test)
  }

  /// Why a run ended, in words.
  private static func reason(_ result: TrainingOutcome) -> String {
    switch result.end {
    case .completed: "complete"
    case .stalled: "no way further down"
    case .patience:
      "no better test error; back at the best" + (result.bestStep.map { ", step \($0)" } ?? "")
    case .diverged: "the objective is not finite after it"
    case .stopped: "stopped"
    }
  }

  /// Training and test error, named for what they are; only classes have an accuracy.
  static func scores(_ train: Score, _ test: Score?) -> String {
    let name = train.accuracy == nil ? "RMSE" : "cross-entropy"
    var text = "\(name) \(Figure.short(train.error))"
    if let accuracy = train.accuracy { text += " (\(Figure.percent(accuracy)) right)" }
    text += " train"
    if let test {
      text += ", \(Figure.short(test.error))"
      if let accuracy = test.accuracy { text += " (\(Figure.percent(accuracy)) right)" }
      text += " test"
    }
    return text
  }
}

/// Numbers for people.
enum Figure {
  static func short(_ value: Double) -> String { String(format: "%.3g", value) }
  static func percent(_ share: Double) -> String { String(format: "%.1f %%", 100 * share) }
  static func seconds(_ value: Double) -> String {
    value < 10 ? String(format: "%.2f s", value) : String(format: "%.0f s", value)
  }
}
