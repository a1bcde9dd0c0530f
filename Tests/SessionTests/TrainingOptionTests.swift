import KAN
import Numerics
import Testing

@testable import Session

@Suite struct TrainingOptionTests {
  /// Settings with random values for all options.
  private func settings(using random: inout RandomSource) throws -> TrainingSettings {
    func pick(_ texts: String...) -> String { texts[random.index(below: texts.count)] }
    func number() -> String { String(random.uniform(in: 0...2)) }
    let texts: [(TrainingOption, String)] = [
      (.optimizer, pick("lbfgs", "adam", "LBFGS")), (.steps, pick("0", "7", "1000000000")),
      (.rate, pick("default", "0.3", "1e-9", "5")), (.batch, pick("all", "-1", "1", "100")),
      (.lamb, pick("0", "0.01", number())), (.l1, pick("1", number())),
      (.entropy, pick("2", number())), (.coefficient, pick("0", number())),
      (.coefficientDifference, pick("0", number())), (.updateGrid, pick("on", "off", "True")),
      (.smooth, pick("off", "auto", "Auto", "0.3", "1e-9")),
      (.gridEps, pick("0", "1", "0.02", "0.3")),
      (.metric, PenaltyMetric.allCases[random.index(below: 5)].rawValue),
      (.patience, pick("off", "1", "12")),
    ]
    #expect(texts.count == TrainingOption.allCases.count)
    var settings = TrainingSettings()
    for (option, text) in texts { try option.apply(text, to: &settings) }
    return settings
  }

  @Test func textAndSettingsAreOneAndTheSame() throws {
    var random = RandomSource(seed: 1)
    for _ in 0..<200 {
      let settings = try settings(using: &random)
      var copy = try self.settings(using: &random)
      for option in TrainingOption.allCases {
        try option.apply(option.text(in: settings), to: &copy)
        #expect(option.text(in: copy) == option.text(in: settings))
      }
      #expect(copy == settings)
      var changed = try self.settings(using: &random)
      for change in settings.changes { change.apply(to: &changed) }
      #expect(changed == settings)
    }
  }

  @Test func trainCommandsReplayOverAnyBase() throws {
    var random = RandomSource(seed: 2)
    for _ in 0..<200 {
      var settings = try settings(using: &random)
      let base = try self.settings(using: &random)
      let text = Command.train(settings.changes(steps: 12, over: base)).description
      let read = try CommandParser.commands(in: text).first?.command.act as? TrainCommand
      guard let changes = read?.changes else {
        Issue.record("\(text) is no training")
        continue
      }
      var replayed = base
      for change in changes { change.apply(to: &replayed) }
      settings.steps = 12
      #expect(replayed == settings)
    }
    let plain = TrainingSettings().changes(steps: 3, over: TrainingSettings())
    #expect(Command.train(plain).description == "train steps=3")
  }

  @Test func usageNamesTheOptionsOfTraining() {
    let usage = CommandRule.all.first { $0.name == "train" }?.usage
    #expect(
      usage
        == "[optimizer=] [steps=100] [lr=] [batch=] [lamb=0] [lamb_l1=1] [lamb_entropy=2] "
        + "[lamb_coef=0] [lamb_coefdiff=0] [smooth=] [update_grid=on] [patience=] "
        + "[starts=] [grids=a,b,c] [until=] [may_diverge=off]")
    for option in TrainingOption.allCases where ![.gridEps, .metric].contains(option) {
      #expect(usage?.contains("[\(option.rawValue)=") == true)
    }
  }

  @Test func noneIsRefusedWhereThereIsAlwaysAValue() throws {
    var settings = TrainingSettings()
    for option in TrainingOption.allCases where !option.isOptional {
      #expect(throws: OptionError.self) { try option.set(nil, in: &settings) }
    }
    #expect(settings == TrainingSettings())
    settings.patience = 3
    try TrainingOption.patience.set(nil, in: &settings)
    #expect(settings.patience == nil)
  }

  @Test func keysInFilesDiffer() {
    #expect(Set(TrainingOption.allCases.map(\.key)).count == TrainingOption.allCases.count)
  }
}

@Suite struct ModelOptionTests {
  private static let texts: [(ModelOption, text: String, spelled: String)] = [
    (.width, "2, 3+2x,1", "2,3+2x,1"), (.grid, "7", "7"), (.order, "2", "2"),
    (.gridRange, "-pi,2", "-pi,2"), (.extrapolation, "FADE", "fade"), (.base, "zero", "zero"),
    (.initialization, "power-law", "power-law"), (.loss, "Huber", "huber"),
    (.seed, "18446744073709551615", "\(UInt64.max)"),
  ]

  @Test func textsAndOptionsAreOneAndTheSame() throws {
    #expect(Self.texts.map(\.0) == ModelOption.allCases)
    var options = ModelOptions()
    for (option, text, spelled) in Self.texts {
      try option.apply(text, to: &options)
      #expect(option.text(in: options) == spelled)
      #expect(option.value(in: options) != option.value(in: ModelOptions()))
    }
    #expect(options.width == "2,3+2x,1" && options.grid == 7 && options.order == 2)
    #expect(options.gridRange == "-pi,2" && options.extrapolation == .fade)
    #expect(options.base == .zero && options.initialization == .powerLaw)
    #expect(options.seed == .max)
  }

  @Test func whatANetworkHasIsTakenOver() throws {
    var options = ModelOptions()
    for (option, text, _) in Self.texts where option != .gridRange {
      try option.apply(text, to: &options)
    }
    let data = try PreparedData(DataOptions())
    let model = try options.model(for: data, seed: options.seed)
    var taken = ModelOptions()
    taken.adopt(model)
    taken.initialization = options.initialization
    #expect(taken == options)
  }

  @Test func wrongValuesAreRefused() {
    var options = ModelOptions()
    for (option, text) in [
      (ModelOption.width, "2,,1"), (.grid, "0"), (.grid, "10001"), (.order, "6"),
      (.gridRange, "1,0"), (.extrapolation, "far"), (.base, ""), (.seed, "-1"),
    ] {
      #expect(throws: OptionError.self) { try option.apply(text, to: &options) }
    }
    #expect(options == ModelOptions())
  }
}
