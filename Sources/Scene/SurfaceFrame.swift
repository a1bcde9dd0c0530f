/// Borders with titles, and progress bars.
extension Surface {
  /// Draws the border of `rect`, with a title at the left of the top side and a note at the right.
  ///
  /// A title too long for the border is cut with an ellipsis; below 8 columns there is none. Of
  /// `notes`, longest first, the first that fits beside the title is drawn, if any. Nothing is
  /// drawn in fewer than two columns or rows.
  public mutating func frame(
    _ rect: Rect, glyphs: Glyphs, style: Style = Style(.border), title: StyledText = StyledText(),
    notes: [StyledText] = []
  ) {
    border(rect, glyphs.border, style: style)
    guard rect.width >= 8, rect.height >= 2 else { return }
    let room = rect.width - 6
    let fitting = title.truncated(toColumns: room, ellipsis: glyphs.ellipsis)
    var used = 0
    if !fitting.isEmpty {
      used = fitting.columnWidth + 2
      label(fitting, x: rect.x + 2, y: rect.y, style: style)
    }
    let free = room - used - (used > 0 ? 1 : 0)
    if let note = notes.first(where: { !$0.isEmpty && $0.columnWidth <= free }) {
      label(note, x: rect.maxX - 4 - note.columnWidth, y: rect.y, style: style)
    }
  }

  /// Draws a border along the inside of `rect`. Nothing is drawn in fewer than two columns or rows.
  public mutating func border(_ rect: Rect, _ pieces: BorderGlyphs, style: Style) {
    guard rect.width >= 2, rect.height >= 2 else { return }
    let right = rect.maxX - 1
    let bottom = rect.maxY - 1
    for x in (rect.x + 1)..<max(right, rect.x + 1) {
      put(pieces.horizontal, width: 1, x: x, y: rect.y, style: style)
      put(pieces.horizontal, width: 1, x: x, y: bottom, style: style)
    }
    for y in (rect.y + 1)..<max(bottom, rect.y + 1) {
      put(pieces.vertical, width: 1, x: rect.x, y: y, style: style)
      put(pieces.vertical, width: 1, x: right, y: y, style: style)
    }
    put(pieces.topLeft, width: 1, x: rect.x, y: rect.y, style: style)
    put(pieces.topRight, width: 1, x: right, y: rect.y, style: style)
    put(pieces.bottomLeft, width: 1, x: rect.x, y: bottom, style: style)
    put(pieces.bottomRight, width: 1, x: right, y: bottom, style: style)
  }

  /// Draws a progress bar in the first row of `rect`, of which `share` (0...1) is filled.
  public mutating func progressBar(
    _ share: Double, in rect: Rect, glyphs: Glyphs, style: Style = Style(.good)
  ) {
    guard !rect.isEmpty, let empty = glyphs.progress.first else { return }
    let steps = glyphs.progress.count - 1
    let clamped = share.isFinite ? min(max(share, 0), 1) : 0
    let filled = Int((clamped * Double(rect.width * steps)).rounded())
    for column in 0..<rect.width {
      let piece = min(max(filled - column * steps, 0), steps)
      let cell =
        piece == 0 ? Cell(empty, Style(.faint)) : Cell(glyphs.progress[piece], style)
      self[rect.x + column, rect.y] = cell
    }
  }

  private mutating func label(_ line: StyledText, x: Int, y: Int, style: Style) {
    text(" ", x: x, y: y, style: style)
    let end = text(line, x: x + 1, y: y)
    text(" ", x: end, y: y, style: style)
  }
}
