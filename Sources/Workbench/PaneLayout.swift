import Scene

/// A pane that can have the focus.
public enum Pane: Sendable, Hashable, CaseIterable {
  case network
  case inspector
  case formula
  case losses
  case pruning
  // Of a search for formulas
  case leaderboard
  case entry
  case pictures
  case stages
  case front
}

/// Where the panes stand on a screen of some size: a pure function, and the one that mouse clicks
/// are looked up in.
public struct PaneLayout: Sendable, Equatable {
  /// What the panes have to make room for.
  public enum Tool: Sendable, Hashable, CaseIterable {
    /// The candidates of an edge, in the inspector.
    case candidates
    /// What pruning would take out, below the network.
    case pruning
    /// A search for formulas, in place of everything.
    case discovery
  }

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
  public init(
    size: Size, isInspecting: Bool, tool: Tool? = nil, showsFormula: Bool = false
  ) {
    status = Rect(x: 0, y: 0, width: size.width, height: min(1, size.height))
    let hasHints = size.height > 1
    hints = Rect(x: 0, y: size.height - 1, width: size.width, height: hasHints ? 1 : 0)
    let body = Rect(x: 0, y: 1, width: size.width, height: size.height - 2)
    hasBorders = size.height >= 12 && size.width >= 30
    if tool == .discovery {
      panes = DiscoveryLayout.panes(in: body, hasBorders: hasBorders)
      return
    }
    let below = Self.below(size, body: body.height, tool: tool, showsFormula: showsFormula)
    let belowHeight = below.reduce(0) { $0 + $1.height }
    let upper = Rect(x: 0, y: 1, width: body.width, height: body.height - belowHeight)
    var panes: [Pane: Rect] = [:]
    var y = upper.maxY
    for (pane, height) in below where height > 0 {
      panes[pane] = Rect(x: 0, y: y, width: body.width, height: height)
      y += height
    }
    let isFull = isInspecting || (tool == .candidates && size.width < Self.sideBySide)
    if upper.height > 0 {
      if isFull {
        panes[.inspector] = upper
      } else if size.width >= Self.sideBySide {
        let side = min(80, max(38, size.width * 35 / 100))
        panes[.network] = Rect(x: 0, y: 1, width: upper.width - side, height: upper.height)
        panes[.inspector] = Rect(
          x: upper.width - side, y: 1, width: side, height: upper.height)
      } else {
        panes[.network] = upper
      }
    } else if below.isEmpty {
      panes[.network] = upper
    }
    self.panes = panes
  }

  /// The width from which network and inspector stand side by side.
  private static let sideBySide = 100

  /// What stands below the network, from top to bottom, with its height.
  private static func below(
    _ size: Size, body: Int, tool: Tool?, showsFormula: Bool
  ) -> [(pane: Pane, height: Int)] {
    let losses = lossHeight(size.height)
    switch tool {
    case .pruning: return [(.pruning, pruningHeight(size, body: body))]
    case .candidates:
      // Curve, residual and rows come first.
      let rest = below(size, body: body, tool: nil, showsFormula: showsFormula)
      let height = rest.reduce(0) { $0 + $1.height }
      let least = size.width >= 66 && size.width < sideBySide ? 11 : 18
      return body - height >= least ? rest : []
    case .discovery, nil: break
    }
    guard showsFormula else { return losses > 0 ? [(.losses, losses)] : [] }
    // In the losses' place, so that the network does not move; above them on high screens.
    if losses == 0 { return [(.formula, body)] }
    return (size.height >= 44 ? [(.formula, losses - 2)] : [])
      + [(size.height >= 44 ? .losses : .formula, losses)]
  }

  private static func lossHeight(_ height: Int) -> Int {
    switch height {
    case ..<18: 0
    case ..<28: 6
    default: min(20, max(8, height / 5))
    }
  }

  /// Four lines and a border, or as many as leave something of the network.
  private static func pruningHeight(_ size: Size, body: Int) -> Int {
    switch size.height {
    case ..<8: body
    case ..<12: 3
    case ..<18: 5
    default: 6
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
