import Scene

/// A plot of one edge's function with what belongs to it.
public struct CurveFigure: Sendable, Equatable {
  /// A curve with its role.
  public struct Series: Sendable, Equatable {
    /// The curve.
    public var curve: SampledCurve
    /// How it is drawn.
    public var role: Role
    /// Whether it is drawn in dashes, so that what runs along with it shows in the gaps.
    public var isDashed: Bool

    /// A series.
    public init(_ curve: SampledCurve, role: Role, isDashed: Bool = false) {
      self.curve = curve
      self.role = role
      self.isDashed = isDashed
    }
  }

  /// The function; drawn last but for the overlay.
  public var main: Series
  /// What the function is compared with; drawn over it.
  public var overlay: Series?
  /// Its parts or earlier states, drawn in this order below it.
  public var secondary: [Series]
  /// The knots of its spline, marked on the bottom axis.
  public var knots: [Double]
  /// The range of the spline's grid; what the plot shows beyond it is hatched.
  public var grid: ClosedRange<Double>?
  /// How many samples fall into each of equally wide parts of `densityRange`.
  public var density: [Int]
  /// The range that `density` covers; the range of the main curve where it is `nil`.
  public var densityRange: ClosedRange<Double>?
  /// The range from left to right; the range of the main curve where it is `nil`.
  public var xRange: ClosedRange<Double>?
  /// The range from bottom to top; that of all curves where it is `nil`.
  public var yRange: ClosedRange<Double>?
  /// Columns for the labels on the left at least, so that plots above each other can be in line.
  public var labelWidth = 5

  /// A plot's content.
  public init(
    main: Series, secondary: [Series] = [], knots: [Double] = [],
    grid: ClosedRange<Double>? = nil, density: [Int] = [],
    densityRange: ClosedRange<Double>? = nil, xRange: ClosedRange<Double>? = nil
  ) {
    self.main = main
    self.secondary = secondary
    self.knots = knots
    self.grid = grid
    self.density = density
    self.densityRange = densityRange
    self.xRange = xRange
  }

  /// Where everything stands in `rect`.
  ///
  /// The range of values is that of all curves within the range from left to right, unless given.
  public func geometry(in rect: Rect) -> PlotGeometry {
    let xAxis = self.xAxis
    let values =
      yRange.map { [$0.lowerBound, $0.upperBound] }
      ?? series.flatMap { series in
        zip(series.curve.x, series.curve.y).lazy
          .filter { $0.0 >= xAxis.lower && $0.0 <= xAxis.upper }.map(\.1)
      }
    return PlotGeometry(
      rect: rect, xAxis: xAxis, yAxis: Axis(over: values, padding: 0.02),
      hasStrip: density.contains { $0 > 0 }, labelWidth: labelWidth)
  }

  /// Everything, in the order of drawing.
  private var series: [Series] { secondary + [main] + (overlay.map { [$0] } ?? []) }

  private var xAxis: Axis {
    xRange.map { Axis(from: $0.lowerBound, to: $0.upperBound) } ?? Axis(over: main.curve.x)
  }

  /// Draws the plot into `rect`, and nothing outside it. Readable from about 24 by 6 cells.
  public func draw(on surface: inout Surface, in rect: Rect, glyphs: Glyphs) {
    let geometry = geometry(in: Rect(size: rect.size))
    var pane = Surface(size: rect.size)
    drawZero(geometry, on: &pane, glyphs: glyphs)
    drawOutside(geometry, on: &pane, glyphs: glyphs)
    geometry.drawAxes(on: &pane, in: pane.bounds, glyphs: glyphs, knots: knots)
    drawDensity(geometry, on: &pane, glyphs: glyphs)
    var canvas = Canvas(geometry.plot, glyphs: glyphs)
    for (rank, series) in series.enumerated() {
      let points = zip(series.curve.x, series.curve.y).map { geometry.dot(x: $0, y: $1) }
      let style = Style(series.role)
      if series.isDashed {
        // Two columns of cells of every four.
        for column in stride(from: geometry.plot.x, to: geometry.plot.maxX, by: 4) {
          let dash = Rect(
            x: column, y: geometry.plot.y, width: 2, height: geometry.plot.height)
          canvas.polyline(points, style: style, priority: rank, clip: dash)
        }
      } else {
        canvas.polyline(points, style: style, priority: rank)
      }
    }
    pane.draw(canvas)
    surface.draw(pane, at: Point(x: rect.x, y: rect.y), clip: rect)
  }

  private func drawOutside(
    _ geometry: PlotGeometry, on pane: inout Surface, glyphs: Glyphs
  ) {
    guard let grid else { return }
    let plot = geometry.plot
    for column in plot.x..<max(plot.x, plot.maxX) {
      let middle = (Double(column - plot.x) + 0.5) / Double(plot.width)
      if grid.contains(geometry.xAxis.value(at: middle)) { continue }
      pane.fill(
        Rect(x: column, y: plot.y, width: 1, height: plot.height),
        with: Cell(glyphs.hatch, Style(.faint)))
    }
  }

  /// A faint line at zero, where zero lies well inside.
  private func drawZero(_ geometry: PlotGeometry, on pane: inout Surface, glyphs: Glyphs) {
    guard let position = geometry.yAxis.position(of: 0), position > 0.02, position < 0.98 else {
      return
    }
    var canvas = Canvas(geometry.plot, glyphs: glyphs)
    let y = geometry.dot(x: geometry.xAxis.lower, y: 0).y
    // Dotted: a pair of dots in every other column of cells.
    for column in stride(from: geometry.plot.x, to: geometry.plot.maxX, by: 2) {
      let x = Double(column * Canvas.dotsPerColumn) + 0.5
      canvas.line(
        from: DotPoint(x: x, y: y), to: DotPoint(x: x + 1, y: y), style: Style(.faint))
    }
    pane.draw(canvas)
  }

  /// How many samples lie where, as heights in the strip above the axis.
  private func drawDensity(_ geometry: PlotGeometry, on pane: inout Surface, glyphs: Glyphs) {
    guard let row = geometry.stripRow, let most = density.max(), most > 0 else { return }
    let axis = geometry.xAxis
    let range = densityRange ?? axis.lower...axis.upper
    let plot = geometry.plot
    let span = range.upperBound - range.lowerBound
    guard span > 0 else { return }
    for column in 0..<plot.width {
      let start = axis.value(at: Double(column) / Double(plot.width))
      let end = axis.value(at: Double(column + 1) / Double(plot.width))
      let first = (start - range.lowerBound) / span * Double(density.count)
      let last = (end - range.lowerBound) / span * Double(density.count)
      let share = mostSamples(from: first, to: last) / Double(most)
      pane[plot.x + column, row] = Cell(glyphs.level(share), Style(.quiet))
    }
  }

  /// The largest count among the parts that a column touches with its middle or wholly.
  private func mostSamples(from first: Double, to last: Double) -> Double {
    guard first.isFinite, last.isFinite, last > 0, first < Double(density.count) else { return 0 }
    let middle = (first + last) / 2
    let low = min(Int(max(first.rounded(.up), 0)), density.count)
    let high = min(Int(max(last.rounded(.down), 0)), density.count)
    var most = low < high ? density[low..<high].max() ?? 0 : 0
    if middle >= 0, middle < Double(density.count) { most = max(most, density[Int(middle)]) }
    return Double(most)
  }
}
