import Scene

/// A pane that can have the focus.
public enum Pane: Sendable, Hashable, CaseIterable {
  case network
  case inspector
  case losses
}

/// Where the panes stand on a screen of some size: a pure function, and the one that mouse clicks are
/// looked up in.
public struct PaneLayout: Sendable, Equatable {
  /// The smallest screen that is drawn on.
  public static let minimum = Size(width: 20, height: 5)

  /// The first row.
  public let status: Rect
  /// The last row: hints, messages, the line being typed.
  public let hints: Rect
  /// Panes with the room they have; the others are left out.
  public let panes: [Pane: Rect]
  /// Whether panes have borders.
  public let hasBorders: Bool

  /// The layout of a screen; with `isInspecting` the inspector takes the network's place.
  public init(size: Size, isInspecting: Bool) {
    status = Rect(x: 0, y: 0, width: size.width, height: min(1, size.height))
    let hasHints = size.height > 1
    hints = Rect(x: 0, y: size.height - 1, width: size.width, height: hasHints ? 1 : 0)
    let body = Rect(x: 0, y: 1, width: size.width, height: size.height - 2)
    hasBorders = size.height >= 12 && size.width >= 30
    let lossHeight = Self.lossHeight(size.height)
    let upper = Rect(x: 0, y: 1, width: body.width, height: body.height - lossHeight)
    var panes: [Pane: Rect] = [:]
    if lossHeight > 0 {
      panes[.losses] = Rect(x: 0, y: upper.maxY, width: body.width, height: lossHeight)
    }
    if isInspecting {
      panes[.inspector] = upper
    } else if size.width >= 100 {
      let side = min(80, max(38, size.width * 35 / 100))
      panes[.network] = Rect(x: 0, y: 1, width: upper.width - side, height: upper.height)
      panes[.inspector] = Rect(
        x: upper.width - side, y: 1, width: side, height: upper.height)
    } else {
      panes[.network] = upper
    }
    self.panes = panes
  }

  private static func lossHeight(_ height: Int) -> Int {
    switch height {
    case ..<18: 0
    case ..<28: 6
    default: min(20, max(8, height / 5))
    }
  }

  /// The part of a pane inside its border.
  public func inside(_ pane: Pane) -> Rect? {
    panes[pane].map { hasBorders ? $0.inset(dx: 1, dy: 1) : $0 }
  }

  /// The pane at a cell.
  public func pane(at point: Point) -> Pane? {
    Pane.allCases.first { panes[$0]?.contains(point) == true }
  }
}
