import Expressions
import KAN

/// A search for closed formulas of samples, as a value.
///
/// The search is a queue of tasks. The first few run at once on all cores, and their results are
/// recorded in queue order, so the formulas depend only on the data, the seed and the amount of
/// work, not on cores or clocks. Encoding a search saves a checkpoint; to resume from one, supply
/// the data again with `restore(_:)`. The article <doc:Search> describes the stages.
public struct Discovery: Sendable, Codable {
  /// The samples. Empty in a search decoded from a file until `restore(_:)` supplies them.
  public private(set) var data = DiscoveryData(names: [], columns: [], targetName: "", target: [])
  /// The settings the search was started with.
  public private(set) var settings: DiscoverySettings
  /// The log of stages in the order in which they first reported.
  public internal(set) var stages: [DiscoveryStage] = []
  /// The work done, in units of about half a millisecond; the same on every machine.
  public internal(set) var work = 0.0
  /// Whether the search has ended.
  public internal(set) var isComplete = false
  /// The Pareto list: entries by increasing complexity and decreasing error.
  public internal(set) var entries: [DiscoveryEntry] = []
  /// The index of the recommended entry; nil while there are no entries.
  public internal(set) var best: Int?
  /// The estimated standard deviation of the noise in the target, in its unit; nil unless the best
  /// formula leaves only noise.
  public var noise: Double? { isDownToNoise ? assumedNoise : nil }

  /// All problems; the first is the root.
  var nodes: [SearchNode] = []
  var formulas: [RootFormula] = []
  /// The best formula so far, and when it was found.
  var gain: Gain?
  /// The evidence that fits give of the noise in the root problem.
  var noiseEstimate = NoiseEstimate()
  /// The current estimate of the noise in the target.
  var assumedNoise: Double?
  /// The least remainder of a formula that could not be predicted, in the target's unit.
  var remainderNoise: Double?
  private var queue: [SearchTask] = []
  private var createdTasks = 0
  /// The number of rounds with new random starts so far.
  var round = 0
  /// The tasks of the current wave that are not recorded yet, in queue order, and their results,
  /// nil until a task ends.
  private var wave: [SearchTask] = []
  private var waiting: [TaskResult?] = []
  /// The problems as they were when the current wave began, once some of its results are recorded.
  /// A task that was interrupted and runs again sees these, so that its result does not depend on
  /// the interruption.
  private var waveNodes: [SearchNode]?

  /// The best formula so far, and the work after which it was found.
  struct Gain: Sendable, Codable {
    var score: Double
    var work: Double
    /// Whether only rounding is left; whether the residuals show no pattern; the error as a share
    /// of the target's standard deviation.
    var isExact: Bool, isPatternless: Bool, error: Double
    var complexity: Int, constantCount: Int
    /// Whether the search can end with this formula at once.
    var isConclusive: Bool
  }

  /// Everything except the samples.
  private enum CodingKeys: String, CodingKey {
    case settings, stages, work, isComplete, entries, best, nodes, formulas, gain, noiseEstimate
    case assumedNoise, remainderNoise, queue, createdTasks, round, wave, waiting, waveNodes
  }

  /// The number of tasks that run at once, whatever the number of cores. It is part of what makes a
  /// search repeatable: another number gives other results.
  private static let waveLength = 8

  /// Creates a search that has not begun.
  public init(_ data: DiscoveryData, settings: DiscoverySettings = DiscoverySettings()) {
    self.data = data
    self.settings = settings
    add(SearchNode(problem: SearchProblem(data, seed: settings.seed)))
    takeConstantTarget()
  }

  /// Creates a search that starts from the gradients of a trained network of any shape. The
  /// gradients show what the network has learned, whether it is pruned or not.
  ///
  /// - Parameter output: The index of the network's output that the target belongs to.
  public init(
    distilling model: Model, output: Int = 0, _ data: DiscoveryData,
    settings: DiscoverySettings = DiscoverySettings()
  ) {
    self.data = data
    self.settings = settings
    var root = SearchNode(problem: SearchProblem(data, seed: settings.seed))
    root.field = GradientField(
      model, columns: root.problem.columns, target: root.problem.target, output: output)
    add(root)
    takeConstantTarget()
  }

  /// Supplies a search decoded from a file with the samples it was started with.
  public mutating func restore(_ data: DiscoveryData) {
    self.data = data
    let given = SearchProblem(data, seed: settings.seed)
    func restored(_ nodes: [SearchNode]) -> [SearchNode] {
      nodes.map { node in
        var node = node
        guard node.reduction == nil else { return node }
        node.problem = node.problem.replacingSamples(given.columns, target: given.target)
        return node
      }
    }
    nodes = restored(nodes)
    waveNodes = waveNodes.map(restored)
  }

  /// Completes the search at once if the target is constant.
  private mutating func takeConstantTarget() {
    guard let value = data.target.first, data.target.allSatisfy({ $0 == value }) else { return }
    formulas = [
      RootFormula(
        expression: .number(value), error: 0, heldOutError: 0, constantCount: 1,
        isPatternless: true, isConclusive: true, origin: "a target that does not vary")
    ]
    queue = []
    _ = complete()
  }

  /// Continues the search on all cores until some tasks have ended or `isWanted` returns false.
  /// Several threads poll the closure about once per millisecond. Tasks that are interrupted leave
  /// no result and run again from their start.
  ///
  /// - Returns: Whether the search has ended.
  public mutating func advance(while isWanted: @escaping @Sendable () -> Bool) -> Bool {
    guard !isComplete else { return true }
    if wave.isEmpty, queue.isEmpty { planNextRound() }
    if wave.isEmpty { beginWave() }
    guard !wave.isEmpty else { return complete() }
    work(while: isWanted)
    takeInResults()
    return isComplete
  }

  private mutating func beginWave() {
    queue.sort { $0.precedes($1) }
    wave = Array(queue.prefix(Self.waveLength))
    queue.removeFirst(wave.count)
    waiting = [TaskResult?](repeating: nil, count: wave.count)
  }

  private mutating func work(while isWanted: @escaping @Sendable () -> Bool) {
    let runner = TaskRunner(
      nodes: waveNodes ?? nodes, settings: settings,
      correlation: ResidualCorrelation(nodes[0].problem.columns))
    let board = WaveBoard(waiting)
    let isStillWanted: @Sendable () -> Bool = { !board.isEnded && isWanted() }
    var slots = Array(zip(wave.indices, wave))
    Parallel.changeEach(&slots, slots.indices) { slot in
      let (index, task) = slot
      guard !board.hasResult(index), isStillWanted(),
        let result = runner.run(task, while: isStillWanted)
      else { return }
      board.put(result, at: index)
    }
    waiting = board.all
  }

  /// Records results in queue order, up to the first that is missing or that ends the search.
  private mutating func takeInResults() {
    let nodesBefore = waveNodes ?? nodes
    defer { waveNodes = wave.isEmpty ? nil : nodesBefore }
    while let task = wave.first, let result = waiting.first ?? nil {
      wave.removeFirst()
      waiting.removeFirst()
      work += result.work
      take(result, of: task)
      if isEnough {
        _ = complete()
        return
      }
    }
    updateEntries()
  }

  /// Changes the work limit. A search that ended at the old limit resumes as if the new one had
  /// applied from the start.
  public mutating func setWorkLimit(_ limit: Double?) {
    settings.workLimit = limit
    if isComplete, !isEnough { isComplete = queue.isEmpty && wave.isEmpty }
  }

  private mutating func complete() -> Bool {
    isComplete = true
    updateEntries()
    return true
  }

  /// Adds a problem and plans its first tasks.
  mutating func add(_ node: SearchNode) {
    nodes.append(node)
    for inverse in OuterInverse.allCases {
      plan(after: .view(node: nodes.count - 1, through: inverse))
    }
    plan(after: .problem(node: nodes.count - 1))
  }

  /// Queues the tasks that the stages plan in response to an event.
  mutating func plan(after event: SearchEvent) {
    for stage in SearchStages.all {
      for task in stage.tasks(after: event, in: self) {
        queue.append(
          SearchTask(
            node: task.node, stage: task.stage, rank: task.rank, number: createdTasks,
            round: task.round))
        createdTasks += 1
      }
    }
  }

  /// Lets the stages change the ranks of queued tasks in response to an event.
  mutating func rerank(after event: SearchEvent) {
    let ranks = queue.map { $0.stage.rank(of: $0, after: event, in: self) }
    for (index, rank) in zip(queue.indices, ranks) { queue[index].rank = rank }
  }
}
