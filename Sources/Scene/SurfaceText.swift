/// Writing text and filling areas.
extension Surface {
  /// Writes a line of text from `(x, y)` to the right, clipped to `clip` and the surface.
  ///
  /// A wide character that clipping would cut in half becomes a blank. Characters without width,
  /// such as control characters and lone combining marks, are omitted.
  /// - Returns: the column after the text, as if it had not been clipped.
  @discardableResult
  public mutating func text(
    _ string: String, x: Int, y: Int, style: Style = .normal, clip: Rect? = nil
  ) -> Int {
    let area = clip.map { $0.intersection(bounds) } ?? bounds
    var column = x
    for character in string {
      let width = character.columnWidth
      if width == 0 { continue }
      if y >= area.y, y < area.maxY, column < area.maxX, column + width > area.x {
        if column >= area.x && column + width <= area.maxX {
          put(character, width: width, x: column, y: y, style: style)
        } else {
          put(" ", width: 1, x: max(column, area.x), y: y, style: style)
        }
      }
      column += width
    }
    return column
  }

  /// Writes a line of styled text from `(x, y)` to the right, clipped to `clip` and the surface.
  /// - Returns: the column after the text, as if it had not been clipped.
  @discardableResult
  public mutating func text(_ line: StyledText, x: Int, y: Int, clip: Rect? = nil) -> Int {
    var column = x
    for span in line.spans {
      column = text(span.text, x: column, y: y, style: span.style, clip: clip)
    }
    return column
  }

  /// Writes a line into the first row of `rect`, cut with `ellipsis` if it does not fit.
  public mutating func text(
    _ line: StyledText, in rect: Rect, alignment: Alignment = .leading, ellipsis: String = "…"
  ) {
    guard !rect.isEmpty else { return }
    let fitting = line.truncated(toColumns: rect.width, ellipsis: ellipsis)
    let offset = alignment.offset(of: fitting.columnWidth, in: rect.width)
    text(fitting, x: rect.x + offset, y: rect.y, clip: rect)
  }

  /// Writes a line into the first row of `rect`, cut with `ellipsis` if it does not fit.
  public mutating func text(
    _ string: String, in rect: Rect, style: Style = .normal, alignment: Alignment = .leading,
    ellipsis: String = "…"
  ) {
    text(StyledText(string, style), in: rect, alignment: alignment, ellipsis: ellipsis)
  }

  /// Fills `rect` with a cell.
  public mutating func fill(_ rect: Rect, with cell: Cell = .blank) {
    let area = rect.intersection(bounds)
    guard !area.isEmpty else { return }
    for y in area.y..<area.maxY {
      separate(x: area.x, y: y)
      separate(x: area.maxX, y: y)
      for x in area.x..<area.maxX { self[x, y] = cell }
    }
  }

  /// Changes the style of every cell in `rect`, keeping the characters.
  public mutating func restyle(_ rect: Rect, _ change: (inout Style) -> Void) {
    let area = rect.intersection(bounds)
    guard !area.isEmpty else { return }
    for y in area.y..<area.maxY {
      for x in area.x..<area.maxX {
        var cell = self[x, y]
        change(&cell.style)
        self[x, y] = cell
      }
    }
  }

  /// Copies another surface with its top left corner to `origin`, clipped to `clip`. The cursor is
  /// not copied.
  public mutating func draw(_ other: Surface, at origin: Point, clip: Rect? = nil) {
    let place = Rect(
      x: origin.x, y: origin.y, width: other.size.width, height: other.size.height)
    var area = place.intersection(bounds)
    if let clip { area = area.intersection(clip) }
    guard !area.isEmpty else { return }
    for y in area.y..<area.maxY {
      separate(x: area.x, y: y)
      separate(x: area.maxX, y: y)
      for x in area.x..<area.maxX { self[x, y] = other[x - origin.x, y - origin.y] }
      if self[area.x, y].character == Cell.continuation.character { self[area.x, y] = .blank }
      if self[area.maxX - 1, y].character.columnWidth == 2 { self[area.maxX - 1, y] = .blank }
    }
  }

  /// Writes a character of known width, and blanks the rest of wide characters it overlaps.
  mutating func put(_ character: Character, width: Int, x: Int, y: Int, style: Style) {
    separate(x: x, y: y)
    separate(x: x + width, y: y)
    self[x, y] = Cell(character, style)
    if width == 2 { self[x + 1, y] = Cell(Cell.continuation.character, style) }
  }

  /// Blanks a wide character that extends across the left side of column `x`.
  private mutating func separate(x: Int, y: Int) {
    guard self[x, y].character == Cell.continuation.character else { return }
    self[x, y] = Cell(" ", self[x, y].style)
    self[x - 1, y] = Cell(" ", self[x - 1, y].style)
  }
}
