import Scene
import Testing

@testable import Workbench

@Suite struct PaneLayoutTests {
  private func sweep(_ check: (Size, Bool, PaneLayout) -> Void) {
    for width in 1...300 {
      for height in 1...100 {
        let size = Size(width: width, height: height)
        for opened in Self.opened {
          for tool in [nil] + Screen.Tool.allCases.map(Optional.some) {
            let layout = PaneLayout(Screen(size: size, tool: tool, opened: opened))
            check(size, opened.contains(.inspector), layout)
          }
        }
      }
    }
  }

  private static let opened: [Set<Pane>] = [
    [], [.inspector], [.formula], [.inspector, .formula],
    Set(Pane.all).subtracting([.inspector]),
  ]

  @Test func panesTileTheScreen() {
    var failures = 0
    sweep { size, _, layout in
      let rects = [layout.status, layout.hints] + Array(layout.panes.values)
      let screen = Rect(size: size)
      let isInside = rects.allSatisfy { $0.isEmpty || $0.intersection(screen) == $0 }
      // The panes are inside, do not overlap, and fill the screen.
      let area = rects.reduce(0) { $0 + $1.width * $1.height }
      var overlaps = false
      for (index, one) in rects.enumerated() {
        for other in rects[(index + 1)...] where !one.intersection(other).isEmpty {
          overlaps = true
        }
      }
      if !isInside || overlaps || area != size.width * size.height { failures += 1 }
    }
    #expect(failures == 0)
  }

  @Test func workablePanesHaveRoom() {
    var failures = 0
    sweep { size, isInspecting, layout in
      guard size.width >= PaneLayout.minimum.width, size.height >= PaneLayout.minimum.height
      else { return }
      // On small screens, a tool may fill the screen.
      let main =
        layout.inside(.network) ?? layout.inside(.inspector) ?? layout.inside(.formula)
        ?? layout.inside(.pruning) ?? layout.inside(.leaderboard) ?? layout.inside(.candidates)
      if main.map({ $0.width < 18 || $0.height < 3 }) ?? true { failures += 1 }
      let large: [Pane] = [.network, .inspector, .candidates, .leaderboard]
      if size.height >= 18, large.allSatisfy({ layout.panes[$0] == nil }) { failures += 1 }
      for pane in Pane.all {
        guard let inside = layout.inside(pane) else { continue }
        if inside.isEmpty { failures += 1 }
      }
    }
    #expect(failures == 0)
  }

  @Test func everyCellOfThePanesIsFound() {
    for (width, height) in [(120, 40), (80, 24), (60, 20), (20, 5), (300, 100)] {
      for isInspecting in [false, true] {
        let layout = PaneLayout(
          size: Size(width: width, height: height), isInspecting: isInspecting)
        for y in 0..<height {
          for x in 0..<width {
            let point = Point(x: x, y: y)
            #expect((layout.pane(at: point) == nil) == (y == 0 || y == height - 1))
          }
        }
      }
    }
  }
}

extension PaneLayout {
  /// The layout of a screen with these panes open.
  init(
    size: Size, isInspecting: Bool, tool: Screen.Tool? = nil, showsFormula: Bool = false
  ) {
    var opened: Set<Pane> = []
    if isInspecting { opened.insert(.inspector) }
    if showsFormula { opened.insert(.formula) }
    self.init(Screen(size: size, tool: tool, opened: opened))
  }
}
