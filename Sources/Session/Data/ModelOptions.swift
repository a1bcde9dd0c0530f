import KAN
import Numerics

/// The model options of the command line: how to build a network.
public struct ModelOptions: Sendable, Equatable {
  /// Widths, such as `2,5,1` or `2,3+2x,1`; nil for one hidden layer of 5 nodes.
  public var width: String?
  /// Grid intervals.
  public var grid = 5
  /// Spline order.
  public var order = 3
  /// `LO,HI` for the first grids; nil for −1,1 or, with a table, the range of each column.
  public var gridRange: String?
  /// What splines do outside their grid.
  public var extrapolation = Extrapolation.linear
  /// The residual function.
  public var base = BaseFunction.silu
  /// How parameters are initialised.
  public var initialization = Initialization.noise
  /// Seed of the initial parameters.
  public var seed: UInt64 = 0
  /// The loss to minimise.
  public var loss = Loss.meanSquaredError

  /// The defaults of the command line.
  public init() {}

  /// Adopts the options that an existing model was built with.
  public mutating func adopt(_ model: Model) {
    for option in ModelOption.allCases {
      guard let value = option.value(of: model) else { continue }
      // Cannot fail: whatever a network has, the options accept.
      try? option.set(value, in: &self)
    }
    seed = model.seed
  }

  /// A fresh network for the data.
  public func model(for data: PreparedData, seed: UInt64) throws(SessionError) -> Model {
    do {
      let outputs = loss.hasClasses ? classCount(data) : data.targets.count
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
        ranges: ranges, levelShares: data.levelShares)
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

  /// The number of named classes, or as many as the numbers in the one target column require.
  private func classCount(_ data: PreparedData) -> Int {
    if let classes = data.classes { return classes.count }
    let largest = data.train.targets.max() ?? 0
    return largest >= 1 && largest < 1000 ? Int(largest) + 1 : 2
  }

  private func outputVariables(_ data: PreparedData, _ shape: NetworkShape) -> [Variable] {
    guard loss.hasClasses else { return data.targets }
    let name = data.targets.first?.name ?? "class"
    return (0..<shape.outputs).map { number in
      guard let classes = data.classes, classes.indices.contains(number) else {
        return Variable(name: "\(name) \(number)", coding: .level("\(number)", column: name))
      }
      return Variable(name: classes[number], coding: .level(classes[number], column: name))
    }
  }
}

/// Options of network construction. `set` changes them for networks created later. A new option
/// needs a property of `ModelOptions`, a case and a row here, and a line in the program's
/// `ModelArguments`.
public enum ModelOption: String, SettingsOption {
  case width
  case grid
  case order
  case gridRange = "grid_range"
  case extrapolation = "extrapolate"
  case base
  case initialization = "init"
  case loss
  case seed

  /// The defaults of the command line.
  public static var defaults: ModelOptions { ModelOptions() }

  /// The definition of the option. Whether a value suits the data is checked when a network is
  /// built.
  public var row: OptionRow<ModelOptions> {
    switch self {
    case .width:
      .text(
        \.width, "widths: 2,5,1, with products 2,3+2x,1", "nodes per layer, such as 2,5,1",
        spelled: Self.shape
      ).otherwise("inputs, 5, outputs")
    case .grid: .whole(\.grid, in: Network.intervals, "grid intervals of the splines")
    case .order: .whole(\.order, in: Network.orders, "order of the splines, 1 to 5")
    case .gridRange:
      .text(
        \.gridRange, "first grid of the inputs, LO,HI", RangeOption.expected,
        spelled: Self.range
      ).otherwise("-1,1; for a table the range of the data")
    case .extrapolation: .choice(\.extrapolation, "what splines do beyond their grid")
    case .base: .choice(\.base, "the residual function of every edge")
    case .initialization:
      .choice(
        \.initialization,
        "how parameters are drawn at the start: noise as in pykan, power-law for wide networks")
    case .loss: .choice(\.loss, "what training makes small: \(Loss.list)")
    case .seed: .seed(\.seed, "seed of the network")
    }
  }

  private static func shape(_ text: String) throws(OptionError) -> String {
    do {
      return try NetworkShape(parsing: text).description
    } catch {
      throw OptionError(error.description)
    }
  }

  private static func range(_ text: String) throws(OptionError) -> String {
    guard RangeOption.range(text[...]) != nil else {
      throw OptionError("write \(RangeOption.expected)")
    }
    return text
  }

  /// The option's value in an existing model; nil if a model does not record it.
  public func value(of model: Model) -> OptionValue? {
    let network = model.network
    return switch self {
    case .width: .text(network.shape.description)
    case .grid: .whole(network.grid)
    case .order: .whole(network.order)
    case .extrapolation: .text(network.extrapolation.rawValue)
    case .base: .text(network.base.rawValue)
    case .loss: .text(model.loss.rawValue)
    case .gridRange, .initialization, .seed: nil
    }
  }
}
