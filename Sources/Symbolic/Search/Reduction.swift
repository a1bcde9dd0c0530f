import KAN

/// Smaller and smaller networks that explain the data about as well: each time one hidden node goes,
/// the one whose loss further training makes up for best.
struct Reduction: Sendable {
  enum Progress {
    case working
    /// A network with one hidden node less, trained.
    case reduced(Network)
    /// No node can go without harm.
    case exhausted
  }

  private let train: Dataset
  private let scale: Double
  private var current: Network
  /// Where the edges of the current network come from.
  private(set) var renumbering: Renumbering
  private var currentError: Double
  /// Nodes still to be tried, the one under way, and the best outcome so far.
  private var nodes: [NodeID] = []
  private var trainer: Trainer?
  private var best: (network: Network, error: Double, renumbering: Renumbering)?
  private var trialRenumbering: Renumbering

  /// Samples it trains on, and steps of training a smaller network gets.
  private static let sampleLimit = 1000, steps = 30
  /// An error relative to the targets' deviation below which a network is worth looking into.
  private static let goodError = 0.1

  init(_ network: Network, train: Dataset) {
    self.train = train.thinned(to: Self.sampleLimit)
    scale = self.train.targetDeviation
    current = network
    renumbering = Renumbering(network.shape)
    trialRenumbering = renumbering
    currentError = network.error(on: self.train) / scale
  }

  /// Prepares to look for the next smaller network; false where no hidden node can go.
  mutating func begin() -> Bool {
    best = nil
    trainer = nil
    nodes = (1..<max(1, current.depth)).flatMap { layer -> [NodeID] in
      let count = current.shape.layers[layer].nodes
      return count > 1 ? (0..<count).map { NodeID(layer, $0) } : []
    }
    return !nodes.isEmpty
  }

  /// Does a piece of work.
  mutating func advance() -> Progress {
    guard trainer != nil else { return beginNext() }
    if case .ended = trainer?.advance() { conclude() }
    return .working
  }

  private mutating func beginNext() -> Progress {
    guard !nodes.isEmpty else { return choose() }
    let node = nodes.removeFirst()
    guard let pruning = try? current.without(node, samples: train) else { return .working }
    let smaller = pruning.network
    trialRenumbering = pruning.renumbering.following(renumbering)
    var settings = TrainingSettings()
    settings.steps = Self.steps
    var next = Trainer(
      network: smaller, train: train, test: nil, settings: settings,
      deviations: [Double](repeating: 1, count: smaller.shape.outputs), seed: 0)
    next.start(steps: Self.steps)
    trainer = next
    return .working
  }

  private mutating func conclude() {
    guard let trained = trainer?.network else { return }
    trainer = nil
    let error = trained.error(on: train) / scale
    if error < best?.error ?? .infinity { best = (trained, error, trialRenumbering) }
  }

  private mutating func choose() -> Progress {
    guard let best, best.error <= max(Self.goodError, 3 * currentError) else { return .exhausted }
    current = best.network
    currentError = best.error
    renumbering = best.renumbering
    return .reduced(best.network)
  }
}

extension Network {
  /// Root of the mean squared error on samples.
  func error(on samples: Dataset) -> Double {
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
