import ArgumentParser
import KAN
import Session
import Storage

typealias KANLoss = KAN.Loss

extension KAN.Loss: ExpressibleByArgument {}

/// Options for building the network; `ModelOption` defines each.
struct ModelArguments: ParsableArguments {
  typealias Given = GivenOption<ModelOption>

  @Option(.width) var width: Given?
  @Option(.grid) var grid: Given?
  @Option(.order) var order: Given?
  @Option(.gridRange) var gridRange: Given?
  @Option(
    name: .customLong("grid-eps"), parsing: .unconditional,
    help: """
      1 for uniform knots, 0 for quantiles, in grid updates. \
      (default: \(TrainingOption.gridEps.defaultText))
      """,
    transform: { GivenOption(TrainingOption.gridEps, $0) })
  var gridEps: GivenOption<TrainingOption>?
  @Option(.extrapolation, or: "extrapolation") var extrapolation: Given?
  @Option(.base) var base: Given?
  @Option(.initialization) var initialization: Given?

  @Option(help: "The loss to minimise. (default: mse)")
  var loss: KAN.Loss?

  @Option(.seed) var seed: Given?

  @Option(help: "A model file to open.")
  var model: String?

  private var given: [Given] {
    [width, grid, order, gridRange, extrapolation, base, initialization, seed].compactMap { $0 }
  }

  /// The options for the session.
  func options() throws(SessionError) -> ModelOptions {
    var options = ModelOptions()
    for option in given { try option.apply(to: &options) }
    if let loss { options.loss = loss }
    return options
  }

  /// The message for an option that contradicts the model of the file, which cannot be changed; nil
  /// if there is none.
  func complaint(about model: Model, in path: String) throws(SessionError) -> String? {
    let asked = try options()
    for option in given.map(\.option) {
      guard let own = option.value(of: model), own != option.value(in: asked) else { continue }
      return Self.complaint(option.commandLineName, option.text(in: asked), path, own.text)
    }
    if let loss, loss != model.loss {
      return Self.complaint("--loss", loss.rawValue, path, model.loss.rawValue)
    }
    return nil
  }

  private static func complaint(
    _ option: String, _ value: String, _ path: String, _ own: String
  ) -> String {
    "\(option) \(value): the model in \(path) has \(own); leave out \(option) or --model"
  }
}
