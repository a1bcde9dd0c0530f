import KAN
import Scene
import Session

/// What the bottom line says of an outcome; nil where the screen shows it anyway.
enum ReplyText {
  static func text(_ outcome: Outcome) -> String? {
    switch outcome {
    case .trained(let result): training(result)
    case .edited(let edit): editing(edit)
    case .history, .plot, .pruned, .suggested, .fixed, .formula, .picture: nil
    case .file(let command, let path): command == "save" ? "Saved to \(path)" : "Opened \(path)"
    case .done(let command, let message):
      ["pause", "resume", "step", "stop"].contains(command) ? nil : "\(command): \(message)"
    }
  }

  private static func training(_ result: TrainingOutcome) -> String? {
    let errors = scores(result.train, result.test)
    return switch result.end {
    case .completed: "Trained to step \(result.steps): \(errors)"
    case .stalled: "No way further down at step \(result.steps): \(errors)"
    case .patience: "No better test error; back at the best: \(errors)"
    case .diverged: "The loss is not finite; nothing was changed. Try a smaller lr."
    case .stopped: "Stopped at step \(result.steps): \(errors)"
    }
  }

  private static func editing(_ edit: EditOutcome) -> String {
    let what =
      switch edit.command {
      case "refine": "Grid \(edit.grid)"
      case "prune_edge", "prune_node":
        edit.removed.count == 1 ? "1 edge taken out" : "\(edit.removed.count) edges taken out"
      case "restart": "Fresh network"
      default: edit.command.prefix(1).uppercased() + edit.command.dropFirst()
      }
    return "\(what): \(edit.edges) edges, \(scores(edit.train, edit.test))"
  }

  private static func scores(_ train: Score, _ test: Score?) -> String {
    var text = "train \(NumberFormat.scientific(train.error))"
    if let test { text += ", test \(NumberFormat.scientific(test.error))" }
    return text
  }
}
