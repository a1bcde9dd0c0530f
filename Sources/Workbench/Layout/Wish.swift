import Scene

/// What panes may ask about the screen before they say where they want to stand.
struct Screen: Sendable, Hashable {
  /// What panes have to make room for.
  enum Tool: Sendable, Hashable, CaseIterable {
    /// The candidates of an edge.
    case candidates
    /// What pruning would take out.
    case pruning
    /// A search for formulas, on a page of its own.
    case discovery
  }

  /// The whole screen.
  var size: Size
  /// The tool in use.
  var tool: Tool?
  /// Panes that the user has opened, or wants in full.
  var opened: Set<Pane> = []

  /// What panes have for themselves: all rows but the first and the last.
  var body: Size { Size(width: size.width, height: size.height - 2) }

  /// Whether panes have borders.
  var hasBorders: Bool { size.height >= 12 && size.width >= 30 }

  /// Rows that are enough for a pane to be of use, border included.
  var leastRows: Int { hasBorders ? 5 : 3 }

  /// Whether panes of text stand beside others: below that width they would be too narrow.
  var isWide: Bool { size.width >= 100 }

  /// The page to be seen.
  var page: Page { tool == .discovery ? .search : .network }
}

/// Where a pane wants to stand. Rows of panes lie one above the other and fill the screen; panes of
/// a row stand side by side, in the order of `Pane.all`.
struct Wish: Sendable, Equatable {
  /// How high its row is to be.
  enum Height: Sendable, Equatable {
    /// What other rows leave.
    case rest
    /// All that the rows above leave, whatever they claim.
    case all
    case rows(Int)
    /// A share of what the rows above leave, and at least so many rows.
    case percent(Int, least: Int = 0)
  }

  /// Its row, counted from the top; rows without panes do not count.
  var row: Int
  var height = Height.rest
  /// Its columns; nil for what its neighbours leave. Where none takes that, the last one does.
  var width: Int?
  /// The pane steps back unless the screen has as many columns and the rows above leave as much.
  var needs = Size(width: 0, height: 0)
  /// Rows that those below have to leave it: they step back where they cannot.
  var claim = 0
  /// Whether the others of its row step back.
  var isAlone = false
}
