import KAN
import Symbolic

/// What a command led to, as a value: printed, written as JSON or drawn elsewhere.
public enum Outcome: Sendable, Equatable {
  case trained(TrainingOutcome)
  /// A network to be drawn as text.
  case plot(PlotOutcome)
  /// The network was changed.
  case edited(EditOutcome)
  /// What pruning took out, or would take out.
  case pruned(PruneOutcome)
  /// Functions an edge may stand for.
  case suggested(SuggestOutcome)
  /// Edges that were made symbolic.
  case fixed(FixOutcome)
  /// The outputs as formulas.
  case formula(FormulaOutcome)
  /// What a search for formulas found; the session's network now is the pick.
  case discovered(DiscoveryReport)
  /// A picture of the network to be written to a file, which whoever draws does.
  case picture(PlotOutcome, path: String)
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
    case .pruned(let result): result.command
    case .suggested: "suggest"
    case .fixed(let result): result.command
    case .formula: "formula"
    case .discovered(let report): report.command
    case .picture: "export"
    case .history: "history"
    case .file(let command, _): command
    case .done(let command, _): command
    }
  }

  /// Why the command counts as failed although it led to something; nil where it does not. The
  /// network is one with finite values all the same.
  public var failure: SessionError? {
    guard case .trained(let result) = self, result.end == .diverged, !result.mayDiverge else {
      return nil
    }
    let place =
      result.steps == 0
      ? "to begin with; take back what led there with undo, or restart"
      : "after step \(result.steps); the last network with one is kept; try a smaller lr"
    return SessionError(.failed, "train: the objective is no finite number \(place)")
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
  /// The step that training went back to when patience ended; nil where it did not.
  public var bestStep: Int?
  /// Whether it was to diverge if need be.
  public var mayDiverge = false
  /// What errors are measured in.
  public var loss: Loss
  /// Which network it is, where training went through starts or grids.
  public var stage: Stage?

  /// The network that training in stages ended with.
  public struct Stage: Sendable, Equatable {
    /// What it was drawn with.
    public var seed: UInt64
    /// Its intervals.
    public var grid: Int
  }
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

/// What `prune` or `prune_input` led to, or would lead to.
public struct PruneOutcome: Sendable, Equatable {
  /// The command's name.
  public var command: String
  /// Whether this is only what would happen.
  public var isPreview: Bool
  /// The thresholds it went by.
  public var nodeThreshold: Double, edgeThreshold: Double
  /// Widths, grid and edges afterwards.
  public var shape: NetworkShape, grid: Int, edges: Int
  /// Edges that go, and nodes (layer and index), as they were numbered before.
  public var removedEdges: [EdgeID], removedNodes: [NodeID]
  /// Names of the inputs that nothing depends on afterwards.
  public var unusedInputs: [String]
  /// Errors before.
  public var trainBefore: Score, testBefore: Score?
  /// Errors afterwards.
  public var train: Score, test: Score?
}

/// What `suggest` found.
public struct SuggestOutcome: Sendable, Equatable {
  /// One function the edge may stand for.
  public struct Candidate: Sendable, Equatable {
    /// The function and its numbers.
    public var fit: AffineFit
    /// Training error with the edge fixed to it and all else as it is.
    public var trainError: Double
  }

  /// The edge.
  public var edge: EdgeID
  /// Best first.
  public var candidates: [Candidate]
  /// Training error with the edge as it is.
  public var trainError: Double
  /// What errors are measured in.
  public var loss = Loss.meanSquaredError
}

/// What `fix` or `auto` led to.
public struct FixOutcome: Sendable, Equatable {
  /// An edge and what it was fixed to.
  public struct Fixed: Sendable, Equatable {
    /// The edge, as it is numbered afterwards.
    public var edge: EdgeID
    /// Its function.
    public var fit: AffineFit
  }

  /// An edge that stays a spline, with its best candidates.
  public struct Left: Sendable, Equatable {
    /// The edge, as it was numbered before.
    public var edge: EdgeID
    /// Best first.
    public var candidates: [AffineFit]
  }

  /// The command's name.
  public var command: String
  /// What was fixed, and what stays a spline.
  public var fixed: [Fixed], left: [Left]
  /// Edges that went, as they were numbered before.
  public var removedEdges: [EdgeID]
  /// Widths, grid and edges afterwards.
  public var shape: NetworkShape, grid: Int, edges: Int
  /// Errors afterwards.
  public var train: Score, test: Score?
  /// Time it took.
  public var seconds: Double
}

/// What `formula` found.
public struct FormulaOutcome: Sendable, Equatable {
  /// One per output.
  public var formulas: [Formula]
  /// Errors of the network itself.
  public var train: Score, test: Score?
}

/// A network to be drawn as text.
public struct PlotOutcome: Sendable, Equatable {
  /// The model and what is seen in it on the training samples.
  public var model: Model, observation: Observation
  /// Size in characters.
  public var width: Int, height: Int
}
