import Scene

/// The geometry of a plot: axes, ticks and the area of the curves.
///
/// In little room, labels and axes are dropped before the curves.
public struct PlotGeometry: Sendable, Hashable {
  /// A tick and its position: a row on the left axis, a column on the bottom axis.
  public struct PlacedTick: Sendable, Hashable {
    /// The value and its label.
    public let tick: AxisTick
    /// The row or column.
    public let cell: Int
  }

  /// The area of the curves.
  public let plot: Rect
  /// The horizontal axis.
  public let xAxis: Axis
  /// The vertical axis.
  public let yAxis: Axis
  /// The column of the left axis line, or nil if there is no room.
  public let axisColumn: Int?
  /// The row of the bottom axis line, or nil if there is no room.
  public let axisRow: Int?
  /// The row of the strip above the bottom axis, or nil if there is none.
  public let stripRow: Int?
  /// The row of the bottom axis labels, or nil if there is no room.
  public let labelRow: Int?
  /// The ticks of the left axis, each in a different row.
  public let leftTicks: [PlacedTick]
  /// The ticks of the bottom axis, whose labels do not touch.
  public let bottomTicks: [PlacedTick]

  /// Divides `rect` among the parts of a plot.
  ///
  /// - Parameters:
  ///   - hasStrip: whether to reserve a row for a strip, height permitting.
  ///   - labelWidth: the minimum width of the left labels, which keeps plots steady as digits
  ///     change.
  ///   - wholeSteps: whether bottom ticks must be whole numbers.
  init(
    rect: Rect, xAxis: Axis, yAxis: Axis, hasStrip: Bool, labelWidth: Int = 5,
    wholeSteps: Bool = false, bottomHeight: Int = 5
  ) {
    self.xAxis = xAxis
    self.yAxis = yAxis
    let hasAxisRow = rect.height >= bottomHeight - 1 && rect.width >= 8
    let hasLabels = rect.height >= bottomHeight && hasAxisRow
    let hasStripRow = hasStrip && rect.height >= 7
    let below = (hasAxisRow ? 1 : 0) + (hasLabels ? 1 : 0) + (hasStripRow ? 1 : 0)
    let height = max(0, rect.height - below)
    let ticks = yAxis.ticks(maximum: max(2, min(height / 3 + 1, 8)))
    let widest = max(labelWidth, ticks.map(\.label.columnWidth).max() ?? 0)
    let hasLeft = rect.width >= widest + 10
    let left = hasLeft ? widest + 1 : 0
    plot = Rect(x: rect.x + left, y: rect.y, width: rect.width - left, height: height)
    axisColumn = hasLeft ? rect.x + widest : nil
    stripRow = hasStripRow ? rect.y + height : nil
    axisRow = hasAxisRow ? rect.y + height + (hasStripRow ? 1 : 0) : nil
    labelRow = hasLabels ? rect.maxY - 1 : nil
    leftTicks = hasLeft ? PlotGeometry.leftTicks(ticks, axis: yAxis, plot: plot) : []
    bottomTicks =
      hasAxisRow
      ? PlotGeometry.bottomTicks(axis: xAxis, plot: plot, rect: rect, wholeSteps: wholeSteps) : []
  }

  /// The dot of a point; a coordinate that the axis cannot show is NaN.
  func dot(x: Double, y: Double) -> DotPoint {
    DotPoint(
      x: PlotGeometry.dot(xAxis.position(of: x), start: plot.x, count: plot.width, per: 2),
      y: PlotGeometry.dot(
        yAxis.position(of: y).map { 1 - $0 }, start: plot.y, count: plot.height, per: 4))
  }

  /// The column of dots of a value, or nil if the axis cannot show it.
  func dotColumn(of x: Double) -> Int? {
    let dot = PlotGeometry.dot(xAxis.position(of: x), start: plot.x, count: plot.width, per: 2)
    return dot.isFinite && dot.magnitude < 1e6 ? Int(dot.rounded(.down)) : nil
  }

  /// The column of a value, or nil if it is outside the plot.
  func column(of x: Double) -> Int? {
    guard let dot = dotColumn(of: x) else { return nil }
    let column = dot >> 1
    return column >= plot.x && column < plot.maxX ? column : nil
  }

  private static func dot(_ position: Double?, start: Int, count: Int, per: Int) -> Double {
    guard let position else { return .nan }
    return Double(start * per) + position * Double(max(0, count * per - 1)) + 0.5
  }

  private static func leftTicks(_ ticks: [AxisTick], axis: Axis, plot: Rect) -> [PlacedTick] {
    var taken: Set<Int> = []
    return ticks.compactMap { tick in
      guard let position = axis.position(of: tick.value) else { return nil }
      let dot = dot(1 - position, start: plot.y, count: plot.height, per: 4)
      let row = min(max(Int((dot / 4).rounded(.down)), plot.y), plot.maxY - 1)
      guard plot.height > 0, taken.insert(row).inserted else { return nil }
      return PlacedTick(tick: tick, cell: row)
    }
  }

  /// As many ticks as fit with at least one blank column between labels, inside `rect`.
  private static func bottomTicks(
    axis: Axis, plot: Rect, rect: Rect, wholeSteps: Bool
  ) -> [PlacedTick] {
    for maximum in stride(from: min(9, plot.width / 4), through: 1, by: -1) {
      let ticks = axis.ticks(maximum: maximum).filter {
        !wholeSteps || $0.value == $0.value.rounded()
      }
      let placed = ticks.compactMap { tick -> PlacedTick? in
        guard let position = axis.position(of: tick.value) else { return nil }
        let dot = dot(position, start: plot.x, count: plot.width, per: 2)
        let column = min(max(Int((dot / 2).rounded(.down)), plot.x), plot.maxX - 1)
        return PlacedTick(tick: tick, cell: column)
      }
      let spans = placed.map { labelSpan($0, in: rect) }
      let areApart = zip(spans, spans.dropFirst()).allSatisfy { $0.upperBound + 1 < $1.lowerBound }
      if areApart && spans.allSatisfy({ $0.upperBound - $0.lowerBound < rect.width }) {
        return placed
      }
    }
    return []
  }

  /// The columns of a tick's label, centred on the tick and moved inside `rect`.
  static func labelSpan(_ placed: PlacedTick, in rect: Rect) -> ClosedRange<Int> {
    let width = max(1, placed.tick.label.columnWidth)
    // Centre the digits, not the minus sign.
    let sign = placed.tick.label.hasPrefix("-") ? 1 : 0
    let wanted = placed.cell - sign - (width - sign) / 2
    let start = min(max(wanted, rect.x), max(rect.x, rect.maxX - width))
    return start...(start + width - 1)
  }
}

extension PlotGeometry {
  /// Draws axis lines, ticks and labels.
  func drawAxes(on surface: inout Surface, in rect: Rect, glyphs: Glyphs, knots: [Double] = []) {
    let style = Style(.border)
    if let column = axisColumn {
      let bottom = axisRow ?? rect.maxY
      for row in rect.y..<max(rect.y, bottom) {
        surface[column, row] = Cell(glyphs.vertical, style)
      }
      for placed in leftTicks {
        surface[column, placed.cell] = Cell(glyphs.leftTick, style)
        let area = Rect(x: rect.x, y: placed.cell, width: column - rect.x, height: 1)
        surface.text(placed.tick.label, in: area, style: Style(.quiet), alignment: .trailing)
      }
    }
    guard let row = axisRow else { return }
    for column in plot.x..<max(plot.x, plot.maxX) {
      surface[column, row] = Cell(glyphs.horizontal, style)
    }
    if let column = axisColumn { surface[column, row] = Cell(glyphs.axisCorner, style) }
    drawBottomMarks(on: &surface, in: rect, row: row, glyphs: glyphs, knots: knots)
  }

  private func drawBottomMarks(
    on surface: inout Surface, in rect: Rect, row: Int, glyphs: Glyphs, knots: [Double]
  ) {
    let style = Style(.border)
    for placed in bottomTicks {
      surface[placed.cell, row] = Cell(glyphs.bottomTick, style)
      guard let labelRow else { continue }
      let span = PlotGeometry.labelSpan(placed, in: rect)
      surface.text(
        placed.tick.label, x: span.lowerBound, y: labelRow, style: Style(.quiet), clip: rect)
    }
    let tickColumns = Set(bottomTicks.map(\.cell))
    for knot in knots {
      guard let column = column(of: knot) else { continue }
      let character = tickColumns.contains(column) ? glyphs.knotAndTick : glyphs.knot
      surface[column, row] = Cell(character, Style(.accent))
    }
  }
}
