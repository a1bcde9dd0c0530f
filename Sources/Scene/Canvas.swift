/// A position in dots, from the surface's top left corner: two dots to a column, four to a row.
///
/// The dot with index 3 covers 3 ..< 4, so its middle is at 3.5.
public struct DotPoint: Sendable, Hashable {
  /// The distance from the left, in dots.
  public var x: Double
  /// The distance from the top, in dots.
  public var y: Double

  /// Creates a position.
  public init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }

  /// Whether both coordinates are finite.
  public var isFinite: Bool { x.isFinite && y.isFinite }
}

/// A drawing of lines finer than a cell, over a rectangle of a surface.
///
/// Since a cell has only one style, paths of different styles cannot share one: the path of higher
/// priority wins, or the later one if priorities are equal, and the other's dots in that cell are
/// removed.
public struct Canvas: Sendable {
  /// The number of dots per column of cells.
  public static let dotsPerColumn = 2
  /// The number of dots per row of cells.
  public static let dotsPerRow = 4

  /// The cells covered by the canvas.
  public let rect: Rect
  private let family: Glyphs.Family
  private var cells: [DotCell]
  private var stroke: Int32 = 0

  /// Creates a blank canvas over `rect`.
  public init(_ rect: Rect, glyphs: Glyphs) {
    self.rect = rect
    family = glyphs.family
    cells = Array(repeating: DotCell(), count: rect.width * rect.height)
  }

  /// Draws a straight line, including both ends, clipped to the canvas and to `clip` (in cells).
  public mutating func line(
    from start: DotPoint, to end: DotPoint, style: Style, priority: Int = 0, clip: Rect? = nil
  ) {
    stroke &+= 1
    segment(from: start, to: end, ink: Ink(style, priority, stroke), area: area(clip))
  }

  /// Draws a path through `points`, with gaps at non-finite points.
  ///
  /// A single point between gaps is drawn as a dot.
  public mutating func polyline(
    _ points: [DotPoint], style: Style, priority: Int = 0, clip: Rect? = nil
  ) {
    stroke &+= 1
    let ink = Ink(style, priority, stroke)
    let area = area(clip)
    var previous: DotPoint?
    for (index, point) in points.enumerated() {
      guard point.isFinite else {
        previous = nil
        continue
      }
      if let previous {
        segment(from: previous, to: point, ink: ink, area: area)
      } else if index + 1 == points.count || !points[index + 1].isFinite {
        segment(from: point, to: point, ink: ink, area: area)
      }
      previous = point
    }
  }

  /// The cell at a position, or nil if nothing was drawn there.
  public subscript(x: Int, y: Int) -> Cell? {
    guard rect.contains(Point(x: x, y: y)) else { return nil }
    return rendered(cells[(y - rect.y) * rect.width + x - rect.x])
  }

  fileprivate func rendered(_ cell: DotCell) -> Cell? {
    guard cell.mask != 0 else { return nil }
    switch family {
    case .braille: return Cell(brailleCharacters[Int(cell.mask)], cell.style)
    case .ascii: return Cell(asciiCharacters[Int(cell.strokeMask)], cell.style)
    }
  }

  fileprivate func forEachDrawn(_ body: (Int, Int, Cell) -> Void) {
    for row in 0..<rect.height {
      for column in 0..<rect.width {
        if let cell = rendered(cells[row * rect.width + column]) {
          body(rect.x + column, rect.y + row, cell)
        }
      }
    }
  }

  private func area(_ clip: Rect?) -> Rect {
    clip.map { $0.intersection(rect) } ?? rect
  }

  /// Clips before rasterizing, so that the canvas bounds the number of steps.
  private mutating func segment(
    from start: DotPoint, to end: DotPoint, ink: Ink, area: Rect
  ) {
    guard !area.isEmpty, start.isFinite, end.isFinite else { return }
    guard let (from, to) = clippedToDots(start, end, area: area) else { return }
    var x = Int(from.x.rounded(.down))
    var y = Int(from.y.rounded(.down))
    let lastX = Int(to.x.rounded(.down))
    let lastY = Int(to.y.rounded(.down))
    let width = abs(lastX - x)
    let height = -abs(lastY - y)
    let stepX = x < lastX ? 1 : -1
    let stepY = y < lastY ? 1 : -1
    var error = width + height
    while true {
      dot(x, y, ink: ink, area: area)
      if x == lastX && y == lastY { return }
      let doubled = 2 * error
      if doubled >= height {
        error += height
        x += stepX
      }
      if doubled <= width {
        error += width
        y += stepY
      }
    }
  }

  private mutating func dot(_ x: Int, _ y: Int, ink: Ink, area: Rect) {
    // Arithmetic shifts round towards minus infinity, as positions left of or above the canvas
    // require.
    let column = x >> 1
    let row = y >> 2
    guard area.contains(Point(x: column, y: row)) else { return }
    let index = (row - rect.y) * rect.width + column - rect.x
    cells[index].add(bit: dotBits[(y & 3) * 2 + (x & 1)], ink: ink)
  }
}

extension Surface {
  /// Draws the canvas at its place, leaving cells without dots unchanged.
  public mutating func draw(_ canvas: Canvas) {
    canvas.forEachDrawn { x, y, cell in
      put(cell.character, width: 1, x: x, y: y, style: cell.style)
    }
  }
}

/// The style, priority and identity of a path.
private struct Ink {
  let style: Style
  let priority: Int32
  let stroke: Int32

  init(_ style: Style, _ priority: Int, _ stroke: Int32) {
    self.style = style
    self.priority = Int32(clamping: priority)
    self.stroke = stroke
  }
}

/// The dots of a cell. `strokeMask` contains those of the last path only.
private struct DotCell {
  var mask: UInt8 = 0
  var strokeMask: UInt8 = 0
  var style = Style.normal
  var priority = Int32.min
  var stroke: Int32 = 0

  mutating func add(bit: UInt8, ink: Ink) {
    if ink.priority < priority {
      if mask != 0 && ink.style != style { return }
    } else if ink.style != style {
      mask = 0
      strokeMask = 0
    }
    if stroke != ink.stroke { strokeMask = 0 }
    mask |= bit
    strokeMask |= bit
    style = ink.style
    priority = max(priority, ink.priority)
    stroke = ink.stroke
  }
}

/// The part of a line inside the dots of `area`, or nil if there is none (Liang-Barsky clipping).
private func clippedToDots(
  _ start: DotPoint, _ end: DotPoint, area: Rect
) -> (DotPoint, DotPoint)? {
  let limit = 1e7
  let x0 = min(max(start.x, -limit), limit)
  let y0 = min(max(start.y, -limit), limit)
  let dx = min(max(end.x, -limit), limit) - x0
  let dy = min(max(end.y, -limit), limit) - y0
  // Stop just short of the far edges, whose dots belong to the next cells.
  let left = Double(area.x * Canvas.dotsPerColumn)
  let right = Double(area.maxX * Canvas.dotsPerColumn) - 1e-6
  let top = Double(area.y * Canvas.dotsPerRow)
  let bottom = Double(area.maxY * Canvas.dotsPerRow) - 1e-6
  var enter = 0.0
  var leave = 1.0
  for (delta, room) in [(-dx, x0 - left), (dx, right - x0), (-dy, y0 - top), (dy, bottom - y0)] {
    if delta == 0 {
      if room < 0 { return nil }
    } else if delta < 0 {
      enter = max(enter, room / delta)
    } else {
      leave = min(leave, room / delta)
    }
  }
  guard enter <= leave else { return nil }
  return (
    DotPoint(x: x0 + enter * dx, y: y0 + enter * dy),
    DotPoint(x: x0 + leave * dx, y: y0 + leave * dy)
  )
}
