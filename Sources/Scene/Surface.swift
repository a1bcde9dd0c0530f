/// A cell of a surface.
public struct Cell: Sendable, Hashable {
  /// The character. If it is two columns wide, the next cell contains `Cell.continuation`.
  public var character: Character
  /// The style.
  public var style: Style

  /// Creates a cell.
  public init(_ character: Character = " ", _ style: Style = .normal) {
    self.character = character
    self.style = style
  }

  /// A space in the normal style.
  public static let blank = Cell()
  /// Marks the second column of a wide character; never drawn.
  public static let continuation = Cell("\u{0}")
}

/// A grid of styled cells, which views draw and terminals present.
///
/// Writes outside the surface are ignored.
public struct Surface: Sendable, Equatable {
  /// The size in cells.
  public let size: Size
  /// The `size.width * size.height` cells, row by row.
  public private(set) var cells: [Cell]
  /// The position of the terminal's cursor, for example in a prompt; nil to hide it.
  public var cursor: Point?

  /// Creates a blank surface.
  public init(size: Size) {
    self.size = size
    cells = Array(repeating: .blank, count: size.width * size.height)
  }

  /// The whole surface as a rectangle.
  public var bounds: Rect { Rect(size: size) }

  /// The cell at a position. Reading outside the surface returns a blank; writing has no effect.
  public subscript(x: Int, y: Int) -> Cell {
    get { isInside(x, y) ? cells[y * size.width + x] : .blank }
    set { if isInside(x, y) { cells[y * size.width + x] = newValue } }
  }

  private func isInside(_ x: Int, _ y: Int) -> Bool {
    x >= 0 && y >= 0 && x < size.width && y < size.height
  }
}
