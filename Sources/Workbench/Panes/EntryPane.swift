import Expressions
import KAN
import Scene
import Session

extension Pane {
  /// The selected entry of a search, in full.
  static let entry: Pane = Pane(
    "entry", page: .search, takesFocus: false,
    wish: { screen in
      if screen.entryIsBeside {
        // The list takes 58 of 100 columns.
        return Wish(row: 0, width: screen.size.width - screen.size.width * 58 / 100)
      }
      guard screen.hasBorders else {
        // Leaves four lines for the list.
        return screen.body.height >= 7 ? Wish(row: 1, height: .rows(3)) : nil
      }
      return Wish(row: 1, height: .rows(screen.body.height >= 30 ? 8 : 5))
    },
    title: { view, _ in view.entryTitle },
    draw: { view, surface, rect in view.drawEntry(on: &surface, in: rect) },
    mouse: { workbench, action, _, _ in workbench.handle(discoveryMouse: action) })
}

extension WorkbenchView {
  fileprivate var entryTitle: Pane.Title {
    guard let report, let index = selectedEntry else { return (StyledText("Entry", .accent), []) }
    let entry = report.entries[index]
    let isPick = report.outputs[entry.output].best == index
    var notes: [StyledText] = []
    if isPick { notes.append(StyledText("the pick", .good)) }
    if let shape = entry.model?.network.shape {
      notes.insert(
        notes.reduce(StyledText("[\(shape)]", .quiet)) { $0 + StyledText("  ") + $1 }, at: 0)
    }
    return (StyledText("Entry \(index)", .accent), notes)
  }

  fileprivate func drawEntry(on surface: inout Surface, in rect: Rect) {
    let lines = entryLines(width: rect.width - 2, height: rect.height)
    for (row, line) in lines.prefix(rect.height).enumerated() {
      surface.text(
        line, in: Rect(x: rect.x + 1, y: rect.y + row, width: rect.width - 2, height: 1),
        ellipsis: glyphs.ellipsis)
    }
  }

  private func entryLines(width: Int, height: Int) -> [StyledText] {
    guard let report, let index = selectedEntry, width > 0, height > 0 else {
      return [StyledText("nothing is found yet", .quiet)]
    }
    let entry = report.entries[index]
    let facts = self.facts(entry, width: width)
    let warnings = self.warnings(entry, width: width)
    // The formula gets the lines the rest can spare: one is reserved for the errors and one for a
    // warning.
    let least = min(facts.count, 1) + (warnings.isEmpty ? 0 : 1)
    let formula = formulaLines(
      entry, report.outputs[entry.output].name, width: width, height: max(1, height - least))
    let room = height - formula.count
    let factCount = min(facts.count, max(1, room - warnings.count))
    return formula + facts.prefix(factCount)
      + shortened(warnings, to: max(0, room - factCount), width: width)
  }

  private func formulaLines(
    _ entry: DiscoveryReport.Entry, _ name: String, width: Int, height: Int
  ) -> [StyledText] {
    guard let formula = entry.formula else {
      return [StyledText(name, .name) + StyledText("  " + DiscoveryWords.network(entry), .medium)]
    }
    let lines = formulaLines(name, formula, width: width)
    guard lines.count > height else { return lines }
    let end = StyledText(opened(lines[height - 1].plain, width: width), .strong)
    return lines.prefix(height - 1) + [end]
  }

  private func facts(_ entry: DiscoveryReport.Entry, width: Int) -> [StyledText] {
    var items = [errors(entry.trainError, entry.testError)]
    items.append(pairs([("complexity", String(entry.complexity))]))
    if !entry.origin.isEmpty { items.append(StyledText("by " + entry.origin, .quiet)) }
    return flowed(items, width: width).flatMap { line in
      line.columnWidth <= width
        ? [line] : FormulaLines.words(line.plain, width: width).map { StyledText($0, .quiet) }
    }
  }

  private func warnings(_ entry: DiscoveryReport.Entry, width: Int) -> [StyledText] {
    let texts = entry.warnings + (entry.failure.map { ["it does not open: \($0)"] } ?? [])
    return texts.flatMap { text in
      FormulaLines.words(plain(text), width: width - 2).enumerated().map { index, line in
        StyledText((index == 0 ? "! " : "  ") + line, .warning)
      }
    }
  }

  /// The lines that fit, ending with an ellipsis if some are missing.
  private func shortened(_ lines: [StyledText], to count: Int, width: Int) -> [StyledText] {
    guard lines.count > count, count > 0 else { return Array(lines.prefix(count)) }
    let end = StyledText(opened(lines[count - 1].plain, width: width), .warning)
    return lines.prefix(count - 1) + [end]
  }

  /// A line with an ellipsis appended, cut between words if it is too long.
  func opened(_ line: String, width: Int) -> String {
    FormulaLines.cut("\(line) \(glyphs.ellipsis)", width: width, ellipsis: glyphs.ellipsis)
  }
}
