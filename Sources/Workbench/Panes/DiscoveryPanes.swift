import Expressions
import Figures
import KAN
import Scene
import Session
import Symbolic

/// What stands beside the list of formulas: the selected entry in full, what the search does, the
/// front, and pictures of the networks.
extension WorkbenchView {
  // MARK: The selected entry

  var entryTitle: (StyledText, [StyledText]) {
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

  func drawEntry(on surface: inout Surface, in rect: Rect) {
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
    // The formula in as many lines as the others leave it, errors and a warning first of these.
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

  /// As many lines as there is room for, with a sign where some are missing.
  private func shortened(_ lines: [StyledText], to count: Int, width: Int) -> [StyledText] {
    guard lines.count > count, count > 0 else { return Array(lines.prefix(count)) }
    let end = StyledText(opened(lines[count - 1].plain, width: width), .warning)
    return lines.prefix(count - 1) + [end]
  }

  /// A line with a sign that more belongs to it, cut between words for that where it must be.
  private func opened(_ line: String, width: Int) -> String {
    FormulaLines.cut("\(line) \(glyphs.ellipsis)", width: width, ellipsis: glyphs.ellipsis)
  }

  // MARK: Stages

  var stagesTitle: (StyledText, [StyledText]) {
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

  func drawStages(on surface: inout Surface, in rect: Rect) {
    guard let report, report.outputs.indices.contains(shownOutput) else { return }
    let stages = report.outputs[shownOutput].stages
    let most = rect.height < 10 ? 2 : 3
    let lines = stages.flatMap { stageLines($0, width: rect.width - 2, most: most) }
    // The last ones stay in sight.
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
    case .working: (mark, role) = (String(glyphs.node), .accent)
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

  // MARK: The front

  var frontTitle: (StyledText, [StyledText]) {
    (
      StyledText("Front", .accent),
      [
        StyledText("log error by complexity", .quiet), StyledText("by complexity", .quiet),
      ]
    )
  }

  /// The figure, with the entries it shows.
  private var front: (figure: ParetoFigure, entries: [Int])? {
    guard let report, report.outputs.indices.contains(shownOutput) else { return nil }
    let indices = report.indices(ofOutput: shownOutput)
    guard !indices.isEmpty else { return nil }
    let output = report.outputs[shownOutput]
    let figure = ParetoFigure(
      entries: indices.map { index in
        let entry = report.entries[index]
        return .init(
          complexity: entry.complexity, error: entry.error, isFormula: entry.formula != nil)
      },
      best: output.best.flatMap(indices.firstIndex),
      selected: selectedEntry.flatMap(indices.firstIndex), noise: output.noise)
    return (figure, indices)
  }

  func drawFront(on surface: inout Surface, in rect: Rect) {
    guard let front else {
      surface.text(
        "no entry yet",
        in: Rect(x: rect.x, y: rect.y + rect.height / 2, width: rect.width, height: 1),
        style: Style(.quiet), alignment: .center)
      return
    }
    front.figure.draw(on: &surface, in: rect, glyphs: glyphs)
  }

  /// The entry whose mark is nearest to a cell of the pane inside `rect`.
  func frontEntry(at point: Point, in rect: Rect) -> Int? {
    guard let front, let index = front.figure.entry(at: point, in: rect) else { return nil }
    return front.entries[index]
  }

  // MARK: Pictures

  /// Columns of a small picture, at least and at most.
  private static let pictureWidth = 30, widestPicture = 56

  /// The entries whose pictures there is room for, the selected one among them.
  private func pictured(width: Int) -> [(entry: Int, picture: DiscoveryScreen.Picture)] {
    guard let report, let screen = state.discovery else { return [] }
    let all = report.entries.indices.compactMap { index in
      screen.picture(of: report.entries[index]).map { (entry: index, picture: $0) }
    }
    let count = max(1, width / Self.pictureWidth)
    let middle = all.firstIndex { $0.entry >= selectedEntry ?? 0 } ?? max(0, all.count - 1)
    let first = min(max(0, middle - count / 2), max(0, all.count - count))
    return Array(all.dropFirst(first).prefix(count))
  }

  func drawPictures(on surface: inout Surface, in rect: Rect) {
    let shown = pictured(width: rect.width)
    guard let report, !shown.isEmpty else {
      surface.text(
        "no network yet",
        in: Rect(x: rect.x, y: rect.y + rect.height / 2, width: rect.width, height: 1),
        style: Style(.quiet), alignment: .center)
      return
    }
    let width = min(Self.widestPicture, rect.width / shown.count)
    for (place, item) in shown.enumerated() {
      let cell = Rect(
        x: rect.x + place * width, y: rect.y, width: width - 1, height: rect.height)
      drawPicture(item.entry, item.picture, report, on: &surface, in: cell)
    }
  }

  private func drawPicture(
    _ index: Int, _ picture: DiscoveryScreen.Picture, _ report: DiscoveryReport,
    on surface: inout Surface, in rect: Rect
  ) {
    let isPick = report.outputs[report.entries[index].output].best == index
    var caption = StyledText(isPick ? "\(glyphs.marker) " : "", .good)
    caption += StyledText("\(index)", index == selectedEntry ? .selection : .accent)
    caption += StyledText("  [\(picture.model.network.shape)]", .quiet)
    surface.text(
      caption, in: Rect(x: rect.x + 1, y: rect.y, width: rect.width - 1, height: 1),
      ellipsis: glyphs.ellipsis)
    let place = Rect(x: rect.x, y: rect.y + 1, width: rect.width, height: rect.height - 1)
    guard place.height > 0 else { return }
    NetworkLayout(
      NetworkDiagram(model: picture.model, observation: picture.observation), size: place.size
    ).draw(on: &surface, in: place, glyphs: glyphs)
  }
}
