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

  @Option(parsing: .unconditional, help: "Grid intervals of the splines. (default: 5)")
  var grid: Int?

  @Option(parsing: .unconditional, help: "Order of the splines, 1 to 5. (default: 3)")
  var order: Int?

  @Option(
    parsing: .unconditional,
    help: "First grid of the inputs, LO,HI. (default: -1,1; for a table the range of the data)")
  var gridRange: String?

  @Option(
    parsing: .unconditional,
    help: "1 for uniform knots, 0 for quantiles, in grid updates.")
  var gridEps = 0.02

  @Option(
    name: [.customLong("extrapolate"), .customLong("extrapolation")],
    help: "What splines do beyond their grid. (default: linear)")
  var extrapolation: Extrapolation?

  @Option(help: "The residual function of every edge. (default: silu)")
  var base: BaseFunction?

  @Option(
    name: .customLong("init"),
    help: """
      How parameters are drawn at the start: noise as in pykan, power-law for wide networks. \
      (default: noise)
      """)
  var initialization: Initialization?

  @Option(help: "What training makes small. (default: mse)")
  var loss: KAN.Loss?

  @Option(parsing: .unconditional, help: "Seed of the network.")
  var seed: UInt64 = 0

  @Option(help: "A model file to open.")
  var model: String?

  /// The options as the session takes them.
  var options: ModelOptions {
    var options = ModelOptions()
    options.width = width
    if let grid { options.grid = grid }
    if let order { options.order = order }
    options.gridRange = gridRange
    options.gridEps = gridEps
    if let extrapolation { options.extrapolation = extrapolation }
    if let base { options.base = base }
    if let initialization { options.initialization = initialization }
    if let loss { options.loss = loss }
    options.seed = seed
    return options
  }

  /// What is asked for that the model of the file does not have, if anything: a file is taken as it
  /// is.
  func complaint(about model: Model, in path: String) -> String? {
    let network = model.network
    let given: [(String, String?, String)] = [
      (
        "--width", width.map { (try? NetworkShape(parsing: $0))?.description ?? $0 },
        network.shape.description
      ),
      ("--grid", grid.map { String($0) }, String(network.grid)),
      ("--order", order.map { String($0) }, String(network.order)),
      ("--base", base?.rawValue, network.base.rawValue),
      ("--extrapolate", extrapolation?.rawValue, network.extrapolation.rawValue),
      ("--loss", loss?.rawValue, model.loss.rawValue),
    ]
    for case (let option, let value?, let own) in given where value != own {
      return "\(option) \(value): the model in \(path) has \(own); leave out \(option) or --model"
    }
    return nil
  }
}
