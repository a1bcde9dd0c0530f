import Figures
import KAN
import Scene
import Session

/// Draws the state. Pure: the same state and size give the same frame.
struct WorkbenchView {
  let state: WorkbenchState
  let keymap: Keymap

  var glyphs: Glyphs { state.glyphs }

  /// The whole screen.
  func surface(size: Size) -> Surface {
    var surface = Surface(size: size)
    guard size.width >= PaneLayout.minimum.width, size.height >= PaneLayout.minimum.height else {
      drawTooSmall(on: &surface)
      return surface
    }
    let layout = state.layout(size)
    drawStatus(on: &surface, in: layout.status)
    for pane in Pane.allCases {
      guard let rect = layout.panes[pane], let inside = layout.inside(pane) else { continue }
      if layout.hasBorders { drawFrame(of: pane, on: &surface, in: rect) }
      switch pane {
      case .network: drawNetwork(on: &surface, in: inside)
      case .inspector:
        if let list = state.candidates {
          drawCandidates(list, on: &surface, in: inside)
        } else {
          drawInspector(on: &surface, in: inside)
        }
      case .losses: drawLosses(on: &surface, in: inside)
      case .formula: drawFormula(on: &surface, in: inside)
      case .pruning: drawPruning(on: &surface, in: inside)
      case .leaderboard: drawLeaderboard(on: &surface, in: inside)
      case .entry: drawEntry(on: &surface, in: inside)
      case .pictures: drawPictures(on: &surface, in: inside)
      case .stages: drawStages(on: &surface, in: inside)
      case .front: drawFront(on: &surface, in: inside)
      }
    }
    drawBottom(on: &surface, in: layout.hints)
    drawOverlay(on: &surface)
    return surface
  }

  private func drawTooSmall(on surface: inout Surface) {
    let (have, need) = (surface.size, PaneLayout.minimum)
    let texts = [
      "kanscope needs \(need.width)x\(need.height), this is \(have.width)x\(have.height)",
      "\(need.width)x\(need.height) needed, \(have.width)x\(have.height) here",
      "\(need.width)x\(need.height) < \(have.width)x\(have.height)", "small",
    ]
    let text = texts.first { $0.count <= have.width } ?? ""
    surface.text(text, in: Rect(x: 0, y: 0, width: have.width, height: 1), style: Style(.warning))
  }

  private func drawFrame(of pane: Pane, on surface: inout Surface, in rect: Rect) {
    let isFocused = state.focus == pane
    let title: StyledText
    let notes: [StyledText]
    switch pane {
    case .network:
      title = StyledText("Network", .accent)
      notes = networkNotes
    case .inspector: (title, notes) = inspectorTitle
    case .formula: (title, notes) = formulaTitle(inside: rect.inset(dx: 1, dy: 1))
    case .pruning: (title, notes) = pruningTitle
    case .leaderboard: (title, notes) = leaderboardTitle
    case .entry: (title, notes) = entryTitle
    case .pictures: (title, notes) = (StyledText("Networks", .accent), [])
    case .stages: (title, notes) = stagesTitle
    case .front: (title, notes) = frontTitle
    case .losses:
      title = StyledText(state.lossScale == .linear ? "Loss" : "Loss, log", .accent)
      notes = lossNotes
    }
    surface.frame(
      rect, glyphs: glyphs, style: Style(isFocused ? .accent : .border), title: title,
      notes: notes)
  }

  // MARK: Network

  /// The layout of the network in a pane, panned to the selection where it follows that.
  func networkLayout(size: Size) -> NetworkLayout? {
    guard let model = state.shownModel, let observation = state.observation,
      observation.edges.count == model.network.depth
    else { return nil }
    let leaving = state.frame == nil ? state.pruning?.leaving(in: model.network) : nil
    let diagram = NetworkDiagram(
      model: model, observation: observation, isShown: { state.matches($0, in: model) },
      leavingEdges: leaving?.edges ?? [], leavingNodes: leaving?.nodes ?? [])
    let layout = NetworkLayout(diagram, size: size, zoom: state.zoom, pan: state.pan)
    guard state.followsSelection, let selection = state.selection else { return layout }
    return layout.moved(to: layout.pan(showing: selection))
  }

  private func drawNetwork(on surface: inout Surface, in rect: Rect) {
    guard let layout = networkLayout(size: rect.size) else {
      surface.text("…", in: rect, style: Style(.quiet), alignment: .center)
      return
    }
    layout.draw(
      on: &surface, in: rect, glyphs: glyphs, selection: state.selection,
      commonScale: state.commonScale)
  }

  private var networkNotes: [StyledText] {
    var notes: [String] = []
    if let frame = state.frame, let frames = state.snapshot?.recording.frames,
      frames.indices.contains(frame)
    {
      notes.append("replay, step \(frames[frame].record.step)")
    }
    if !state.filter.isEmpty { notes.append("filter \(state.filter)") }
    if state.commonScale { notes.append("common scale") }
    if state.zoom > 1 { notes.append("zoom \(NumberFormat.fixed(state.zoom, decimals: 1))") }
    guard !notes.isEmpty else { return [] }
    return [StyledText(notes.joined(separator: ", "), .warning), StyledText(notes[0], .warning)]
  }

  // MARK: Losses

  private func drawLosses(on surface: inout Surface, in rect: Rect) {
    guard let figure = lossFigure else {
      let text = "no step taken yet"
      surface.text(
        text, in: Rect(x: rect.x, y: rect.y + rect.height / 2, width: rect.width, height: 1),
        style: Style(.quiet), alignment: .center)
      return
    }
    figure.draw(on: &surface, in: rect, glyphs: glyphs)
  }

  private var lossFigure: LossFigure? {
    guard let snapshot = state.snapshot, !snapshot.curve.records.isEmpty else { return nil }
    let records = snapshot.curve.records
    func series(_ role: Role, _ value: (TrainingRecord) -> Double?) -> LossFigure.Series {
      LossFigure.Series(
        role,
        records.compactMap { record in
          value(record).map { LossFigure.Sample(step: record.step, value: $0) }
        })
    }
    var all = [series(.train) { $0.train.error }, series(.test) { $0.test?.error }]
    if state.showsAllLosses {
      all.insert(series(.regularization) { $0.regularization }, at: 0)
      all.insert(series(.objective) { $0.objective }, at: 1)
    }
    let best = snapshot.curve.best.map {
      LossFigure.Sample(step: $0.step, value: $0.test.error)
    }
    return LossFigure(
      series: all.filter { !$0.samples.isEmpty }, scale: state.lossScale,
      lastStep: snapshot.status == .idle ? nil : snapshot.lastStep, best: best,
      cursor: state.frame == nil ? nil : state.shownRecord?.step)
  }

  /// The step that a column of the loss pane stands for.
  func lossStep(at point: Point, in rect: Rect) -> Double? {
    guard let geometry = lossFigure?.geometry(in: rect), geometry.plot.width > 0 else { return nil }
    let share = (Double(point.x - geometry.plot.x) + 0.5) / Double(geometry.plot.width)
    return geometry.xAxis.value(at: min(1, max(0, share)))
  }

  private var lossNotes: [StyledText] {
    guard let snapshot = state.snapshot, let record = state.shownRecord else { return [] }
    func value(_ name: String, _ role: Role, _ number: Double?) -> StyledText {
      guard let number else { return StyledText() }
      return StyledText("\(name) ", role) + StyledText(NumberFormat.scientific(number))
    }
    let name = snapshot.model.loss == .meanSquaredError ? "" : "cross-entropy  "
    var short = StyledText(name, .quiet) + value("train", .train, record.train.error)
    if let test = record.test {
      short += StyledText("  ") + value("test", .test, test.error)
    }
    var long = short
    if record.regularization != nil || state.showsAllLosses {
      long += StyledText("  ") + value("objective", .objective, record.objective)
      if let regularization = record.regularization {
        long += StyledText("  ") + value("reg", .regularization, regularization)
      }
    }
    if let best = snapshot.curve.best {
      let text = "  best \(NumberFormat.scientific(best.test.error)) @ \(best.step)"
      return [long + StyledText(text, .quiet), short + StyledText(text, .quiet), short]
    }
    return [long, short]
  }
}
