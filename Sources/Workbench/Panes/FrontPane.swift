import Figures
import KAN
import Scene
import Session

extension Pane {
  /// The errors of a search's entries by complexity.
  static let front: Pane = Pane(
    "front", page: .search, takesFocus: false,
    wish: { screen in
      guard screen.showsWholeSearch else { return nil }
      // The stages take 55 of 100 columns.
      let width = screen.size.width - screen.size.width * 55 / 100
      return Wish(row: 3, width: width, needs: Size(width: 70, height: 7))
    },
    title: { view, _ in view.frontTitle },
    draw: { view, surface, rect in view.drawFront(on: &surface, in: rect) },
    mouse: { workbench, action, point, rect in
      workbench.handle(discoveryMouse: action) { $0.frontEntry(at: point, in: rect) }
    })
}

extension WorkbenchView {
  fileprivate var frontTitle: Pane.Title {
    (
      StyledText("Front", .accent),
      [
        StyledText("log error by complexity", .quiet), StyledText("by complexity", .quiet),
      ]
    )
  }

  /// The figure, and the indices of the entries it shows.
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

  fileprivate func drawFront(on surface: inout Surface, in rect: Rect) {
    guard let front else {
      surface.text(
        "no entry yet",
        in: Rect(x: rect.x, y: rect.y + rect.height / 2, width: rect.width, height: 1),
        style: Style(.quiet), alignment: .center)
      return
    }
    front.figure.draw(on: &surface, in: rect, glyphs: glyphs)
  }

  /// The entry whose mark is nearest to a cell of the pane.
  fileprivate func frontEntry(at point: Point, in rect: Rect) -> Int? {
    guard let front, let index = front.figure.entry(at: point, in: rect) else { return nil }
    return front.entries[index]
  }
}
