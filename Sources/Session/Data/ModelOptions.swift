import KAN
import Numerics

/// How a network is built, as the command line says it.
public struct ModelOptions: Sendable, Equatable {
  /// Widths, such as `2,5,1` or `2,3+2x,1`; nil for inputs, 5, outputs.
  public var width: String?
  /// Grid intervals.
  public var grid = 5
  /// Spline order.
  public var order = 3
  /// `LO,HI` for the first grids; nil for −1,1, or for the range of a table's columns.
  public var gridRange: String?
  /// 1 for uniform knots, 0 for quantiles, in grid updates.
  public var gridEps = 0.02
  /// What splines do beyond their grid.
  public var extrapolation = Extrapolation.linear
  /// The residual function.
  public var base = BaseFunction.silu
  /// How the parameters are drawn.
  public var initialization = Initialization.noise
  /// Seed of the parameters.
  public var seed: UInt64 = 0
  /// What is made small.
  public var loss = Loss.meanSquaredError

  /// The defaults of the command line.
  public init() {}

  /// A fresh network for the data.
  public func model(for data: PreparedData, seed: UInt64) throws(SessionError) -> Model {
    do {
      let outputs = loss == .crossEntropy ? classCount(data) : data.targets.count
      let shape =
        try width.map { text throws(ShapeError) in try NetworkShape(parsing: text) }
        ?? NetworkShape([data.inputs.count, 5, outputs])
      try check(shape, data)
      var ranges = data.ranges ?? [-1...1]
      if let gridRange {
        ranges = [try RangeOption.range(gridRange[...], option: "--grid-range \(gridRange)")]
      }
      var network = try Network(
        shape: shape, grid: grid, order: order, base: base, extrapolation: extrapolation,
        ranges: ranges)
      var random = RandomSource(seed: seed)
      network.initialize(as: initialization, using: &random)
      return Model(
        network: network, inputs: data.inputs, outputs: outputVariables(data, shape), loss: loss,
        seed: seed)
    } catch let error as ShapeError {
      let place = width.map { "--width \($0): " } ?? ""
      throw SessionError(.usage, place + error.description)
    } catch let error as SessionError {
      throw error
    } catch {
      throw SessionError(.failed, "\(error)")
    }
  }

  private func check(_ shape: NetworkShape, _ data: PreparedData) throws(SessionError) {
    guard shape.inputs == data.inputs.count else {
      throw SessionError(
        .usage,
        "--width \(shape) begins with \(shape.inputs), but the data have \(data.inputs.count) "
          + "input columns: \(data.inputs.map(\.name).joined(separator: ", "))")
    }
    for dataset in [data.train, data.test].compactMap({ $0 }) {
      if let complaint = loss.complaint(about: dataset, outputs: shape.outputs) {
        throw SessionError(.usage, "--width \(shape): \(complaint)")
      }
    }
  }

  /// Classes named by the one target column.
  private func classCount(_ data: PreparedData) -> Int {
    let largest = data.train.targets.max() ?? 0
    return largest >= 1 && largest < 1000 ? Int(largest) + 1 : 2
  }

  private func outputVariables(_ data: PreparedData, _ shape: NetworkShape) -> [Variable] {
    guard loss == .crossEntropy else { return data.targets }
    let name = data.targets.first?.name ?? "class"
    return (0..<shape.outputs).map { Variable(name: "\(name) \($0)") }
  }
}
