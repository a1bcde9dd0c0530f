import KAN

/// Finds smaller and smaller networks that explain the data about as well, by removing one hidden
/// node at a time and training the rest. It follows the smaller network with the least error first
/// and, as long as trainings are left, returns to the next best.
struct Reduction: Sendable {
  enum Progress {
    case working
    /// A trained network with one hidden node less than an earlier one.
    case reduced(Network)
    /// No further network is good enough, or no trainings are left.
    case exhausted
  }

  /// A network with its error and the map of its edges to those of the first network.
  private struct Station {
    var network: Network
    var error: Double
    var renumbering: Renumbering
  }

  private let train: Dataset
  /// The edges to keep, as numbered in the first network.
  private let kept: Set<EdgeID>
  private let scale: Double
  /// The maximum relative error of a network to continue from.
  private let limit: Double
  private var current: Station
  /// The nodes of the current network that are still to be removed, one per trial.
  private var nodes: [NodeID] = []
  /// The networks made from the current one so far.
  private var smaller: [Station] = []
  /// The networks to continue from, next one last.
  private var waiting: [Station] = []
  /// The training in progress, and the map of its network's edges to those of the first network.
  private var trainer: Trainer?
  private var trialRenumbering: Renumbering
  private var trainings = 0

  /// The maximum number of samples to train on, the steps of each training, and the maximum number
  /// of trainings.
  private static let sampleLimit = 1000, steps = 30, trainingLimit = 16
  /// A relative error at which a network is always good enough to continue from.
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

  /// Maps the edges of the network that was returned last to those of the first one.
  var renumbering: Renumbering { current.renumbering }

  /// Prepares the search for the next network; returns false if there is none.
  mutating func begin() -> Bool {
    let shape = current.network.shape
    nodes = (1..<max(1, shape.depth)).flatMap { layer -> [NodeID] in
      let count = shape.layers[layer].nodes
      return count > 1 ? (0..<count).map { NodeID(layer, $0) } : []
    }
    smaller = []
    return !nodes.isEmpty || !waiting.isEmpty
  }

  /// Performs a piece of work.
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
  /// The root mean square error on samples; nil if targets are not values of the outputs, as with
  /// class labels.
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
