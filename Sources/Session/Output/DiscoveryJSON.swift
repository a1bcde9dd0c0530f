import Symbolic

extension DiscoveryReport {
  /// The report as JSON.
  public var json: JSONText.Value {
    let best = best.map { entries[$0] }
    return .object([
      ("command", .text(command)), ("formulas", .list(entries.map(object))),
      ("best", Self.index(self.best)), ("seconds", .number(seconds)),
      ("work", .number(work)), ("noise", .optional(outputs.first?.noise)),
      ("origin", best.map { .text($0.origin) } ?? .null),
      ("warnings", .list((best?.warnings ?? []).map { .text($0) })),
      ("end", end.map { .text($0.rawValue) } ?? .null),
      ("outputs", .list(outputs.map(Self.object))),
      (
        "stages",
        .list(
          outputs.flatMap { output in
            output.stages.map { JSONText.Value.stage($0, of: output.name) }
          })
      ),
    ])
  }

  private func object(_ entry: Entry) -> JSONText.Value {
    let formula =
      entry.formula.map(JSONText.fields(of:))
      ?? ["text", "python", "variables", "latex"].map { ($0, .null) }
    return .object(
      [("output", .text(outputs[entry.output].name))] + formula + [
        ("complexity", .integer(entry.complexity)), ("train_rmse", .number(entry.trainError)),
        ("test_rmse", .optional(entry.testError)), ("seed", .seed(seed)),
        ("shape", entry.model.map { .shape($0.network.shape) } ?? .null),
        ("origin", .text(entry.origin)), ("warnings", .list(entry.warnings.map { .text($0) })),
      ])
  }

  private static func object(_ output: Output) -> JSONText.Value {
    .object([
      ("name", .text(output.name)), ("best", index(output.best)),
      ("noise", .optional(output.noise)), ("work", .number(output.work)),
      ("complete", .bool(output.isComplete)),
    ])
  }

  private static func index(_ index: Int?) -> JSONText.Value {
    index.map { .integer($0) } ?? .null
  }
}

extension JSONText.Value {
  /// What a stage of a search found or ruled out.
  public static func stage(_ stage: DiscoveryStage, of output: String) -> JSONText.Value {
    .object([
      ("output", .text(output)), ("title", .text(stage.title)), ("text", .text(stage.text)),
      ("state", .text("\(stage.state)")), ("work", .number(stage.work)),
    ])
  }
}
