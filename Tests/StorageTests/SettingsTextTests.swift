import Foundation
import KAN
import Testing

@testable import Storage

/// How settings stand in model files.
@Suite struct SettingsTextTests {
  private static func fixture(_ name: String) throws -> [UInt8] {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/\(name).kan").path
    return try #require(FileManager.default.contents(atPath: path)).map { $0 }
  }

  /// The settings of a file whose `settings` were changed.
  private func settings(_ change: (inout [String: Any]) -> Void) throws -> TrainingSettings {
    let object = try JSONSerialization.jsonObject(with: Data(try Self.fixture("options")))
    var tree = try #require(object as? [String: Any])
    var settings = try #require(tree["settings"] as? [String: Any])
    change(&settings)
    tree["settings"] = settings
    let text = try JSONSerialization.data(withJSONObject: tree)
    return try ModelFile(text: Array(text), source: "m").settings
  }

  private func complaint(_ change: (inout [String: Any]) -> Void) -> String {
    let error = #expect(throws: StorageError.self) { _ = try settings(change) }
    return error?.description ?? ""
  }

  @Test(arguments: ["options", "defaults"])
  func filesOfEarlierProgramsStayAsTheyAre(_ name: String) throws {
    let bytes = try Self.fixture(name)
    #expect(try ModelFile(text: bytes, source: name).text(path: name) == bytes)
  }

  @Test func everyOptionIsRead() throws {
    let settings = try settings { _ in }
    var expected = TrainingSettings()
    expected.optimizer = .adam
    expected.steps = 3
    expected.rate = 0.05
    expected.batch = 7
    expected.penalty.lamb = 0.001
    expected.penalty.l1 = 0.5
    expected.penalty.entropy = 1.5
    expected.penalty.coefficient = 0.25
    expected.penalty.coefficientDifference = 0.75
    expected.penalty.metric = .edgeBackward
    expected.updatesGrid = false
    expected.gridEps = 0.1
    expected.patience = 12
    #expect(settings == expected)
  }

  @Test(arguments: TrainingOption.allCases)
  func everyOptionIsKept(_ option: TrainingOption) throws {
    var settings = TrainingSettings()
    let domain = option.row.domain
    let word = domain.words.first { $0 != option.defaultText }
    let isNumber = if case .number = domain { true } else { false }
    try option.apply(word ?? (isNumber ? "0.75" : "7"), to: &settings)
    #expect(settings != TrainingSettings())
    let text = try JSONEncoder().encode(SettingsText(settings))
    #expect(try JSONDecoder().decode(SettingsText.self, from: text).restored() == settings)
  }

  @Test func whatIsAbsentIsTheDefault() throws {
    let defaults = TrainingSettings()
    #expect(try settings { $0 = ["loss": "mse"] } == defaults)
    let partial = try settings { settings in
      settings["penalty"] = ["lamb": 2]
      settings["batch"] = NSNull()
      settings["steps"] = nil
      settings["ofALaterProgram"] = [1]
    }
    #expect(partial.penalty.lamb == 2 && partial.penalty.l1 == defaults.penalty.l1)
    #expect(partial.batch == nil && partial.steps == defaults.steps && partial.patience == 12)
  }

  @Test func wrongValuesNameTheirPlace() {
    #expect(
      complaint { $0["gridEps"] = 2 }.contains("settings.gridEps: 2.0 must be a number from 0 to 1")
    )
    #expect(complaint { $0["rate"] = 0 }.contains("settings.rate: 0.0 must be a number above 0"))
    #expect(
      complaint { $0["batch"] = 0 }
        .contains("settings.batch: 0 must be a whole number, at least 1"))
    #expect(
      complaint { $0["optimizer"] = "sgd" }.contains("settings.optimizer: sgd must be one of"))
    #expect(
      complaint { $0["updatesGrid"] = "on" }.contains("settings.updatesGrid: must be true or"))
    #expect(complaint { $0["steps"] = NSNull() }.contains("settings.steps: is null or missing"))
    #expect(complaint { $0["steps"] = 1.5 }.contains("a whole number"))
    #expect(complaint { $0["penalty"] = 3 }.contains("settings.penalty: must be an object"))
    #expect(
      complaint { $0["penalty"] = ["metric": "x"] }
        .contains("settings.penalty.metric: x must be one of edge_forward_spline_n"))
    #expect(complaint { $0["loss"] = nil }.contains("settings.loss: is missing"))
  }
}
