import Foundation
import Testing

/// Model files and pykan checkpoints.
@Suite struct ConvertTests {
  /// A checkpoint that pykan wrote, and its predictions.
  private static let fixture = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("StorageTests/Fixtures/mixed_float64").path

  @Test func aCheckpointGoesThereAndBack() throws {
    let folder = try TemporaryFolder()
    let (model, prefix, again) = (folder.path("a.kan"), folder.path("b"), folder.path("c.kan"))
    let table = try folder.write("x1,x2,x3\n0.1,0.2,0.3\n-0.5,0.4,-0.1\n", to: "t.csv").path
    let first = try Program.run(["convert", Self.fixture, model])
    #expect(first.code == 0 && first.errors.isEmpty)
    #expect(first.lines == ["convert: [3,2+1x2+1x3,1+1x] to \(model)"])
    let second = try Program.run(["convert", model, prefix])
    #expect(second.code == 0 && second.errors.isEmpty)
    #expect(try Program.run(["convert", prefix, again]).code == 0)
    let predictions = try Program.run(["predict", model, table])
    #expect(predictions.lines.first == "y1,y2" && predictions.lines.count == 3)
    #expect(try Program.run(["predict", again, table]).output == predictions.output)
  }

  @Test func whatIsLostIsToldAndWhatIsMissingIsAnError() throws {
    let folder = try TemporaryFolder()
    let (model, prefix) = (folder.path("a.kan"), folder.path("b"))
    let trained = try Program.run(
      ["train", Program.penguins, "--width", "3,1,1", "--steps", "1", "--quiet", "--output", model])
    #expect(trained.code == 0, "\(trained.errors)")
    let converted = try Program.run(["convert", model, prefix])
    #expect(converted.code == 0 && converted.errorLines.count == 2)
    #expect(converted.errors.contains("the checkpoint has a layer more"))
    #expect(converted.errors.contains("fade to 0 in pykan"))
    let usage = try Program.run(["convert", model, folder.path("c.kan")])
    #expect(usage.code == 64 && usage.errorLines.count == 1)
    #expect(try Program.run(["convert", "\(prefix)_config.yml", model]).code == 64)
    let missing = try Program.run(["convert", folder.path("none"), folder.path("c.kan")])
    #expect(missing.code == 66 && missing.errorLines.count == 1)
    try folder.write("nothing", to: "b_state")
    let bad = try Program.run(["convert", prefix, folder.path("c.kan")])
    #expect(bad.code == 65 && bad.errorLines.count == 1)
    let unwritable = try Program.run(["convert", model, folder.path("none/b")])
    #expect(unwritable.code == 74 && unwritable.errorLines.last?.contains("none/b_state") == true)
  }
}
