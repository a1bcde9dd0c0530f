import Scene

/// A plot of error against complexity of models.
public struct ParetoFigure: Sendable, Equatable {
  /// A model.
  public struct Entry: Sendable, Hashable {
    /// Its complexity.
    public var complexity: Int
    /// Its error; 0 is drawn at the bottom.
    public var error: Double
    /// Whether it is a formula rather than a network of splines.
    public var isFormula: Bool

    /// Creates an entry.
    public init(complexity: Int, error: Double, isFormula: Bool) {
      self.complexity = complexity
      self.error = error
      self.isFormula = isFormula
    }
  }

  /// The models, in ascending order of complexity.
  public var entries: [Entry]
  /// The index of the best model, which gets a marker.
  public var best: Int?
  /// The index of the selected model.
  public var selected: Int?
  /// The error due to noise alone, drawn as a line.
  public var noise: Double?

  /// Creates a plot.
  public init(entries: [Entry], best: Int? = nil, selected: Int? = nil, noise: Double? = nil) {
    self.entries = entries
    self.best = best
    self.selected = selected
    self.noise = noise
  }

  /// Returns the geometry of the plot in `rect`.
  public func geometry(in rect: Rect) -> PlotGeometry {
    let complexities = entries.map(\.complexity)
    let first = complexities.min() ?? 0
    let last = max(complexities.max() ?? 0, first + 1)
    // Keep marks off the axis, and the axis long enough for ticks at whole numbers.
    let margin = last - first < 4 ? 1.5 : max(0.5, 0.04 * Double(last - first))
    let errors = entries.map(\.error) + [noise].compactMap { $0 }
    return PlotGeometry(
      rect: rect, xAxis: Axis(from: Double(first) - margin, to: Double(last) + margin),
      yAxis: Axis(over: errors.map(shown), scale: .logarithmic, padding: 0.05), hasStrip: false,
      labelWidth: 5, wholeSteps: true)
  }

  /// The value plotted for an error: 0 has no logarithm, and goes below all others.
  private func shown(_ error: Double) -> Double {
    guard error.isFinite, error < floor else { return error }
    return floor
  }

  private var floor: Double {
    let positive = entries.map(\.error).filter { $0 > 0 && $0.isFinite }
    return max(1e-290, (positive.min() ?? 1) / 10)
  }

  /// Draws the plot into `rect`, and nothing outside.
  public func draw(on surface: inout Surface, in rect: Rect, glyphs: Glyphs) {
    let geometry = geometry(in: Rect(size: rect.size))
    var pane = Surface(size: rect.size)
    geometry.drawAxes(on: &pane, in: pane.bounds, glyphs: glyphs)
    var canvas = Canvas(geometry.plot, glyphs: glyphs)
    canvas.polyline(
      entries.map { geometry.dot(x: Double($0.complexity), y: shown($0.error)) },
      style: Style(.quiet))
    pane.draw(canvas)
    let order = entries.indices.filter { $0 != best && $0 != selected }
    for index in order + [best, selected].compactMap({ $0 }) {
      drawMark(index, geometry, on: &pane, glyphs: glyphs)
    }
    drawNoise(geometry, on: &pane, glyphs: glyphs)
    surface.draw(pane, at: Point(x: rect.x, y: rect.y), clip: rect)
  }

  private func drawMark(
    _ index: Int, _ geometry: PlotGeometry, on pane: inout Surface, glyphs: Glyphs
  ) {
    guard entries.indices.contains(index) else { return }
    let entry = entries[index]
    guard
      let cell = geometry.cell(x: Double(entry.complexity), y: shown(entry.error))
    else { return }
    var style = Style(entry.isFormula ? .symbolic : .normal)
    if index == best { style = Style(.good) }
    if index == selected { style.reverse = true }
    let mark = index == best ? glyphs.marker : entry.isFormula ? glyphs.node : glyphs.plus
    pane[cell.x, cell.y] = Cell(mark, style)
  }

  /// Draws a broken line at the noise, to set it apart from the curve, with a label if there is
  /// room.
  private func drawNoise(_ geometry: PlotGeometry, on pane: inout Surface, glyphs: Glyphs) {
    guard let noise, let row = geometry.cell(x: geometry.xAxis.lower, y: noise)?.y else { return }
    let plot = geometry.plot
    for column in plot.x..<plot.maxX where (column - plot.x) % 2 == 0 {
      if pane[column, row].character == " " {
        pane[column, row] = Cell(glyphs.horizontal, Style(.warning))
      }
    }
    let label = "noise"
    for labelRow in [row - 1, row + 1] {
      let place = Rect(x: plot.maxX - label.count, y: labelRow, width: label.count, height: 1)
      let isFree = (place.x..<place.maxX).allSatisfy { pane[$0, labelRow].character == " " }
      guard plot.width >= 16, place.intersection(plot) == place, isFree else { continue }
      return pane.text(label, in: place, style: Style(.warning))
    }
  }

  /// Returns the index of the entry whose mark is nearest to a cell of the plot in `rect`, or nil
  /// if none is near.
  public func entry(at point: Point, in rect: Rect) -> Int? {
    let geometry = geometry(in: rect)
    func distance(_ index: Int) -> Int? {
      geometry.cell(x: Double(entries[index].complexity), y: shown(entries[index].error)).map {
        abs($0.x - point.x) + 2 * abs($0.y - point.y)
      }
    }
    let near = entries.indices.compactMap { index in distance(index).map { (index, $0) } }
    guard let nearest = near.min(by: { $0.1 < $1.1 }), nearest.1 <= 6 else { return nil }
    return nearest.0
  }
}

extension PlotGeometry {
  /// The cell of a point, or nil if it is outside the plot.
  func cell(x: Double, y: Double) -> Point? {
    guard let column = column(of: x) else { return nil }
    let dot = dot(x: x, y: y)
    guard dot.isFinite, dot.y.magnitude < 1e6 else { return nil }
    let cell = Point(x: column, y: Int((dot.y / Double(Canvas.dotsPerRow)).rounded(.down)))
    return plot.contains(cell) ? cell : nil
  }
}
