extension DiscoveryReport {
  /// The report as text for people.
  public var text: String { DiscoveryText.text(self) }
}

private enum DiscoveryText {
  static func text(_ report: DiscoveryReport) -> String {
    var lines = [
      "\(report.command): \(Figure.count(report.entries.count, "entry", "entries"))"
        + ", \(reason(report.end)), "
        + "\(Figure.work(report.work)) of work in \(Figure.seconds(report.seconds)), "
        + "seed \(report.seed)"
    ]
    for (index, output) in report.outputs.enumerated() {
      let entries = report.indices(ofOutput: index)
      if report.outputs.count > 1 { lines.append("\(output.name):") }
      guard !entries.isEmpty else {
        lines.append("  nothing was found")
        continue
      }
      lines += table(report, entries, best: output.best)
    }
    for output in report.outputs { lines += pick(report, output) }
    return lines.joined(separator: "\n")
  }

  private static func table(
    _ report: DiscoveryReport, _ indices: [Int], best: Int?
  ) -> [String] {
    let hasTest = report.entries.contains { $0.testError != nil }
    var rows = [["", "", "complexity", "RMSE train"] + (hasTest ? ["test"] : []) + ["formula"]]
    for index in indices {
      let entry = report.entries[index]
      rows.append(
        [
          index == best ? "*" : "", String(index), String(entry.complexity),
          Figure.short(entry.trainError),
        ] + (hasTest ? [entry.testError.map(Figure.short) ?? ""] : [])
          + [entry.formula?.description ?? network(entry)])
    }
    return Figure.aligned(rows)
  }

  private static func network(_ entry: DiscoveryReport.Entry) -> String {
    entry.model.map { "splines, [\($0.network.shape)]" } ?? "splines"
  }

  /// The pick for one target, with details.
  private static func pick(
    _ report: DiscoveryReport, _ output: DiscoveryReport.Output
  ) -> [String] {
    guard let best = output.best else { return [] }
    let entry = report.entries[best]
    let formula = entry.formula.map { "\(output.name) = \($0)" }
    var errors = "RMSE \(Figure.short(entry.trainError)) train"
    if let test = entry.testError { errors += ", \(Figure.short(test)) test" }
    var lines = [
      formula ?? "\(output.name): no formula is good enough; \(network(entry))",
      "  complexity \(entry.complexity), \(errors); \(entry.origin)",
    ]
    if let noise = output.noise {
      lines.append("  noise in \(output.name): about \(Figure.short(noise))")
    }
    lines += entry.warnings.map { "  note: \($0)" }
    if let failure = entry.failure { lines.append("  it does not open as a network: \(failure)") }
    return lines
  }

  /// Why a search ended, in words.
  static func reason(_ end: DiscoveryReport.End?) -> String {
    switch end {
    case .complete: "complete"
    case .target: "the target error is reached"
    case .work: "the work is done"
    case .time: "the time is up"
    case .stopped: "stopped"
    case nil: "under way"
    }
  }
}
