import KAN
import Numerics
import Testing

@testable import Session

@Suite struct TrainingOptionTests {
  /// Settings with every option drawn at random.
  private func settings(using random: inout RandomSource) throws -> TrainingSettings {
    func pick(_ texts: String...) -> String { texts[random.index(below: texts.count)] }
    func number() -> String { String(random.uniform(in: 0...2)) }
    let texts: [(TrainingOption, String)] = [
      (.optimizer, pick("lbfgs", "adam", "LBFGS")), (.steps, pick("0", "7", "1000000000")),
      (.rate, pick("default", "0.3", "1e-9", "5")), (.batch, pick("all", "-1", "1", "100")),
      (.lamb, pick("0", "0.01", number())), (.l1, pick("1", number())),
      (.entropy, pick("2", number())), (.coefficient, pick("0", number())),
      (.coefficientDifference, pick("0", number())), (.updateGrid, pick("on", "off", "True")),
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
      guard case .train(let changes, _)? = try CommandParser.commands(in: text).first?.command
      else {
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
    let usage = CommandRule.all.first { $0.name == "train" }?.usage ?? ""
    for option in TrainingOption.allCases where ![.gridEps, .metric].contains(option) {
      #expect(usage.contains("[\(option.rawValue)="))
    }
  }
}
