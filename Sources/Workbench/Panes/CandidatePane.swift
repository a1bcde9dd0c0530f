import Figures
import KAN
import Numerics
import Scene
import Session

/// The layout of the candidates' pane: curve, residual with a caption, and rows.
struct CandidateLayout: Equatable {
  /// Nil in a small pane, which only has rows.
  let curve: Rect?, caption: Rect?, residual: Rect?
  let rows: Rect

  /// The width of the rows when they are beside the curve.
  static let rowsWidth = 42

  /// The height, border included, that the pane claims before others get any: enough for curve,
  /// residual and candidates one below the other, or less if the candidates are beside the curve.
  static func leastHeight(_ screen: Screen) -> Int {
    screen.size.width >= rowsWidth + 24 && !screen.isWide ? 11 : 18
  }

  init(_ rect: Rect) {
    if rect.width >= Self.rowsWidth + 24, rect.height >= 9, rect.height < rect.width / 3 {
      let width = min(Self.rowsWidth, rect.width / 2)
      let plots = Rect(x: rect.x, y: rect.y, width: rect.width - width - 2, height: rect.height)
      let residualHeight = max(3, rect.height / 3)
      (curve, caption, residual) = Self.stacked(plots, residualHeight)
      rows = Rect(x: rect.maxX - width, y: rect.y, width: width, height: rect.height)
    } else if rect.height >= 15, rect.width >= 24 {
      // At most a heading, the unchanged edge, and a row per digit.
      let rowsHeight = min(CandidateList.count + 2, max(6, rect.height * 2 / 5))
      let plots = Rect(
        x: rect.x, y: rect.y, width: rect.width,
        height: rect.height - rowsHeight - (rect.height >= 20 ? 1 : 0))
      (curve, caption, residual) = Self.stacked(plots, max(3, plots.height / 3))
      rows = Rect(x: rect.x, y: rect.maxY - rowsHeight, width: rect.width, height: rowsHeight)
    } else {
      (curve, caption, residual) = (nil, nil, nil)
      rows = rect
    }
  }

  private static func stacked(_ rect: Rect, _ residual: Int) -> (Rect, Rect, Rect) {
    func part(_ y: Int, _ height: Int) -> Rect {
      Rect(x: rect.x, y: y, width: rect.width, height: height)
    }
    return (
      part(rect.y, rect.height - residual - 1), part(rect.maxY - residual - 1, 1),
      part(rect.maxY - residual, residual)
    )
  }
}

extension Pane {
  /// The candidate functions of an edge, with the highlighted one drawn over its curve. Replaces
  /// the inspector.
  static let candidates: Pane = Pane(
    "candidates",
    keys: [
      KeyBinding([.up, "k"], "the candidate above", hint: .init("choose", keys: "↑ ↓")) {
        $0.state.candidates?.move(by: -1)
      },
      KeyBinding([.down, "j"], "the candidate below") { $0.state.candidates?.move(by: 1) },
      KeyBinding([.enter], "fix the edge as the candidate", hint: .init("fix")) {
        $0.fixHighlighted()
      },
      KeyBinding(
        [.escape], "clear the filter; close", hint: .init("close")
      ) { $0.closeCandidates() },
      KeyBinding([.left, "h"], "the next edge to the left", hint: .init("next edge", keys: "← →")) {
        $0.moveToEdge(.left)
      },
      KeyBinding([.right, "l"], "the next edge to the right") { $0.moveToEdge(.right) },
      KeyBinding(
        Workbench.candidateKeys, title: "1-9", "fix the edge as that candidate",
        hint: .init("fix as")
      ) { $0.fixCandidate($1) },
      KeyBinding(["/"], "find candidates by name", hint: .init("find")) {
        $0.state.mode = .prompt(.init(.candidates, text: $0.state.candidates?.filter ?? ""))
      },
    ],
    wish: { screen in
      guard screen.tool == .candidates else { return nil }
      return Wish(
        row: 0, width: screen.isWide ? screen.sideWidth : nil,
        claim: CandidateLayout.leastHeight(screen), isAlone: !screen.isWide)
    },
    title: { view, _ in view.inspectorTitle },
    draw: { view, surface, rect in view.drawCandidates(on: &surface, in: rect) },
    mouse: { workbench, action, _, _ in
      switch action {
      case .press: break
      case .wheelUp: workbench.state.candidates?.move(by: -1)
      case .wheelDown: workbench.state.candidates?.move(by: 1)
      }
    })
}

extension WorkbenchView {
  fileprivate func drawCandidates(on surface: inout Surface, in rect: Rect) {
    guard let list = state.candidates, let model = state.shownModel,
      let observation = state.observation,
      observation.edges.count == model.network.depth, model.network.contains(list.edge)
    else { return }
    let layout = CandidateLayout(rect)
    if let curve = layout.curve, let caption = layout.caption, let residual = layout.residual {
      let comparison = comparison(list, model, observation)
      comparison.figure.draw(on: &surface, in: curve, glyphs: glyphs)
      comparison.residual?.draw(on: &surface, in: residual, glyphs: glyphs)
      drawCaption(list, comparison, on: &surface, in: caption)
    }
    drawRows(list, model, on: &surface, in: layout.rows)
  }

  // MARK: Curves

  private struct Comparison {
    var figure: CurveFigure
    /// Candidate minus edge, and its largest magnitude and root mean square.
    var residual: CurveFigure?
    var largest = 0.0, average = 0.0
    /// Whether the candidate is finite everywhere.
    var isWhole = true
  }

  private func comparison(
    _ list: CandidateList, _ model: Model, _ observation: Observation
  ) -> Comparison {
    let seen = observation.inputs[list.edge.layer][list.edge.input]
    let layer = model.network.layers[list.edge.layer]
    let edge = observation.edges[list.edge.layer][
      layer.layout.edge(list.edge.input, list.edge.output)]
    let positions = seen.positions.map(inputUnits(list.edge.layer, list.edge.input, model))
    let low = positions.first ?? -1
    let high = positions.last ?? 1
    func figure(_ values: [Double], _ role: Role) -> CurveFigure {
      var figure = CurveFigure(
        main: .init(SampledCurve(x: positions, y: values), role: role), xRange: low...high)
      figure.labelWidth = 8
      return figure
    }
    var comparison = Comparison(figure: figure(edge.curve, .selection))
    comparison.figure.density = seen.density
    comparison.figure.yRange = valueRange(list, edge.curve, seen.positions)
    guard let fit = list.highlighted?.fit else { return comparison }
    let values = seen.positions.map(fit.value)
    comparison.figure.overlay = .init(
      SampledCurve(x: positions, y: values), role: .symbolic, isDashed: true)
    let residual = zip(values, edge.curve).map { $0 - $1 }
    let finite = residual.filter(\.isFinite)
    comparison.isWhole = finite.count == residual.count
    comparison.largest = finite.reduce(0) { max($0, $1.magnitude) }
    comparison.average = finite.meanSquare.squareRoot()
    comparison.residual = figure(residual, .test)
    return comparison
  }

  /// The range of the edge and all its candidates, so that the edge does not move while the user
  /// browses. It exceeds the edge's own range by at most half on either side.
  private func valueRange(
    _ list: CandidateList, _ curve: [Double], _ positions: [Double]
  ) -> ClosedRange<Double>? {
    let finite = curve.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max(), low < high else { return nil }
    let room = (high - low) / 2
    var (least, greatest) = (low, high)
    for candidate in list.candidates {
      for value in positions.lazy.map(candidate.fit.value) where value.isFinite {
        least = min(least, max(value, low - room))
        greatest = max(greatest, min(value, high + room))
      }
    }
    return least...greatest
  }

  /// Draws what the lower curve is, and its size.
  private func drawCaption(
    _ list: CandidateList, _ comparison: Comparison, on surface: inout Surface, in rect: Rect
  ) {
    guard let name = list.highlighted?.fit.function.name else { return }
    let what =
      StyledText(name, .symbolic) + StyledText(" - ", .quiet)
      + StyledText("edge", .selection)
    let sizes = [
      comparison.isWhole ? nil : StyledText("has gaps", .warning),
      pairs([("at most", NumberFormat.scientific(comparison.largest))]),
      pairs([("rms", NumberFormat.scientific(comparison.average))]),
    ].compactMap { $0 }
    let lines = (0...sizes.count).reversed().map { count in
      sizes.prefix(count).reduce(what) { $0 + StyledText("  ") + $1 }
    }
    let line = lines.first { $0.columnWidth <= rect.width - 1 } ?? what
    surface.text(
      line, in: Rect(x: rect.x + 1, y: rect.y, width: rect.width - 1, height: 1),
      ellipsis: glyphs.ellipsis)
  }

  // MARK: Rows

  private func drawRows(
    _ list: CandidateList, _ model: Model, on surface: inout Surface, in rect: Rect
  ) {
    func line(_ row: Int) -> Rect {
      Rect(x: rect.x + 1, y: rect.y + row, width: rect.width - 2, height: 1)
    }
    guard var outcome = list.outcome, !list.candidates.isEmpty else {
      let text =
        list.failure
        ?? (list.outcome == nil
          ? "looking for functions"
          : list.filter.isEmpty
            ? "no function fits this edge" : "no function that fits has \(list.filter) in its name")
      let style = Style(list.failure == nil ? .quiet : .error)
      for (row, part) in FormulaLines.words(text, width: rect.width - 2).prefix(rect.height)
        .enumerated()
      {
        surface.text(part, in: line(row), style: style, ellipsis: glyphs.ellipsis)
      }
      return
    }
    outcome.candidates = list.candidates
    let columns = CandidateColumns(
      outcome, width: rect.width - 2, loss: model.loss, rSquared: glyphs.rSquared)
    var row = 0
    if rect.height >= 4 {
      surface.text(columns.heading, in: line(row), ellipsis: glyphs.ellipsis)
      row += 1
    }
    if rect.height >= list.candidates.count + 2 || rect.height >= 7 {
      surface.text(columns.present, in: line(row), ellipsis: glyphs.ellipsis)
      row += 1
    }
    let room = rect.height - row
    let first = min(
      max(0, list.selected - room / 2), max(0, list.candidates.count - room))
    for index in (first..<list.candidates.count).prefix(room) {
      surface.text(columns.text(index), in: line(row), ellipsis: glyphs.ellipsis)
      if index == list.selected { surface.restyle(line(row)) { $0 = Style(reverse: true) } }
      row += 1
    }
  }
}
