import Session
import Symbolic

extension JSONText.Value {
  /// What a search for formulas found.
  static func discovery(_ report: DiscoveryReport) -> JSONText.Value {
    let best = report.best.map { report.entries[$0] }
    return .object([
      ("command", .text(report.command)),
      ("formulas", .list(report.entries.map { entry($0, report) })),
      ("best", index(report.best)), ("seconds", .number(report.seconds)),
      ("work", .number(report.work)), ("noise", .optional(report.outputs.first?.noise)),
      ("origin", best.map { .text($0.origin) } ?? .null),
      ("warnings", .list((best?.warnings ?? []).map { .text($0) })),
      ("end", report.end.map { .text($0.rawValue) } ?? .null),
      ("outputs", .list(report.outputs.map(output))),
      ("stages", .list(report.outputs.flatMap(stages))),
    ])
  }

  private static func entry(
    _ entry: DiscoveryReport.Entry, _ report: DiscoveryReport
  ) -> JSONText.Value {
    let formula =
      entry.formula.map(fields(of:))
      ?? ["text", "python", "variables", "latex"].map { ($0, .null) }
    return .object(
      [("output", .text(report.outputs[entry.output].name))] + formula + [
        ("complexity", .integer(entry.complexity)), ("train_rmse", .number(entry.trainError)),
        ("test_rmse", .optional(entry.testError)), ("seed", seed(report.seed)),
        ("shape", entry.model.map { shape($0.network.shape) } ?? .null),
        ("origin", .text(entry.origin)), ("warnings", .list(entry.warnings.map { .text($0) })),
      ])
  }

  private static func output(_ output: DiscoveryReport.Output) -> JSONText.Value {
    .object([
      ("name", .text(output.name)), ("best", index(output.best)),
      ("noise", .optional(output.noise)), ("work", .number(output.work)),
      ("complete", .bool(output.isComplete)),
    ])
  }

  private static func stages(_ output: DiscoveryReport.Output) -> [JSONText.Value] {
    output.stages.map { stage($0, of: output.name) }
  }

  /// What a stage of a search found or ruled out.
  static func stage(_ stage: DiscoveryStage, of output: String) -> JSONText.Value {
    .object([
      ("output", .text(output)), ("title", .text(stage.title)), ("text", .text(stage.text)),
      ("state", .text("\(stage.state)")), ("work", .number(stage.work)),
    ])
  }

  /// A whole number wherever one can hold it.
  static func seed(_ seed: UInt64) -> JSONText.Value {
    Int(exactly: seed).map { .integer($0) } ?? .text(String(seed))
  }

  private static func index(_ index: Int?) -> JSONText.Value {
    index.map { .integer($0) } ?? .null
  }
}
