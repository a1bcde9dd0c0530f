import Expressions
import KAN

/// Turns the splines of a network into symbols (the command `auto`), one bounded piece of work at a
/// time.
///
/// The search fits functions to each spline; a spline that no function explains well enough stays.
/// In a small network, it then chooses the functions of all edges together by the error on the
/// data, with all constants refined. As superfluous hidden nodes obscure simple functions, it also
/// tries smaller networks, and replaces the network with one that explains as much with less.
public struct SymbolicSearch: Sendable {
  /// The network with the symbols found; it may have fewer nodes than before.
  public private(set) var network: Network
  /// The edges that were turned into symbols, as numbered in `network`.
  public private(set) var fixed: [(edge: EdgeID, fit: AffineFit)] = []
  /// The edges that stay splines, with their candidates, best first.
  public private(set) var left: [(edge: EdgeID, candidates: [AffineFit])] = []
  /// The edges that were removed, as numbered in the original network.
  public private(set) var removedEdges: [EdgeID] = []

  /// The default of the R² that a function must reach to replace a spline.
  public static let standardR2 = 0.98

  private let model: Model
  private let train: Dataset
  private let library: [ElementaryFunction]
  private let minimumR2: Double
  /// The maximum error of a network of symbols that replaces the original one, as a share of the
  /// targets' standard deviation; infinite if the user has set the R² that functions must reach.
  private let errorLimit: Double
  private var stage = Stage.fitting
  private var fitting: EdgeFitting
  /// The candidates for the original network, once they are complete.
  private var firstFitting: EdgeFitting?
  private var assignment: SymbolAssignment?
  private var reduction: Reduction?
  private var elimination: Elimination?
  private var best: SymbolicResult?
  private var bestRenumbering: Renumbering
  /// The samples that networks of symbols are tried on.
  private let samples: Dataset

  private enum Stage { case fitting, choosing, eliminating, reducing, finished }

  /// The maximum number of edges whose functions are chosen together, and of samples for that.
  private static let edgeLimit = 16, sampleLimit = 200
  /// The maximum number of edges of a network for which smaller ones are tried.
  private static let reducibleLimit = 12
  /// The maximum ratio of the error with symbols to the original network's, and an error, as a
  /// share of the targets' standard deviation, that is always small enough.
  private static let errorFactor = 3.0, goodError = 0.03

  /// Creates a search.
  ///
  /// - Parameters:
  ///   - library: The functions to choose from.
  ///   - minimumR2: The R² that a function must reach to replace a spline; nil for `standardR2`.
  public init(
    _ model: Model, train: Dataset, library: [ElementaryFunction], minimumR2: Double?
  ) {
    self.model = model
    self.train = train
    self.library = library
    self.minimumR2 = minimumR2 ?? Self.standardR2
    network = model.network
    bestRenumbering = Renumbering(model.network.shape)
    samples = train.thinned(to: Self.sampleLimit)
    fitting = EdgeFitting(model.network, train: train, library: library)
    if minimumR2 == nil, Self.searchesInContext(model),
      let error = model.network.error(on: samples)
    {
      errorLimit = max(Self.errorFactor * error / samples.targetDeviation, Self.goodError)
    } else {
      errorLimit = .infinity
    }
  }

  /// Performs a piece of work; returns true once the search is complete.
  public mutating func advance() -> Bool {
    switch stage {
    case .fitting: if fitting.advance() { choose() }
    case .choosing: if assignment?.advance() != false { concludeChoice() }
    case .eliminating: if elimination?.advance() != false { concludeElimination() }
    case .reducing: advanceReduction()
    case .finished: break
    }
    return stage == .finished
  }

  /// The share of the work that is done, 0 to 1; nil while networks are tried as a whole, as their
  /// number is not known.
  public var progress: Double? {
    if stage == .finished { return 1 }
    return stage == .fitting && !searchesInContext ? fitting.progress : nil
  }

  /// Starts choosing functions together, once all candidates are known; skips that if the network
  /// is too large or a spline has no good candidate.
  private mutating func choose() {
    if firstFitting == nil { firstFitting = fitting }
    let choices = fitting.candidates.map { $0.filter { $0.r2 >= minimumR2 } }
    guard searchesInContext, !choices.contains(where: \.isEmpty) else { return reduceFurther() }
    assignment = SymbolAssignment(
      fitting.network, edges: fitting.edges, candidates: choices, samples: samples)
    stage = .choosing
  }

  /// The edges that the user has fixed. They stay, though their numbers are refined with the
  /// others.
  private var fixedBefore: Set<EdgeID> { Set(model.network.symbols.map(\.edge)) }

  private var searchesInContext: Bool { Self.searchesInContext(model) }

  private static func searchesInContext(_ model: Model) -> Bool {
    !model.loss.hasClasses
      && !model.network.activeEdges.contains(where: model.network.isCategory)
      && model.network.activeEdges.count <= edgeLimit
  }

  /// Replaces each spline of the original network by the function that fits it best, best fits
  /// first, if that is good enough for the edge and for the network.
  private mutating func fixSeparately() {
    guard let firstFitting else { return }
    let all = zip(firstFitting.edges, firstFitting.candidates).sorted {
      ($1.1.first?.r2 ?? 0, $0.0) < ($0.1.first?.r2 ?? 0, $1.0)
    }
    for (edge, candidates) in all {
      var trial = network
      guard let fit = candidates.first, fit.r2 >= minimumR2,
        (try? trial.fix(edge, fit.function, a: fit.a, b: fit.b, c: fit.c, d: fit.d)) != nil,
        isGoodEnough(trial)
      else {
        left.append((edge, candidates))
        continue
      }
      network = trial
      fixed.append((edge, fit))
    }
    fixed.sort { $0.edge < $1.edge }
    left.sort { $0.edge < $1.edge }
  }

  private func isGoodEnough(_ trial: Network) -> Bool {
    guard errorLimit < .infinity, let error = trial.error(on: samples) else { return true }
    return error <= errorLimit * samples.targetDeviation
  }

  private mutating func concludeChoice() {
    defer { assignment = nil }
    if let result = assignment?.best {
      elimination = Elimination(
        result, renumbering: reduction?.renumbering ?? Renumbering(model.network.shape),
        kept: fixedBefore, samples: samples)
      stage = .eliminating
    } else {
      reduceFurther()
    }
  }

  private mutating func concludeElimination() {
    if let elimination, elimination.best.networkScore < best?.networkScore ?? .infinity {
      best = elimination.best
      bestRenumbering = elimination.renumbering
    }
    elimination = nil
    reduceFurther()
  }

  // MARK: Smaller networks

  private mutating func reduceFurther() {
    guard searchesInContext, model.network.activeEdges.count <= Self.reducibleLimit,
      best?.isExact != true
    else { return finish() }
    var next = reduction ?? Reduction(model.network, kept: fixedBefore, train: train)
    guard next.begin() else { return finish() }
    reduction = next
    stage = .reducing
  }

  private mutating func advanceReduction() {
    switch reduction?.advance() {
    case .working: return
    case .reduced(let smaller):
      fitting = EdgeFitting(smaller, train: train, library: library)
      stage = .fitting
    case .exhausted, nil: finish()
    }
  }

  private mutating func finish() {
    stage = .finished
    // A formula that is much worse than the network would not explain it.
    guard let best, best.error <= errorLimit else { return fixSeparately() }
    network = canonical(best.network)
    fixed = newSymbols(network)
    let remaining = Set(network.activeEdges.map(bestRenumbering.before))
    removedEdges = model.network.activeEdges.filter { !remaining.contains($0) }
  }

  /// The same network with the numbers of each symbol in canonical form, which refinement does not
  /// preserve.
  private func canonical(_ symbolic: Network) -> Network {
    var result = symbolic
    for (edge, function) in symbolic.symbols {
      let seen = symbolic.samples(of: edge, in: samples)
      guard let values = FitSamples(inputs: seen.inputs, outputs: seen.outputs) else { continue }
      let (a, b, c, d) = symbolic.affine(edge)
      let fit = AffineFit(function, a: a, b: b, c: c, d: d, r2: 1).canonical(values)
      let size = seen.outputs.reduce(1e-300) { max($0, abs($1)) }
      // Keep the numbers if canonical ones would be too large to be exact.
      let isSame = zip(seen.inputs, seen.outputs).allSatisfy {
        abs(fit.value(at: $0) - $1) < 1e-13 * size
      }
      guard isSame else { continue }
      try? result.fix(edge, function, a: fit.a, b: fit.b, c: fit.c, d: fit.d)
    }
    return result
  }

  /// The symbols that were splines before, each with the R² of its function fitted to the original
  /// spline.
  private func newSymbols(_ symbolic: Network) -> [(edge: EdgeID, fit: AffineFit)] {
    symbolic.symbols.compactMap { edge, function in
      let old = bestRenumbering.before(edge)
      if case .symbolic = model.network.layers[old.layer].kind(old.input, old.output) {
        return nil
      }
      let (a, b, c, d) = symbolic.affine(edge)
      return (edge, AffineFit(function, a: a, b: b, c: c, d: d, r2: explained(old, by: function)))
    }
  }

  /// The R² of a function fitted to an edge of the original network.
  private func explained(_ edge: EdgeID, by function: ElementaryFunction) -> Double {
    let values = model.network.samples(of: edge, in: samples)
    return AffineFit(function, inputs: values.inputs, outputs: values.outputs)?.r2 ?? 0
  }
}

/// Finds the candidates for every spline of a network, edge by edge.
struct EdgeFitting: Sendable {
  let network: Network
  /// The edges that are splines.
  let edges: [EdgeID]
  /// The candidates for each spline so far, best first.
  private(set) var candidates: [[AffineFit]] = []

  private let library: [ElementaryFunction]
  /// The values at the nodes, `[layer][node][sample]`.
  private let values: [[[Double]]]
  /// The sizes of subnodes that have been computed so far.
  private var sizes: [EdgeID: Double] = [:]

  /// An edge that varies by less than this share of its subnode's size carries nothing.
  private static let negligible = 1e-2

  init(_ network: Network, train: Dataset, library: [ElementaryFunction]) {
    self.network = network
    self.library = library
    values = network.nodeValues(on: train.thinned(to: 1000))
    edges = network.splineEdges
  }

  /// The share of splines that are done.
  var progress: Double { Double(candidates.count) / Double(max(1, edges.count)) }

  /// Fits one edge; returns true once all are done.
  mutating func advance() -> Bool {
    guard candidates.count < edges.count else { return true }
    let edge = edges[candidates.count]
    let inputs = values[edge.layer][edge.input]
    let outputs = network.curve(edge, at: inputs).total
    let fits = AffineFit.candidates(inputs: inputs, outputs: outputs, library: library)
    candidates.append((nothing(edge, outputs).map { [$0] } ?? []) + fits)
    return candidates.count == edges.count
  }

  /// A constant in place of an edge that carries nothing; nil for other edges. Its R² is relative
  /// to the size of the subnode.
  private mutating func nothing(_ edge: EdgeID, _ outputs: [Double]) -> AffineFit? {
    guard library.contains(.zero), !outputs.isEmpty else { return nil }
    let count = Double(outputs.count)
    let mean = outputs.reduce(0, +) / count
    let spread = (outputs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
    let size = self.size(ofSubnodeOf: edge)
    guard spread.isFinite, spread <= Self.negligible * size else { return nil }
    let share = size > 0 ? spread / size : 0
    return AffineFit(.zero, a: 1, b: 0, c: 0, d: mean, r2: 1 - share * share)
  }

  /// The root mean square of the sum at the subnode that an edge leads to.
  private mutating func size(ofSubnodeOf edge: EdgeID) -> Double {
    let key = EdgeID(edge.layer, 0, edge.output)
    if let size = sizes[key] { return size }
    var sum: [Double] = []
    for other in network.activeEdges where other.layer == edge.layer && other.output == edge.output
    {
      let outputs = network.curve(other, at: values[other.layer][other.input]).total
      sum = sum.isEmpty ? outputs : zip(sum, outputs).map { $0 + $1 }
    }
    let size = (sum.reduce(0) { $0 + $1 * $1 } / Double(max(1, sum.count))).squareRoot()
    sizes[key] = size
    return size
  }
}
