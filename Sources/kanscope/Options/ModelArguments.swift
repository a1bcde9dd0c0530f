import ArgumentParser
import KAN
import Session
import Storage

typealias KANLoss = KAN.Loss

extension KAN.Loss: ExpressibleByArgument {}
extension Extrapolation: ExpressibleByArgument {}
extension BaseFunction: ExpressibleByArgument {}
extension Initialization: ExpressibleByArgument {}

/// How the network is built.
struct ModelArguments: ParsableArguments {
  @Option(help: "Widths: 2,5,1, with products 2,3+2x,1. (default: inputs, 5, outputs)")
  var width: String?

  @Option(help: "Grid intervals of the splines.")
  var grid = 5

  @Option(help: "Order of the splines, 1 to 5.")
  var order = 3

  @Option(
    parsing: .unconditional,
    help: "First grid of the inputs, LO,HI. (default: -1,1; for a table the range of the data)")
  var gridRange: String?

  @Option(help: "1 for uniform knots, 0 for quantiles, in grid updates.")
  var gridEps = 0.02

  @Option(
    name: [.customLong("extrapolate"), .customLong("extrapolation")],
    help: "What splines do beyond their grid.")
  var extrapolation = Extrapolation.linear

  @Option(help: "The residual function of every edge.")
  var base = BaseFunction.silu

  @Option(
    name: .customLong("init"),
    help: "How parameters are drawn at the start: noise as in pykan, power-law for wide networks.")
  var initialization = Initialization.noise

  @Option(help: "What training makes small.")
  var loss = KAN.Loss.meanSquaredError

  @Option(help: "Seed of the network.")
  var seed: UInt64 = 0

  @Option(help: "A model file to open.")
  var model: String?

  /// The options as the session takes them.
  var options: ModelOptions {
    var options = ModelOptions()
    options.width = width
    options.grid = grid
    options.order = order
    options.gridRange = gridRange
    options.gridEps = gridEps
    options.extrapolation = extrapolation
    options.base = base
    options.initialization = initialization
    options.loss = loss
    options.seed = seed
    return options
  }
}
