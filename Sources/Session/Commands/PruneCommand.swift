import Expressions
import KAN

/// `prune`: removes nodes and edges that score below thresholds, or previews that.
struct PruneCommand: DeclaredCommand, EditingCommand {
  static let name = "prune"
  static let summary = "take out nodes and edges of low score"
  static let parameters: [Parameter<PruneCommand>] = [
    .option("node_th", \.nodeThreshold, .threshold, isAlwaysPrinted: true),
    .option("edge_th", \.edgeThreshold, .threshold, isAlwaysPrinted: true),
    .option("preview", \.isPreview, .isOn),
  ]

  var nodeThreshold = 0.01, edgeThreshold = 0.03
  var isPreview = false

  func start(on engine: inout Engine) throws(SessionError) -> Outcome? {
    if isPreview {
      try engine.preview(self)
    } else {
      try engine.edit(self)
    }
    return nil
  }

  func change(_ engine: inout Engine) throws(EditError) -> Edit {
    let pruning = try engine.model.network.pruned(
      nodeThreshold: nodeThreshold, edgeThreshold: edgeThreshold,
      samples: engine.samplesForScores)
    return engine.take(pruning, Command(self), nodeThreshold, edgeThreshold, isPreview: isPreview)
  }
}

/// `prune_input`: removes inputs that score below a threshold.
struct PruneInputCommand: DeclaredCommand, EditingCommand {
  static let name = "prune_input"
  static let summary = "take out inputs of low score"
  static let parameters: [Parameter<PruneInputCommand>] = [
    .option("th", \.threshold, .threshold, isAlwaysPrinted: true)
  ]

  var threshold = 0.01

  func change(_ engine: inout Engine) throws(EditError) -> Edit {
    let pruning = try engine.model.network.pruned(
      inputThreshold: threshold, samples: engine.samplesForScores)
    return engine.take(pruning, Command(self), threshold, 0, isPreview: false)
  }
}

extension Command {
  /// Remove nodes and edges that score below the thresholds, or only preview it.
  public static func prune(
    nodeThreshold: Double, edgeThreshold: Double, isPreview: Bool
  ) -> Command {
    Command(
      PruneCommand(
        nodeThreshold: nodeThreshold, edgeThreshold: edgeThreshold, isPreview: isPreview))
  }

  /// Remove inputs that score below the threshold.
  public static func pruneInput(threshold: Double) -> Command {
    Command(PruneInputCommand(threshold: threshold))
  }
}

extension Engine {
  /// Samples to compute scores from: all, or as many as take only a moment.
  fileprivate var samplesForScores: Dataset {
    let edges = model.network.layers.reduce(0) { $0 + $1.inputs * $1.outputs }
    return data.train.thinned(to: max(1000, 1_000_000 / max(1, edges)))
  }

  fileprivate mutating func take(
    _ pruning: Pruning, _ command: Command, _ nodeThreshold: Double, _ edgeThreshold: Double,
    isPreview: Bool
  ) -> Edit {
    model.network = pruning.network
    let outcome = PruneOutcome(
      command: command.name, isPreview: isPreview,
      nodeThreshold: nodeThreshold, edgeThreshold: edgeThreshold, shape: pruning.network.shape,
      grid: pruning.network.grid, edges: pruning.network.activeEdges.count,
      removedEdges: pruning.removedEdges, removedNodes: pruning.removedNodes,
      unusedInputs: pruning.unusedInputs.map { model.inputs[$0].name }, trainBefore: .unknown,
      testBefore: nil, train: .unknown, test: nil)
    return Edit(command, curve: curve, mayChangeNothing: true, outcome: outcome)
  }
}

// MARK: The outcome

/// The result of `prune` or `prune_input`, or its preview.
public struct PruneOutcome: MeasuredOutcome {
  /// The command's name.
  public var command: String
  /// Whether nothing was changed.
  public var isPreview: Bool
  /// The thresholds used.
  public var nodeThreshold: Double, edgeThreshold: Double
  /// Widths, grid intervals and number of edges afterwards.
  public var shape: NetworkShape, grid: Int, edges: Int
  /// Edges and nodes that were removed, in the numbering before.
  public var removedEdges: [EdgeID], removedNodes: [NodeID]
  /// Names of the inputs that no output depends on any more.
  public var unusedInputs: [String]
  /// Errors before.
  public var trainBefore: Score, testBefore: Score?
  /// Errors afterwards.
  public var train: Score, test: Score?

  static var reportsErrorsBefore: Bool { true }

  mutating func measure(_ assessment: Assessment, before: Assessment?) {
    (train, test) = (assessment.train, assessment.test)
    trainBefore = before?.train ?? train
    testBefore = before?.test
  }

  /// Text for people.
  public var text: String {
    guard !removedEdges.isEmpty else {
      return
        "\(command): nothing scores so low; [\(shape)] with \(Figure.count(edges, "edge")), "
        + Figure.scores(train, test)
    }
    let lost = Figure.count(removedEdges.count, "edge")
    let nodes = Figure.count(removedNodes.count, "node")
    let gone = removedNodes.isEmpty ? lost : "\(lost) and \(nodes)"
    let left = "[\(shape)] with \(Figure.count(edges, "edge"))"
    var text =
      isPreview
      ? "\(command) would remove \(gone), leaving \(left)"
      : "\(command): removed \(gone), leaving \(left)"
    if !unusedInputs.isEmpty {
      text += "; nothing depends on \(listed(unusedInputs))"
    }
    return text + "\n  before \(Figure.scores(trainBefore, testBefore))"
      + "\n  after  \(Figure.scores(train, test))"
  }

  /// The object that `--json` prints.
  public var json: JSONText.Value {
    var fields: [(String, JSONText.Value)] = [
      ("command", .text(command)), ("preview", .bool(isPreview)),
      ("shape", .shape(shape)), ("grid", .integer(grid)),
      ("edges", .integer(edges)), ("removed_edges", .list(removedEdges.map(JSONText.Value.edge))),
      (
        "removed_nodes",
        .list(removedNodes.map { .list([.integer($0.layer), .integer($0.node)]) })
      ),
      ("unused_inputs", .list(unusedInputs.map { .text($0) })),
    ]
    if command == PruneInputCommand.name {
      fields.append(("th", .number(nodeThreshold)))
    } else {
      fields += [("node_th", .number(nodeThreshold)), ("edge_th", .number(edgeThreshold))]
    }
    return .object(
      fields + JSONText.errors(train, test)
        + JSONText.errors(trainBefore, testBefore, suffix: "_before"))
  }
}
