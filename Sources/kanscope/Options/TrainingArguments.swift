import ArgumentParser
import KAN
import Session

/// The arguments of `train` as options; `TrainingOption` says what each is.
struct TrainingArguments: ParsableArguments {
  @Option(parsing: .unconditional, help: help(.optimizer)) var optimizer: String?
  @Option(parsing: .unconditional, help: help(.steps)) var steps: String?
  @Option(parsing: .unconditional, help: help(.rate)) var lr: String?
  @Option(parsing: .unconditional, help: help(.batch)) var batch: String?
  @Option(parsing: .unconditional, help: help(.lamb)) var lamb: String?
  @Option(name: names(.l1), parsing: .unconditional, help: help(.l1)) var l1: String?
  @Option(name: names(.entropy), parsing: .unconditional, help: help(.entropy))
  var entropy: String?
  @Option(name: names(.coefficient), parsing: .unconditional, help: help(.coefficient))
  var coefficient: String?
  @Option(
    name: names(.coefficientDifference), parsing: .unconditional,
    help: help(.coefficientDifference))
  var coefficientDifference: String?
  @Option(name: names(.updateGrid), parsing: .unconditional, help: help(.updateGrid))
  var updateGrid: String?
  @Option(name: names(.metric), parsing: .unconditional, help: help(.metric)) var metric: String?
  @Option(parsing: .unconditional, help: help(.patience)) var patience: String?

  /// Settings with these options applied.
  func settings(gridEps: Double) throws(SessionError) -> TrainingSettings {
    var settings = TrainingSettings()
    settings.gridEps = gridEps
    for (option, text) in chosen { try option.apply(text, to: &settings) }
    guard (0...1).contains(gridEps) else {
      throw SessionError(.usage, "--grid-eps \(gridEps): write a number from 0 to 1")
    }
    return settings
  }

  private var chosen: [(TrainingOption, String)] {
    let all: [(TrainingOption, String?)] = [
      (.optimizer, optimizer), (.steps, steps), (.rate, lr), (.batch, batch), (.lamb, lamb),
      (.l1, l1), (.entropy, entropy), (.coefficient, coefficient),
      (.coefficientDifference, coefficientDifference), (.updateGrid, updateGrid),
      (.metric, metric), (.patience, patience),
    ]
    return all.compactMap { option, text in text.map { (option, $0) } }
  }

  /// Whether any option was given.
  var isEmpty: Bool { chosen.isEmpty }

  /// What the demonstration shows: penalties make weak edges fade while one watches.
  mutating func setDemonstration() {
    lamb = "0.002"
    steps = "100"
  }

  private static func help(_ option: TrainingOption) -> ArgumentHelp {
    ArgumentHelp("Training: \(option.summary).")
  }

  /// With underscores as in scripts, and with hyphens as on command lines.
  private static func names(_ option: TrainingOption) -> NameSpecification {
    [
      .customLong(String(option.rawValue.map { $0 == "_" ? "-" : $0 })),
      .customLong(option.rawValue),
    ]
  }
}
