import Figures
import KAN
import Scene
import Session

extension Pane {
  /// The diagram of the network.
  static let network: Pane = Pane(
    "network",
    wish: { Wish(row: 0, claim: $0.leastRows) },
    title: { view, _ in (StyledText("Network", .accent), view.networkNotes) },
    draw: { view, surface, rect in view.drawNetwork(on: &surface, in: rect) },
    mouse: { workbench, action, point, rect in
      switch action {
      case .press: workbench.select(at: point, rect)
      case .wheelUp: workbench.zoom(by: 1.25)
      case .wheelDown: workbench.zoom(by: 0.8)
      }
    })
}

extension WorkbenchView {
  /// The layout of the network in a pane, panned to the selection if the pan follows it.
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

  fileprivate func drawNetwork(on surface: inout Surface, in rect: Rect) {
    guard let layout = networkLayout(size: rect.size) else {
      surface.text("…", in: rect, style: Style(.quiet), alignment: .center)
      return
    }
    layout.draw(
      on: &surface, in: rect, glyphs: glyphs, selection: state.selection,
      commonScale: state.commonScale)
  }

  fileprivate var networkNotes: [StyledText] {
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
}
