/// One character cell.
public struct Cell: Sendable, Hashable {
  /// The character; one column wide. A wide character's second column holds `Cell.continuation`.
  public var character: Character
  /// How it is drawn.
  public var style: Style

  /// A cell.
  public init(_ character: Character = " ", _ style: Style = .normal) {
    self.character = character
    self.style = style
  }

  /// A space in the normal style.
  public static let blank = Cell()
  /// Stands in the second column of a character that is two columns wide; never drawn itself.
  public static let continuation = Cell("\u{0}")
}

/// A grid of styled cells: what a view returns and a terminal presents.
///
/// Every write is clipped to the surface, so a view can never draw outside it.
public struct Surface: Sendable, Equatable {
  /// Columns and rows.
  public let size: Size
  /// The cells row by row, `size.width * size.height` of them.
  public private(set) var cells: [Cell]
  /// Where the terminal's cursor stands (a command line being typed), or `nil` to hide it.
  public var cursor: Point?

  /// A blank surface.
  public init(size: Size) {
    self.size = size
    cells = Array(repeating: .blank, count: size.width * size.height)
  }

  /// The whole surface as a rectangle.
  public var bounds: Rect { Rect(size: size) }

  /// The cell at a position. Reading outside gives a blank, writing outside does nothing.
  public subscript(x: Int, y: Int) -> Cell {
    get { isInside(x, y) ? cells[y * size.width + x] : .blank }
    set { if isInside(x, y) { cells[y * size.width + x] = newValue } }
  }

  private func isInside(_ x: Int, _ y: Int) -> Bool {
    x >= 0 && y >= 0 && x < size.width && y < size.height
  }
}
