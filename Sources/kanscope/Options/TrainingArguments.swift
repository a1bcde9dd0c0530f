import ArgumentParser
import KAN
import Session

/// Options of training; `TrainingOption` defines each.
struct TrainingArguments: ParsableArguments {
  typealias Given = GivenOption<TrainingOption>

  @Option(.optimizer) var optimizer: Given?
  @Option(.steps) var steps: Given?
  @Option(.rate) var rate: Given?
  @Option(.batch) var batch: Given?
  @Option(.lamb) var lamb: Given?
  @Option(.l1) var l1: Given?
  @Option(.entropy) var entropy: Given?
  @Option(.coefficient) var coefficient: Given?
  @Option(.coefficientDifference) var coefficientDifference: Given?
  @Option(.smooth) var smooth: Given?
  @Option(.updateGrid) var updateGrid: Given?
  @Option(.metric) var metric: Given?
  @Option(.patience) var patience: Given?

  private var given: [Given] {
    [
      optimizer, steps, rate, batch, lamb, l1, entropy, coefficient, coefficientDifference,
      smooth, updateGrid, metric, patience,
    ].compactMap { $0 }
  }

  /// Settings with these options applied.
  ///
  /// - Parameter gridEps: the option that is listed with those of the network.
  func settings(gridEps: Given?) throws(SessionError) -> TrainingSettings {
    var settings = TrainingSettings()
    for option in given + (gridEps.map { [$0] } ?? []) { try option.apply(to: &settings) }
    return settings
  }

  /// Whether any option was given.
  var isEmpty: Bool { given.isEmpty }

  /// Sets penalties for the demonstration, so that weak edges fade on the screen.
  mutating func setDemonstration() {
    lamb = Given(.lamb, "0.002")
    steps = Given(.steps, "100")
  }
}
