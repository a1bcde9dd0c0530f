import Expressions
import KAN
import Scene
import Session

extension Pane {
  /// The list of formulas found by a search; its keys are active on the whole page.
  static let leaderboard: Pane = Pane(
    "search for formulas", page: .search,
    keys: [
      KeyBinding([.up, "k"], "the entry above", hint: .init("choose", keys: "↑ ↓")) {
        $0.moveEntry(by: -1)
      },
      KeyBinding([.down, "j"], "the entry below") { $0.moveEntry(by: 1) },
      KeyBinding([.pageUp], "ten entries up") { $0.moveEntry(by: -10) },
      KeyBinding([.pageDown], "ten entries down") { $0.moveEntry(by: 10) },
      KeyBinding([.home], "the first entry") { $0.moveEntry(by: -Workbench.wholeWay) },
      KeyBinding([.end], "the last entry") { $0.moveEntry(by: Workbench.wholeWay) },
      KeyBinding([.enter], "take the entry as the network", hint: .init("open")) {
        $0.openSelectedEntry()
      },
      KeyBinding(
        [" "], "search, stop, go on, or try the next seed", hint: .init { $0.discoveryHint }
      ) { $0.toggleDiscovery() },
      KeyBinding([.escape, "D"], "close", hint: .init("close")) { $0.closeDiscovery() },
    ],
    wish: { screen in
      guard screen.showsWholeSearch else { return Wish(row: 0) }
      let least = screen.entryIsBeside ? 9 : 6
      return Wish(row: 0, height: .percent(36, least: least))
    },
    title: { view, _ in view.leaderboardTitle },
    draw: { view, surface, rect in view.drawLeaderboard(on: &surface, in: rect) },
    mouse: { workbench, action, point, rect in
      workbench.handle(discoveryMouse: action) { $0.leaderboardEntry(at: point, in: rect) }
    })
}

extension Screen {
  /// Whether the list and the entry are side by side.
  var entryIsBeside: Bool { hasBorders && isWide && body.height >= 12 }

  /// Whether there is room for more than the list and the entry.
  var showsWholeSearch: Bool { hasBorders && body.height >= (entryIsBeside ? 18 : 16) }
}

extension WorkbenchState {
  /// What the space bar does to the search.
  fileprivate var discoveryHint: String {
    if isDiscovering { return "stop" }
    guard let report = snapshot?.discovery else { return "search" }
    return report.canGoOn ? "go on" : "next seed"
  }
}

extension WorkbenchView {
  /// The report of the search; nil if there is none.
  var report: DiscoveryReport? { state.snapshot?.discovery }

  /// The index of the selected entry.
  var selectedEntry: Int? {
    guard let report, let screen = state.discovery else { return nil }
    return screen.selected(in: report)
  }

  /// Whether the search is in progress.
  var isDiscovering: Bool { report?.end == nil && state.isDiscovering }

  fileprivate var leaderboardTitle: Pane.Title {
    let title = StyledText("Formulas", .accent)
    guard let report else { return (title, []) }
    let output = report.outputs.indices.contains(shownOutput) ? report.outputs[shownOutput] : nil
    let noise = output?.noise.map { "noise \(NumberFormat.scientific($0, digits: 2))" }
    let seconds = report.seconds + (isDiscovering ? state.discovery?.waiting ?? 0 : 0)
    let time = NumberFormat.duration(seconds: seconds)
    let work = "work \(NumberFormat.count(Int(min(report.work, 1e15))))"
    let end = isDiscovering ? nil : ending(report.end)
    let all = [[end, noise, work, time], [end, noise, time], [end, time], [time]]
    return (title, all.map { StyledText($0.compactMap { $0 }.joined(separator: "  "), .quiet) })
  }

  /// Why the search ended, in a few words.
  private func ending(_ end: DiscoveryReport.End?) -> String? {
    switch end {
    case .complete: "complete"
    case .target: "target error reached"
    case .work: "work done"
    case .time: "time is up"
    case .stopped: "stopped"
    case nil: nil
    }
  }

  /// The target whose front and stages are shown: the one of the selected entry, or, unless the
  /// user selected one, the one being searched.
  var shownOutput: Int {
    guard let report else { return 0 }
    if isDiscovering, state.discovery?.chosen == nil { return report.current }
    return selectedEntry.map { report.entries[$0].output } ?? report.current
  }

  fileprivate func drawLeaderboard(on surface: inout Surface, in rect: Rect) {
    func line(_ row: Int) -> Rect {
      Rect(x: rect.x + 1, y: rect.y + row, width: rect.width - 2, height: 1)
    }
    guard let report, !report.entries.isEmpty else {
      let text = isDiscovering ? "looking for formulas" : "space looks for formulas of the data"
      surface.text(text, in: line(0), style: Style(.quiet), ellipsis: glyphs.ellipsis)
      return
    }
    let columns = LeaderboardColumns(report, width: rect.width - 2, glyphs: glyphs)
    let hasHeading = rect.height >= 4
    if hasHeading {
      surface.text(columns.heading, in: line(0), ellipsis: glyphs.ellipsis)
    }
    let first = firstRow(report, room: leaderboardRoom(rect))
    for (row, index) in (first..<report.entries.count).prefix(leaderboardRoom(rect)).enumerated() {
      let place = line(row + (hasHeading ? 1 : 0))
      surface.text(columns.text(index), in: place, ellipsis: glyphs.ellipsis)
      if index == selectedEntry { surface.restyle(place) { $0 = Style(reverse: true) } }
    }
  }

  private func leaderboardRoom(_ rect: Rect) -> Int {
    max(0, rect.height - (rect.height >= 4 ? 1 : 0))
  }

  private func firstRow(_ report: DiscoveryReport, room: Int) -> Int {
    min(max(0, (selectedEntry ?? 0) - room / 2), max(0, report.entries.count - room))
  }

  /// The entry at a cell of the list inside `rect`.
  fileprivate func leaderboardEntry(at point: Point, in rect: Rect) -> Int? {
    guard let report, rect.contains(point) else { return nil }
    let row = point.y - rect.y - (rect.height >= 4 ? 1 : 0)
    let index = firstRow(report, room: leaderboardRoom(rect)) + row
    return row >= 0 && report.entries.indices.contains(index) ? index : nil
  }
}

/// The columns of the list: as many as fit beside the formulas.
private struct LeaderboardColumns {
  private let report: DiscoveryReport
  private let width: Int
  private let glyphs: Glyphs
  private let indexWidth: Int
  /// The width of the complexities, enough for their heading if there is room.
  private let complexityWidth: Int
  private let hasError: Bool

  init(_ report: DiscoveryReport, width: Int, glyphs: Glyphs) {
    self.report = report
    self.width = width
    self.glyphs = glyphs
    indexWidth = String(max(0, report.entries.count - 1)).count
    complexityWidth = width >= 60 ? 10 : width >= 34 ? 6 : 4
    hasError = width >= 30
  }

  private var hasTest: Bool { report.entries.contains { $0.testError != nil } }

  var heading: StyledText {
    let complexity = complexityWidth == 10 ? "complexity" : complexityWidth == 6 ? "compl." : "c"
    var text = StyledText(
      String(repeating: " ", count: 2 + indexWidth) + "  "
        + complexity.padded(toColumns: complexityWidth, alignment: .trailing), .quiet)
    if hasError {
      let error = hasTest ? "test" : "train"
      text += StyledText("  " + error.padded(toColumns: 8, alignment: .trailing), .quiet)
    }
    return text + StyledText("  formula", .quiet)
  }

  func text(_ index: Int) -> StyledText {
    let entry = report.entries[index]
    let isPick = report.outputs[entry.output].best == index
    var text = StyledText(isPick ? "\(glyphs.marker) " : "  ", .good)
    text += StyledText(
      String(index).padded(toColumns: indexWidth, alignment: .trailing) + "  ", .accent)
    text += StyledText(
      String(entry.complexity).padded(toColumns: complexityWidth, alignment: .trailing))
    if hasError {
      let error = NumberFormat.scientific(entry.error).padded(toColumns: 8, alignment: .trailing)
      text += StyledText("  " + error, isPick ? .good : .normal)
    }
    text += StyledText("  ")
    if report.outputs.count > 1 {
      text += StyledText("\(report.outputs[entry.output].name) = ", .name)
    }
    let room = width - text.columnWidth
    guard let formula = entry.formula else {
      return text + StyledText(DiscoveryWords.network(entry), .medium)
    }
    return text
      + StyledText(
        FormulaLines.cut(formula.description, width: room, ellipsis: glyphs.ellipsis), .symbolic)
  }
}

/// Descriptions of entries.
enum DiscoveryWords {
  /// Describes an entry without a formula.
  static func network(_ entry: DiscoveryReport.Entry) -> String {
    entry.model.map { "splines [\($0.network.shape)]" } ?? "splines"
  }
}
