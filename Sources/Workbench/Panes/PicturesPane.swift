import Figures
import KAN
import Scene
import Session

extension Pane {
  /// Small diagrams of the networks found by a search.
  static let pictures: Pane = Pane(
    "pictures", page: .search, takesFocus: false,
    wish: { screen in
      guard screen.showsWholeSearch else { return nil }
      // The stages and the front need as much room again.
      return screen.entryIsBeside
        ? Wish(row: 2, height: .percent(46), needs: Size(width: 0, height: 21))
        : Wish(row: 2, height: .percent(45), needs: Size(width: 0, height: 20))
    },
    title: { _, _ in (StyledText("Networks", .accent), []) },
    draw: { view, surface, rect in view.drawPictures(on: &surface, in: rect) },
    mouse: { workbench, action, _, _ in workbench.handle(discoveryMouse: action) })
}

extension WorkbenchView {
  /// The smallest and largest width of a picture.
  private static let pictureWidth = 30, widestPicture = 56

  /// The entries whose pictures fit, near and if possible including the selected one.
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

  fileprivate func drawPictures(on surface: inout Surface, in rect: Rect) {
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
