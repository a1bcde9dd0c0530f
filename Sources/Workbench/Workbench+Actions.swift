import Figures
import KAN
import Scene
import Session

extension Workbench {
  /// Does what a key is bound to.
  mutating func perform(_ action: Action) {
    switch action {
    case .toggleTraining: toggleTraining()
    case .step: act(.step, "step")
    case .trainOn: trainOn()
    case .slower: changePace(by: -1)
    case .faster: changePace(by: 1)
    case .restartWithNextSeed: restart()
    case .moveUp: move(.up)
    case .moveDown: move(.down)
    case .moveLeft: move(.left)
    case .moveRight: move(.right)
    case .nextPane: changeFocus(by: 1)
    case .previousPane: changeFocus(by: -1)
    case .open: toggleInspector()
    case .close: close()
    case .scrubBack: scrub(by: -1)
    case .scrubForward: scrub(by: 1)
    case .toggleLossScale:
      state.lossScale = state.lossScale == .linear ? .logarithmic : .linear
    case .toggleLossSeries: state.showsAllLosses.toggle()
    case .toggleCommonScale: state.commonScale.toggle()
    case .zoomIn: zoom(by: 1.25)
    case .zoomOut: zoom(by: 0.8)
    case .resetView: resetView()
    case .panUp: scrollOrPan(0, -1)
    case .panDown: scrollOrPan(0, 1)
    case .panLeft: scrollOrPan(-1, 0)
    case .panRight: scrollOrPan(1, 0)
    case .candidates: openCandidates()
    case .fixCandidate: fixCandidate(1)
    case .auto: fixAutomatically()
    case .prune: openPruning()
    case .formula: toggleFormula()
    case .discover: openDiscovery()
    case .removeSelection: removeSelection()
    case .refine: prompt("refine \(2 * (state.snapshot?.model.network.grid ?? 5))")
    case .undo: act(.undo, "undo")
    case .redo: act(.redo, "redo")
    case .history: state.mode = .history(selected: state.snapshot?.history.current ?? 0)
    case .commandLine: prompt("")
    case .filter: state.mode = .prompt(.init(.filter, text: state.filter))
    case .save: save()
    case .help: state.mode = .help(scroll: 0)
    case .redraw: break
    case .quit: quit()
    }
  }

  /// Submits a command; whatever it changes, the present is looked at again.
  mutating func act(_ command: Command, _ text: String) {
    leaveReplay()
    submit(command, text: text)
  }

  private mutating func toggleTraining() {
    leaveReplay()
    if state.snapshot?.status == .idle { state.hasActed = true }
    session.submit(.toggle)
  }

  private mutating func trainOn() {
    switch state.snapshot?.status {
    case .running: state.message = .init(text: "Training is under way.", isError: false)
    case .paused: act(.resume, "resume")
    case .idle, .searching, nil: toggleTraining()
    }
  }

  private mutating func fixAutomatically() {
    // A second one would be refused, but only be answered when the first ends.
    guard state.search != "auto" else {
      state.message = .init(text: "auto is under way; Esc stops it.", isError: false)
      return
    }
    act(.auto(library: nil, minimumR2: nil), "auto")
  }

  private mutating func restart() {
    guard let snapshot = state.snapshot else { return }
    let seed = snapshot.model.seed &+ 1
    act(.restart(seed: seed), "restart seed=\(seed)")
    session.submit(.toggle)
    state.message = .init(text: "Seed \(seed)", isError: false)
  }

  /// Steps per second to choose from; beyond the last is full speed.
  static let paces: [Double] = [0.5, 1, 2, 5, 10, 20, 50, 100]

  private mutating func changePace(by step: Int) {
    let paces = Self.paces
    let current = state.snapshot?.pace
    let index = current.map { pace in paces.lastIndex { $0 <= pace } ?? 0 } ?? paces.count
    let next = min(max(index + step, 0), paces.count)
    let pace = next == paces.count ? nil : paces[next]
    session.submit(.pace(pace))
  }

  // MARK: Looking

  /// The layout of the network pane, by the pan and zoom chosen.
  var networkLayout: NetworkLayout? {
    let layout = state.layout(state.size)
    guard let inside = layout.inside(.network) else { return nil }
    return WorkbenchView(state: state, keymap: keymap).networkLayout(size: inside.size)
  }

  mutating func move(_ direction: Direction) {
    if state.focus == .losses, direction == .left || direction == .right {
      scrub(by: direction == .left ? -1 : 1)
      return
    }
    guard let selection = state.selection else { return }
    // With the inspector in full the network is not on the screen, but one may still walk over it.
    let layout =
      networkLayout
      ?? WorkbenchView(state: state, keymap: keymap).networkLayout(
        size: Size(width: 120, height: 40))
    guard let layout else { return }
    state.selection = layout.neighbour(of: selection, direction)
    state.followsSelection = true
  }

  private mutating func changeFocus(by step: Int) {
    let layout = state.layout(state.size)
    let panes = Pane.allCases.filter { layout.panes[$0] != nil }
    guard let index = panes.firstIndex(of: state.focus) else {
      state.focus = panes.first ?? .network
      return
    }
    state.focus = panes[(index + step + panes.count) % panes.count]
  }

  private mutating func toggleInspector() {
    guard state.selection != nil else { return }
    state.isInspecting.toggle()
    state.focus = state.isInspecting ? .inspector : .network
  }

  private mutating func close() {
    if state.search != nil {
      act(.stop, "stop")
    } else if state.focus == .formula {
      toggleFormula()
    } else if state.isInspecting {
      toggleInspector()
    } else if state.frame != nil {
      leaveReplay()
    } else {
      state.filter = ""
    }
  }

  private mutating func scrub(by step: Int) {
    guard let frames = state.snapshot?.recording.frames, !frames.isEmpty else {
      state.message = .init(text: "There is no run to look at yet.", isError: false)
      return
    }
    let current = state.frame ?? frames.count - 1
    showFrame(current + step, of: frames.count)
  }

  /// Shows a moment of the run; the one after the last is the present.
  private mutating func showFrame(_ index: Int, of count: Int) {
    let index = max(0, index)
    state.frame = index >= count - 1 ? nil : index
    observe()
  }

  mutating func leaveReplay() {
    guard state.frame != nil else { return }
    state.frame = nil
    observe()
  }

  private mutating func zoom(by factor: Double) {
    state.zoom = min(16, max(1, state.zoom * factor))
    state.followsSelection = true
  }

  private mutating func resetView() {
    state.zoom = 1
    state.pan = Point(x: 0, y: 0)
    state.followsSelection = true
  }

  /// Scrolls the formulas where they have the focus, and moves over the network elsewhere.
  private mutating func scrollOrPan(_ dx: Int, _ dy: Int) {
    guard state.focus == .formula, state.formula != nil else { return pan(dx, dy) }
    scrollFormula(by: dy != 0 ? dy * 4 : dx * 10_000)
  }

  private mutating func pan(_ dx: Int, _ dy: Int) {
    guard let layout = networkLayout else { return }
    let target = Point(
      x: layout.pan.x + dx * max(1, layout.paneSize.width / 2),
      y: layout.pan.y + dy * max(1, layout.paneSize.height / 2))
    state.pan = layout.moved(to: target).pan
    state.followsSelection = false
  }

  // MARK: Editing

  private mutating func removeSelection() {
    switch state.selection {
    case .edge(let layer, let input, let subnode):
      act(
        .pruneEdge(EdgeID(layer, input, subnode)), "prune_edge \(layer) \(input) \(subnode)")
    case .node(let layer, let index):
      act(
        .pruneNode(layer: layer, node: index), "prune_node \(layer) \(index)")
    case nil: state.message = .init(text: "Select an edge or a node first.", isError: false)
    }
  }

  private mutating func save() {
    if let path = state.snapshot?.path {
      let quoted = path.contains(where: \.isWhitespace) ? "\"\(path)\"" : path
      submit(.save(path), text: "save \(quoted)")
    } else {
      prompt("save model.kan")
    }
  }

  private mutating func prompt(_ text: String) {
    state.mode = .prompt(.init(.command, text: text))
  }

  mutating func quit() {
    if wouldLoseSomething { state.mode = .confirmQuit } else { isFinished = true }
  }

  // MARK: Mouse

  /// A click selects, the wheel zooms or scrolls.
  mutating func handle(mouse action: MouseAction, at point: Point) {
    state.interruptPressed = false
    switch state.mode {
    case .normal: break
    case .help(let scroll):
      if action == .press { state.mode = .normal }
      if action == .wheelDown { scrollHelp(to: scroll + 3) }
      if action == .wheelUp { scrollHelp(to: scroll - 3) }
      return
    case .history, .left, .prompt, .confirmQuit: return
    }
    let layout = state.layout(state.size)
    guard let pane = layout.pane(at: point), let inside = layout.inside(pane) else { return }
    guard state.discovery == nil else {
      if action == .press { state.message = nil }
      return handle(discoveryMouse: action, at: point, pane)
    }
    switch (action, pane) {
    case (.press, _):
      state.message = nil
      state.focus = pane
      if pane == .network { select(at: point, inside) }
      if pane == .losses { scrub(to: point, inside) }
    case (.wheelUp, .network): zoom(by: 1.25)
    case (.wheelDown, .network): zoom(by: 0.8)
    case (.wheelUp, .losses): scrub(by: -1)
    case (.wheelDown, .losses): scrub(by: 1)
    case (.wheelUp, .formula): scrollFormula(by: -1)
    case (.wheelDown, .formula): scrollFormula(by: 1)
    case (.wheelUp, .inspector): state.candidates?.move(by: -1)
    case (.wheelDown, .inspector): state.candidates?.move(by: 1)
    case (.wheelUp, _), (.wheelDown, _): break
    }
  }

  private mutating func select(at point: Point, _ inside: Rect) {
    let local = Point(x: point.x - inside.x, y: point.y - inside.y)
    guard let element = networkLayout?.element(at: local) else { return }
    state.selection = element
  }

  /// Shows the recorded moment nearest to the step under a click.
  private mutating func scrub(to point: Point, _ inside: Rect) {
    guard let frames = state.snapshot?.recording.frames, !frames.isEmpty,
      let step = WorkbenchView(state: state, keymap: keymap).lossStep(at: point, in: inside)
    else { return }
    let nearest = frames.indices.min { left, right in
      (Double(frames[left].record.step) - step).magnitude
        < (Double(frames[right].record.step) - step).magnitude
    }
    if let nearest { showFrame(nearest, of: frames.count) }
  }
}
