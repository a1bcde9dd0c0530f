import Scene

/// A plot of an edge's function, its parts, and the samples' density.
public struct CurveFigure: Sendable, Equatable {
  /// A curve and its style.
  public struct Series: Sendable, Equatable {
    /// The curve.
    public var curve: SampledCurve
    /// The role that decides its style.
    public var role: Role
    /// Whether it is dashed, so that a coincident curve shows in the gaps.
    public var isDashed: Bool

    /// Creates a series.
    public init(_ curve: SampledCurve, role: Role, isDashed: Bool = false) {
      self.curve = curve
      self.role = role
      self.isDashed = isDashed
    }
  }

  /// The function, drawn over everything but the overlay.
  public var main: Series
  /// A curve to compare with the function, drawn over it.
  public var overlay: Series?
  /// The function's parts, drawn below it in this order.
  public var secondary: [Series]
  /// The knots of the spline, marked on the bottom axis.
  public var knots: [Double]
  /// The range of the spline's grid; the plot is hatched outside it.
  public var grid: ClosedRange<Double>?
  /// The number of samples in each of equally wide bins of `densityRange`.
  public var density: [Int]
  /// The range of `density`; nil for the range of the x axis.
  public var densityRange: ClosedRange<Double>?
  /// The range of the x axis; nil for that of the main curve.
  public var xRange: ClosedRange<Double>?
  /// The range of the y axis; nil for that of all curves within the x axis.
  public var yRange: ClosedRange<Double>?
  /// The minimum width of the left labels, to align plots one above the other.
  public var labelWidth = 5

  /// Creates a plot.
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

  /// Returns the geometry of the plot in `rect`.
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

  /// All curves, in drawing order.
  private var series: [Series] { secondary + [main] + (overlay.map { [$0] } ?? []) }

  private var xAxis: Axis {
    xRange.map { Axis(from: $0.lowerBound, to: $0.upperBound) } ?? Axis(over: main.curve.x)
  }

  /// Draws the plot into `rect`, and nothing outside. Readable from about 24 by 6 cells.
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
        // Two of every four columns.
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

  /// Draws a faint line at zero, unless it is near the border or outside.
  private func drawZero(_ geometry: PlotGeometry, on pane: inout Surface, glyphs: Glyphs) {
    guard let position = geometry.yAxis.position(of: 0), position > 0.02, position < 0.98 else {
      return
    }
    var canvas = Canvas(geometry.plot, glyphs: glyphs)
    let y = geometry.dot(x: geometry.xAxis.lower, y: 0).y
    // Dotted: a pair of dots in every other column.
    for column in stride(from: geometry.plot.x, to: geometry.plot.maxX, by: 2) {
      let x = Double(column * Canvas.dotsPerColumn) + 0.5
      canvas.line(
        from: DotPoint(x: x, y: y), to: DotPoint(x: x + 1, y: y), style: Style(.faint))
    }
    pane.draw(canvas)
  }

  /// Draws the density of samples as heights in the strip above the axis.
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

  /// The largest count among the bins entirely within `first...last` and the bin at its middle, all
  /// in units of bins.
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
