import KAN

/// What a command led to, as a value: printed, written as JSON or drawn elsewhere.
public enum Outcome: Sendable, Equatable {
  case trained(TrainingOutcome)
  /// A network to be drawn as text.
  case plot(PlotOutcome)
  /// The network was changed.
  case edited(EditOutcome)
  /// States of the network; the current one is `current`.
  case history(entries: [HistoryEntry], current: Int)
  /// A file was written or read.
  case file(command: String, path: String)
  /// Something that needs no more than its name and a line of text.
  case done(command: String, message: String)

  /// The command's name.
  public var command: String {
    switch self {
    case .trained: "train"
    case .plot: "plot"
    case .edited(let edit): edit.command
    case .history: "history"
    case .file(let command, _): command
    case .done(let command, _): command
    }
  }
}

/// What training led to.
public struct TrainingOutcome: Sendable, Equatable {
  /// Steps and evaluations since training of this network began.
  public var steps: Int, evaluations: Int
  /// Errors on all training and test samples; no test error without test samples.
  public var train: Score, test: Score?
  /// Loss and penalties, and the penalties before `lamb`.
  public var objective: Double, regularization: Double
  /// Time spent training by this command.
  public var seconds: Double
  /// Numbers that training moves.
  public var parameters: Int
  /// Widths.
  public var shape: NetworkShape
  /// Why it ended.
  public var end: RunEnd
  /// What errors are measured in.
  public var loss: Loss
}

/// Why a run ended.
public enum RunEnd: String, Sendable, Equatable {
  case completed, stalled, patience, diverged, stopped
}

/// What an edit led to.
public struct EditOutcome: Sendable, Equatable {
  /// The command's name.
  public var command: String
  /// Widths, grid and edges afterwards.
  public var shape: NetworkShape, grid: Int, edges: Int
  /// Edges that went.
  public var removed: [EdgeID]
  /// Errors afterwards.
  public var train: Score, test: Score?
}

/// A network to be drawn as text.
public struct PlotOutcome: Sendable, Equatable {
  /// The model and what is seen in it on the training samples.
  public var model: Model, observation: Observation
  /// Size in characters.
  public var width: Int, height: Int
}
