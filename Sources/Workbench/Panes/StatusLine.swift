import KAN
import Scene
import Session

/// The first row.
extension WorkbenchView {
  func drawStatus(on surface: inout Surface, in rect: Rect) {
    let right = statusText(room: rect.width - 2)
    let rightWidth = min(right.columnWidth, rect.width - 2)
    surface.text(
      right,
      in: Rect(x: rect.maxX - rightWidth - 1, y: rect.y, width: rightWidth, height: 1),
      ellipsis: glyphs.ellipsis)
    let room = rect.width - rightWidth - 4
    guard room >= 8 else { return }
    surface.text(
      titleText(room: room), in: Rect(x: rect.x + 1, y: rect.y, width: room, height: 1),
      ellipsis: glyphs.ellipsis)
  }

  /// The longest description that fits: without the settings first, then without the shape.
  private func titleText(room: Int) -> StyledText {
    let name = StyledText("kanscope", Style(.accent, bold: true))
    guard let snapshot = state.snapshot, let model = state.shownModel else { return name }
    let title = StyledText("  \(snapshot.title)")
    let network = model.network
    let shape = StyledText("  KAN [\(network.shape)]", .quiet)
    let details = StyledText(
      "  grid \(network.grid)  order \(network.order)  seed \(model.seed)", .quiet)
    let candidates = [
      name + title + shape + details, name + title + shape, name + shape + details, name + title,
      name + shape,
    ]
    return candidates.first { $0.columnWidth <= room } ?? name
  }

  /// The training status and progress; in little room, only the progress.
  private func statusText(room: Int) -> StyledText {
    guard let snapshot = state.snapshot else { return StyledText("starting", .quiet) }
    let dot = String(glyphs.node)
    let status: StyledText
    switch snapshot.status {
    case .running: status = StyledText("\(dot) training", .good)
    case .paused: status = StyledText("\(dot) paused", .warning)
    case .idle: status = StyledText("\(dot) idle", .quiet)
    case .searching:
      if let command = state.search { return searchText(command, room: room) }
      status = StyledText("\(dot) idle", .quiet)
    }
    let isRun = snapshot.status == .running || snapshot.status == .paused
    let end = !isRun ? "" : "/\(snapshot.lastStep)"
    let progress = "\(snapshot.step)\(end)"
    let mark = StyledText("\(dot) ", status.spans.first?.style ?? .normal)
    let candidates = [
      status + StyledText("  step \(progress)"), status + StyledText(" \(progress)"),
      mark + StyledText("step \(progress)"), mark + StyledText(progress),
    ]
    return candidates.first { $0.columnWidth <= room } ?? mark
  }

  /// The search command in progress, and the percentage done.
  private func searchText(_ command: String, room: Int) -> StyledText {
    let status = StyledText("\(glyphs.node) \(command)", .good)
    guard let share = state.snapshot?.searchProgress, share.isFinite else { return status }
    let percent = "\(Int((100 * min(1, max(0, share))).rounded()))%"
    let text = status + StyledText(" " + percent.padded(toColumns: 4, alignment: .trailing))
    return text.columnWidth <= room ? text : status
  }
}
