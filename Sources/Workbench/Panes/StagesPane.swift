import KAN
import Scene
import Session
import Symbolic

extension Pane {
  /// What a search has tried, and the results.
  static let stages: Pane = Pane(
    "stages", page: .search, takesFocus: false,
    wish: { $0.showsWholeSearch ? Wish(row: 3, needs: Size(width: 0, height: 3)) : nil },
    title: { view, _ in view.stagesTitle },
    draw: { view, surface, rect in view.drawStages(on: &surface, in: rect) },
    mouse: { workbench, action, _, _ in workbench.handle(discoveryMouse: action) })
}

extension WorkbenchView {
  fileprivate var stagesTitle: Pane.Title {
    guard let report, report.outputs.indices.contains(shownOutput) else {
      return (StyledText("Stages", .accent), [])
    }
    let output = report.outputs[shownOutput]
    let name = report.outputs.count > 1 ? "Stages of \(output.name)" : "Stages"
    let found = output.stages.filter { $0.state == .found }.count
    let counts = "\(found) of \(output.stages.count)"
    let notes = ["\(counts) found something", "\(counts) found"].map { StyledText($0, .quiet) }
    return (StyledText(name, .accent), output.stages.isEmpty ? [] : notes)
  }

  fileprivate func drawStages(on surface: inout Surface, in rect: Rect) {
    guard let report, report.outputs.indices.contains(shownOutput) else { return }
    let stages = report.outputs[shownOutput].stages
    let most = rect.height < 10 ? 2 : 3
    let lines = stages.flatMap { stageLines($0, width: rect.width - 2, most: most) }
    // Keep the last lines in view.
    let first = max(0, lines.count - rect.height)
    for (row, line) in lines.dropFirst(first).prefix(rect.height).enumerated() {
      surface.text(
        line, in: Rect(x: rect.x + 1, y: rect.y + row, width: rect.width - 2, height: 1),
        ellipsis: glyphs.ellipsis)
    }
  }

  /// A stage in at most `most` lines.
  private func stageLines(_ stage: DiscoveryStage, width: Int, most: Int) -> [StyledText] {
    let mark: String
    let role: Role
    switch stage.state {
    case .found: (mark, role) = ("+", .good)
    case .ruledOut: (mark, role) = ("-", .quiet)
    }
    let text = stage.text.isEmpty ? stage.title : "\(stage.title): \(stage.text)"
    var lines = FormulaLines.words(plain(text), width: max(8, width - 2))
    if lines.count > most {
      lines = lines.prefix(most - 1) + [opened(lines[most - 1], width: width - 2)]
    }
    let textRole: Role = stage.state == .ruledOut ? .quiet : .normal
    return lines.enumerated().map { index, line in
      StyledText(index == 0 ? "\(mark) " : "  ", role) + StyledText(line, textRole)
    }
  }
}
