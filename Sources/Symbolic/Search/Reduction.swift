import KAN

/// Smaller and smaller networks that explain the data about as well, by taking one hidden node after
/// the other out and training on what is left: first down the way whose loss training makes up for
/// best, and then, as long as trainings are left, back and down the next best.
struct Reduction: Sendable {
  enum Progress {
    case working
    /// A network with one hidden node less than one before, trained.
    case reduced(Network)
    /// No node can go without harm.
    case exhausted
  }

  /// A network with its error and where its edges come from.
  private struct Station {
    var network: Network
    var error: Double
    var renumbering: Renumbering
  }

  private let train: Dataset
  /// Edges that stay, as they are numbered in the first network.
  private let kept: Set<EdgeID>
  private let scale: Double
  /// The error up to which a network is worth looking into.
  private let limit: Double
  private var current: Station
  /// Nodes of the current network still to be taken out.
  private var nodes: [NodeID] = []
  /// Networks made from the current one so far.
  private var smaller: [Station] = []
  /// Networks that have not been looked into, the next one last.
  private var waiting: [Station] = []
  /// The training under way, and where its network's edges come from.
  private var trainer: Trainer?
  private var trialRenumbering: Renumbering
  private var trainings = 0

  /// Samples it trains on, steps a smaller network gets, and trainings in all.
  private static let sampleLimit = 1000, steps = 30, trainingLimit = 16
  /// An error relative to the targets' deviation that always is worth looking into.
  private static let goodError = 0.1

  init(_ network: Network, kept: Set<EdgeID>, train: Dataset) {
    self.kept = kept
    self.train = train.thinned(to: Self.sampleLimit)
    scale = self.train.targetDeviation
    let error = (network.error(on: self.train) ?? .infinity) / scale
    limit = max(Self.goodError, 3 * error)
    trialRenumbering = Renumbering(network.shape)
    current = Station(network: network, error: error, renumbering: trialRenumbering)
  }

  /// Where the edges of the network last reduced to come from.
  var renumbering: Renumbering { current.renumbering }

  /// Prepares to look for the next network; false where there can be none.
  mutating func begin() -> Bool {
    let shape = current.network.shape
    nodes = (1..<max(1, shape.depth)).flatMap { layer -> [NodeID] in
      let count = shape.layers[layer].nodes
      return count > 1 ? (0..<count).map { NodeID(layer, $0) } : []
    }
    smaller = []
    return !nodes.isEmpty || !waiting.isEmpty
  }

  /// Does a piece of work.
  mutating func advance() -> Progress {
    guard trainer != nil else { return beginNext() }
    if case .ended = trainer?.advance() { conclude() }
    return .working
  }

  private mutating func beginNext() -> Progress {
    guard let node = nodes.popLast(), trainings < Self.trainingLimit else { return choose() }
    guard let pruning = try? current.network.without(node, samples: train),
      !pruning.removedEdges.contains(where: { kept.contains(current.renumbering.before($0)) })
    else { return .working }
    trainings += 1
    trialRenumbering = pruning.renumbering.following(current.renumbering)
    var settings = TrainingSettings()
    settings.steps = Self.steps
    var next = Trainer(
      network: pruning.network, train: train, test: nil, settings: settings,
      deviations: [Double](repeating: 1, count: pruning.network.shape.outputs), seed: 0)
    next.start(steps: Self.steps)
    trainer = next
    return .working
  }

  private mutating func conclude() {
    guard let trained = trainer?.network else { return }
    trainer = nil
    guard let error = trained.error(on: train).map({ $0 / scale }), error <= limit else { return }
    smaller.append(Station(network: trained, error: error, renumbering: trialRenumbering))
  }

  private mutating func choose() -> Progress {
    waiting += smaller.sorted { $0.error > $1.error }
    smaller = []
    guard let next = waiting.popLast() else { return .exhausted }
    current = next
    return .reduced(next.network)
  }
}

extension Network {
  /// Root of the mean squared error on samples; nil where targets are no values of the outputs, as
  /// the classes of cross-entropy are not.
  func error(on samples: Dataset) -> Double? {
    guard samples.targetCount == shape.outputs else { return nil }
    let outputs = outputs((0..<samples.inputCount).map { Array(samples.input($0)) })
    var sum = 0.0
    for (column, values) in outputs.enumerated() {
      for (value, target) in zip(values, samples.target(column)) {
        sum += (value - target) * (value - target)
      }
    }
    return (sum / Double(samples.count * samples.targetCount)).squareRoot()
  }
}
