import Expressions
import Numerics

/// A way to model a table, from the mean to a deep network: a shape with the settings to train it.
public struct TuningCandidate: Sendable, Equatable {
  /// What kind of function it is.
  public enum Kind: Sendable, Equatable {
    /// No edges at all: the mean of the targets, or the frequencies of the classes.
    case mean
    /// A straight line in every input.
    case lines
    /// Splines.
    case splines
  }

  /// What it is called in tables.
  public var name: String
  /// What kind of function it is.
  public var kind: Kind
  /// Hidden nodes, layer by layer; none for a sum of functions of one input each.
  public var hidden: [Int] = []
  /// Grid intervals and order of the splines.
  public var grid = 5, order = 3
  /// The residual function.
  public var base = BaseFunction.zero
  /// How it is trained.
  public var settings = TrainingSettings()

  /// A candidate with the defaults of its kind.
  public init(name: String, kind: Kind) { (self.name, self.kind) = (name, kind) }

  /// Widths for data with so many inputs and outputs.
  public func widths(inputs: Int, outputs: Int) -> [Int] { [inputs] + hidden + [outputs] }

  /// A network that has learned nothing yet, for the kinds that have edges.
  ///
  /// - Throws: `ShapeError` where it would be too large.
  public func network(
    inputs: Int, outputs: Int, ranges: [ClosedRange<Double>], levelShares: [[Double]],
    seed: UInt64
  ) throws(ShapeError) -> Network {
    var network = try Network(
      shape: NetworkShape(widths(inputs: inputs, outputs: outputs)), grid: grid, order: order,
      base: base, ranges: ranges, levelShares: levelShares)
    var random = RandomSource(seed: seed)
    network.initialize(using: &random)
    return network
  }

  // MARK: The list

  /// The candidates for data of this size, from the simplest to the richest.
  ///
  /// Those that Levenberg-Marquardt trains find the weights of their roughness themselves; the
  /// others try several.
  public static func all(
    rows: Int, inputs: Int, levels: Int, outputs: Int, loss: Loss
  ) -> [TuningCandidate] {
    let columns = inputs + levels
    var list = [TuningCandidate(name: "mean", kind: .mean)]
    // Levenberg-Marquardt solves for all numbers of all outputs at once.
    let solvable = { (unknowns: Int) in
      (loss == .meanSquaredError || loss == .crossEntropy) && unknowns <= 500
        && Double(rows) * Double(outputs) * Double(unknowns) * Double(unknowns) < 2e9
    }
    if solvable(2 * columns * outputs) {
      list.append(lines("straight lines, shrunk", .levenbergMarquardt, .automatic))
      if loss != .crossEntropy { list.append(lines("straight lines", .levenbergMarquardt, .off)) }
    } else {
      for weight in [0.1, 0.01, 0.001] {
        list.append(lines("straight lines, ridge \(weight)", .lbfgs, .weight(weight)))
      }
      list.append(lines("straight lines", .lbfgs, .off))
    }
    let isSolvable = solvable((10 * inputs + levels) * outputs)
    for order in [1, 3] {
      let name = order == 1 ? "sum of broken lines" : "sum of splines"
      if isSolvable {
        list.append(splines(name, [], order: order, .levenbergMarquardt, .automatic))
      } else {
        for weight in [0.1, 0.01] {
          list.append(splines("\(name), \(weight)", [], order: order, .lbfgs, .weight(weight)))
        }
      }
    }
    // Classes that can be told apart pull slopes to infinity: splines of order 1 hold them back.
    let order = loss == .crossEntropy ? 1 : 3
    for (nodes, base, weights) in [
      (3, BaseFunction.zero, [0.1, 0.01, 0.001]),
      (5, order == 1 ? .zero : .silu, [0.1, 0.01]),
      (10, order == 1 ? .zero : .silu, [0.01, 0.001]),
    ] where rows >= 20 * nodes {
      for weight in weights {
        list.append(
          splines(
            "\(nodes) nodes, \(weight)", [nodes], order: order, .lbfgs, .weight(weight), base))
      }
    }
    return list
  }

  private static func lines(
    _ name: String, _ optimizer: TrainingSettings.Optimizer, _ smooth: Smoothness
  ) -> TuningCandidate {
    var candidate = TuningCandidate(name: name, kind: .lines)
    (candidate.grid, candidate.order) = (1, 1)
    candidate.settings.optimizer = optimizer
    candidate.settings.smooth = smooth
    candidate.settings.steps = optimizer == .lbfgs ? 60 : 40
    candidate.settings.updatesGrid = false
    return candidate
  }

  private static func splines(
    _ name: String, _ hidden: [Int], order: Int, _ optimizer: TrainingSettings.Optimizer,
    _ smooth: Smoothness, _ base: BaseFunction = .zero
  ) -> TuningCandidate {
    var candidate = TuningCandidate(name: name, kind: .splines)
    candidate.hidden = hidden
    candidate.order = order
    candidate.grid = optimizer == .lbfgs ? 5 : 7
    candidate.base = base
    candidate.settings.optimizer = optimizer
    candidate.settings.smooth = smooth
    candidate.settings.steps = 60
    return candidate
  }

  // MARK: Cost

  /// About how many million multiplications and additions it takes to train it on so many rows.
  public func work(rows: Int, inputs: Int, levels: Int, outputs: Int) -> Double {
    guard kind != .mean else { return Double(rows) * 1e-6 }
    let widths = widths(inputs: inputs, outputs: outputs)
    let edges = zip(widths, widths.dropFirst()).reduce(0.0) { $0 + Double($1.0 * $1.1) }
    let steps = Double(settings.steps)
    guard settings.optimizer == .levenbergMarquardt else {
      // A line search takes several evaluations.
      return 8 * steps * (Double(rows) * edges * 30 + 4000) * 1e-6
    }
    let unknowns =
      edges * Double(grid + order) + Double(levels * outputs * max(1, hidden.first ?? 1))
    let pairs = edges * edges * Double((order + 1) * (order + 1)) / 2
    let perStep = Double(rows * max(1, outputs)) * pairs + 0.7 * unknowns * unknowns * unknowns
    return steps * (perStep + Double(rows) * edges * 60) * 1e-6
  }
}
