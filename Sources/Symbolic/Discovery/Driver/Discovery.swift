import Expressions
import KAN

/// A search for closed formulas, as a value: structure first, symbols then, constants polished in
/// context.
///
/// The search is a queue of tasks. The first few are done at the same time on all cores, and their
/// results taken in one after the other in a fixed order; so what is found depends on the data, the seed
/// and the work done alone, not on cores or clocks. Encoding it is its checkpoint, which needs the data
/// again to go on.
public struct Discovery: Sendable, Codable {
  /// The samples; none in a search that comes from a file, until it has been given them.
  public private(set) var data = DiscoveryData(names: [], columns: [], targetName: "", target: [])
  /// What it was told.
  public private(set) var settings: DiscoverySettings
  /// In the order they began: what was tried, and what it found or ruled out.
  public internal(set) var stages: [DiscoveryStage] = []
  /// Work done, in units of about a millisecond; the same on every machine.
  public internal(set) var work = 0.0
  /// Whether there is nothing left to do.
  public internal(set) var isComplete = false
  /// The Pareto list: by rising complexity and falling error.
  public internal(set) var entries: [DiscoveryEntry] = []
  /// The pick among the entries.
  public internal(set) var best: Int?
  /// Estimated standard deviation of the noise in the target, in its unit; nil where there is none that
  /// the best formula is down to.
  public var noise: Double? { isDownToNoise ? assumedNoise : nil }

  /// Problems, the given one first.
  var nodes: [SearchNode] = []
  var formulas: [RootFormula] = []
  /// When the best formula was found.
  var gain: Gain?
  /// What fits have said of the noise in the given problem.
  var noiseEstimate = NoiseEstimate()
  /// What the noise in the target may be, from all that is known so far.
  var assumedNoise: Double?
  /// What formulas have left that could not be predicted, in the target's unit.
  var remainderNoise: Double?
  private var queue: [SearchTask] = []
  private var createdTasks = 0
  /// How often all that is left to try has been tried anew.
  var round = 0
  /// Tasks under way in the order they are taken in, and results that wait for those before them.
  private var wave: [SearchTask] = []
  private var waiting: [TaskResult?] = []
  /// The problems as they were when the tasks under way began, where some of those have been taken in
  /// already: what a task leads to does not depend on when it was interrupted.
  private var waveNodes: [SearchNode]?

  /// The best formula so far: how good it is and after how much work it came.
  struct Gain: Sendable, Codable {
    var score: Double
    var work: Double
    /// Whether nothing is left but rounding, whether what is left shows no pattern, and what it is over
    /// the target's deviation.
    var isExact: Bool, isPatternless: Bool, error: Double
    var complexity: Int, constantCount: Int
    /// Whether no other formula is worth looking for.
    var isConclusive: Bool
  }

  /// All but the samples.
  private enum CodingKeys: String, CodingKey {
    case settings, stages, work, isComplete, entries, best, nodes, formulas, gain, noiseEstimate
    case assumedNoise, remainderNoise, queue, createdTasks, round, wave, waiting, waveNodes
  }

  /// Tasks that are done at the same time, whatever the number of cores.
  private static let waveLength = 8

  /// A search that has done nothing yet.
  public init(_ data: DiscoveryData, settings: DiscoverySettings = DiscoverySettings()) {
    self.data = data
    self.settings = settings
    add(SearchNode(problem: SearchProblem(data, seed: settings.seed)))
    takeConstantTarget()
  }

  /// A search that begins with the gradients of a trained network, of whatever width: what a network has
  /// learned shows in them, pruned or not.
  ///
  /// - Parameter output: which of the network's outputs the target is.
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

  /// Gives a search that comes from a file the samples that it was begun with.
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

  /// A target that does not vary is a formula itself, and leaves nothing to look for.
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

  /// Works on, on all cores, until some tasks are done or `isWanted` says no, which is asked about every
  /// millisecond from several threads. Tasks under way are then lost, and done again from their start
  /// when the search goes on.
  ///
  /// - Returns: whether the search is complete.
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

  /// Takes in results in the order of their tasks, up to the first that is not there yet or ends the
  /// search.
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

  /// Allows the search more work, or less. One that had come to its limit goes on as if the limit had
  /// been the new one from the start.
  public mutating func setWorkLimit(_ limit: Double?) {
    settings.workLimit = limit
    if isComplete, !isEnough { isComplete = queue.isEmpty && wave.isEmpty }
  }

  private mutating func complete() -> Bool {
    isComplete = true
    updateEntries()
    return true
  }

  /// Adds a problem, and what is to be tried on it.
  mutating func add(_ node: SearchNode) {
    nodes.append(node)
    for inverse in OuterInverse.allCases {
      plan(after: .view(node: nodes.count - 1, through: inverse))
    }
    plan(after: .problem(node: nodes.count - 1))
  }

  /// Puts into the queue what the stages make of an event.
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

  /// Lets an event change the ranks of queued tasks.
  mutating func rankAnew(after event: SearchEvent) {
    let ranks = queue.map { $0.stage.rank(of: $0, after: event, in: self) }
    for (index, rank) in zip(queue.indices, ranks) { queue[index].rank = rank }
  }
}
