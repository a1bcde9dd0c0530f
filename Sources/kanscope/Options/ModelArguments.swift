import ArgumentParser
import KAN
import Session
import Storage

typealias KANLoss = KAN.Loss

/// How the network is built; `ModelOption` says what each option is.
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
  @Option(.loss) var loss: Given?
  @Option(.seed) var seed: Given?

  @Option(help: "A model file to open.")
  var model: String?

  private var given: [Given] {
    [width, grid, order, gridRange, extrapolation, base, initialization, loss, seed].compactMap {
      $0
    }
  }

  /// Whether nothing is said of the network, so that it may be chosen.
  var leavesChoice: Bool {
    model == nil && gridEps == nil && given.allSatisfy { [.seed, .loss].contains($0.option) }
  }

  /// The options for the session.
  func options() throws(SessionError) -> ModelOptions {
    var options = ModelOptions()
    for option in given { try option.apply(to: &options) }
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
    return nil
  }

  private static func complaint(
    _ option: String, _ value: String, _ path: String, _ own: String
  ) -> String {
    "\(option) \(value): the model in \(path) has \(own); leave out \(option) or --model"
  }
}
