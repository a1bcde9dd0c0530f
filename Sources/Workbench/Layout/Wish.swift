import Scene

/// The facts about the screen on which panes base their wishes.
struct Screen: Sendable, Hashable {
  /// A tool that changes the layout.
  enum Tool: Sendable, Hashable, CaseIterable {
    /// The candidate functions of an edge.
    case candidates
    /// The pruning preview.
    case pruning
    /// The formula search, on a separate page.
    case discovery
  }

  /// The whole screen.
  var size: Size
  /// The tool in use.
  var tool: Tool?
  /// Panes that the user has opened or enlarged.
  var opened: Set<Pane> = []

  /// The area for panes: all rows but the first and the last.
  var body: Size { Size(width: size.width, height: size.height - 2) }

  /// Whether panes have borders.
  var hasBorders: Bool { size.height >= 12 && size.width >= 30 }

  /// The smallest useful height of a pane, border included.
  var leastRows: Int { hasBorders ? 5 : 3 }

  /// Whether panes of text fit beside the network; on narrower screens they would be too narrow.
  var isWide: Bool { size.width >= 100 }

  /// The page shown.
  var page: Page { tool == .discovery ? .search : .network }
}

/// The place a pane asks for. Rows of panes fill the screen from top to bottom; panes in a row are
/// side by side, in the order of `Pane.all`.
struct Wish: Sendable, Equatable {
  /// The height of its row.
  enum Height: Sendable, Equatable {
    /// A share of what other rows leave.
    case rest
    /// All that the rows above leave, regardless of claims.
    case all
    case rows(Int)
    /// A percentage of what the rows above leave, but at least `least` rows.
    case percent(Int, least: Int = 0)
  }

  /// Its row, from the top. Numbers need not be consecutive.
  var row: Int
  var height = Height.rest
  /// Its width; nil for a share of what its neighbours leave. If all panes of a row have a width,
  /// the last takes the remainder.
  var width: Int?
  /// The pane is left out unless the screen has this width and the rows above leave this height.
  var needs = Size(width: 0, height: 0)
  /// The height that lower rows must leave for this row; those that cannot are left out.
  var claim = 0
  /// Whether the other panes of its row are left out.
  var isAlone = false
}
