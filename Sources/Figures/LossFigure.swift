import Numerics
import Scene

/// A plot of losses by training step.
public struct LossFigure: Sendable, Equatable {
  /// A value at a training step.
  public struct Sample: Sendable, Hashable {
    /// The step.
    public var step: Int
    /// The value; a non-finite value makes a gap.
    public var value: Double

    /// Creates a sample.
    public init(step: Int, value: Double) {
      self.step = step
      self.value = value
    }
  }

  /// A quantity by step.
  public struct Series: Sendable, Equatable {
    /// The role that decides its style: train, test, objective or regularization.
    public var role: Role
    /// The samples in ascending order of steps, which may have gaps.
    public var samples: [Sample]

    /// Creates a series.
    public init(_ role: Role, _ samples: [Sample]) {
      self.role = role
      self.samples = samples
    }
  }

  /// The quantities; later ones cover earlier ones.
  public var series: [Series]
  /// The scale of the y axis. Without a positive value, a logarithmic axis becomes linear.
  public var scale: AxisScale
  /// The step up to which training will run, to extend the x axis; nil to end at the last sample.
  public var lastStep: Int?
  /// The best test error so far, which gets a marker.
  public var best: Sample?
  /// The step of a vertical line, shown while the user scrubs through the run.
  public var cursor: Int?

  /// Creates a plot.
  public init(
    series: [Series], scale: AxisScale = .logarithmic, lastStep: Int? = nil, best: Sample? = nil,
    cursor: Int? = nil
  ) {
    self.series = series
    self.scale = scale
    self.lastStep = lastStep
    self.best = best
    self.cursor = cursor
  }

  /// Returns the geometry of the plot in `rect`.
  public func geometry(in rect: Rect) -> PlotGeometry {
    let ends = series.flatMap { [$0.samples.first?.step, $0.samples.last?.step] }
    // The best value may precede the first sample.
    let steps = (ends + [best?.step]).compactMap { $0 }
    let first = steps.min() ?? 0
    let last = max(steps.max() ?? 0, lastStep ?? 0, first + 1)
    return PlotGeometry(
      rect: rect, xAxis: Axis(from: Double(first), to: Double(last)), yAxis: yAxis,
      hasStrip: false, labelWidth: 7, wholeSteps: true, bottomHeight: 8)
  }

  private var yAxis: Axis {
    let finite = (series.flatMap(\.samples) + [best].compactMap { $0 }).map(\.value)
      .filter(\.isFinite)
    if scale == .logarithmic, finite.contains(where: { $0 > 0 }) {
      return Axis(over: finite, scale: .logarithmic, padding: 0.02)
    }
    // On a linear axis, a single outlier would flatten everything else, so it is cut off.
    let middle = finite.map(\.magnitude).median ?? 0
    let sane = middle > 0 ? finite.filter { $0.magnitude <= 1000 * middle } : finite
    return Axis(over: sane, padding: 0.02)
  }

  /// Draws the plot into `rect`, and nothing outside.
  public func draw(on surface: inout Surface, in rect: Rect, glyphs: Glyphs) {
    let geometry = geometry(in: Rect(size: rect.size))
    var pane = Surface(size: rect.size)
    geometry.drawAxes(on: &pane, in: pane.bounds, glyphs: glyphs)
    drawCursor(geometry, on: &pane, glyphs: glyphs)
    var canvas = Canvas(geometry.plot, glyphs: glyphs)
    for (rank, series) in series.enumerated() {
      let points = visible(series.samples, geometry).map {
        geometry.dot(x: Double($0.step), y: $0.value)
      }
      canvas.polyline(points, style: Style(series.role), priority: rank)
    }
    pane.draw(canvas)
    drawSinglePoints(geometry, on: &pane, glyphs: glyphs)
    drawBest(geometry, on: &pane, glyphs: glyphs)
    surface.draw(pane, at: Point(x: rect.x, y: rect.y), clip: rect)
  }

  /// Thins samples without changing the drawing: of those in a column of dots, the first, smallest,
  /// largest and last suffice.
  func visible(_ samples: [Sample], _ geometry: PlotGeometry) -> [Sample] {
    guard samples.count > 4 * Canvas.dotsPerColumn * geometry.plot.width else { return samples }
    var result: [Sample] = []
    var start = 0
    while start < samples.count {
      let column = column(of: samples[start], geometry)
      var (end, least, greatest) = (start + 1, start, start)
      while end < samples.count, column != nil, self.column(of: samples[end], geometry) == column {
        if samples[end].value < samples[least].value { least = end }
        if samples[end].value > samples[greatest].value { greatest = end }
        end += 1
      }
      var previous = -1
      for index in [start, min(least, greatest), max(least, greatest), end - 1]
      where index > previous {
        result.append(samples[index])
        previous = index
      }
      start = end
    }
    return result
  }

  /// The column of dots of a sample; nil if it makes a gap.
  private func column(of sample: Sample, _ geometry: PlotGeometry) -> Int? {
    let hasPlace = geometry.yAxis.scale == .linear || sample.value > 0
    return sample.value.isFinite && hasPlace ? geometry.dotColumn(of: Double(sample.step)) : nil
  }

  private func drawCursor(_ geometry: PlotGeometry, on pane: inout Surface, glyphs: Glyphs) {
    guard let cursor, let column = geometry.column(of: Double(cursor)) else { return }
    let plot = geometry.plot
    for row in plot.y..<max(plot.y, plot.maxY) {
      pane[column, row] = Cell(glyphs.vertical, Style(.selection))
    }
    if let row = geometry.axisRow { pane[column, row] = Cell(glyphs.knot, Style(.selection)) }
  }

  /// Draws a series of a single sample, which has no line, as a mark.
  private func drawSinglePoints(
    _ geometry: PlotGeometry, on pane: inout Surface, glyphs: Glyphs
  ) {
    for series in series where series.samples.count == 1 {
      for sample in series.samples {
        guard let cell = cell(of: sample, geometry) else { continue }
        pane[cell.x, cell.y] = Cell(glyphs.node, Style(series.role))
      }
    }
  }

  /// The cell of a sample, or nil if it is outside the plot.
  private func cell(of sample: Sample, _ geometry: PlotGeometry) -> Point? {
    geometry.cell(x: Double(sample.step), y: sample.value)
  }

  /// Draws the marker of the best value, with its step where nothing is in the way.
  private func drawBest(_ geometry: PlotGeometry, on pane: inout Surface, glyphs: Glyphs) {
    guard let best, let cell = cell(of: best, geometry) else { return }
    pane[cell.x, cell.y] = Cell(glyphs.marker, Style(.good))
    let label = String(best.step)
    let left = cell.x - (label.count - 1) / 2
    for labelRow in [cell.y + 1, cell.y - 1] {
      let place = Rect(x: left, y: labelRow, width: label.count, height: 1)
      guard place.intersection(geometry.plot) == place, isBlank(place, on: pane) else { continue }
      pane.text(label, x: left, y: labelRow, style: Style(.good))
      return
    }
  }

  private func isBlank(_ rect: Rect, on pane: Surface) -> Bool {
    (rect.x..<rect.maxX).allSatisfy { pane[$0, rect.y].character == " " }
  }
}

extension Array {
  fileprivate subscript(safe index: Int) -> Element? {
    indices.contains(index) ? self[index] : nil
  }
}
