import Figures
import KAN
import Scene
import Session

/// Actions behind the keys of the network page, and mouse handling for every page.
extension Workbench {
  /// Submits a command and returns to the present, which the command may change.
  mutating func act(_ command: Command) {
    leaveReplay()
    submit(command)
  }

  /// Submits a command that only steers the run in progress. It does not cancel the rest of a typed
  /// line: that continues once the run it waits for has ended.
  private mutating func steer(_ command: Command) {
    leaveReplay()
    session.submit(command)
  }

  mutating func toggleTraining() {
    if state.snapshot?.status == .idle {
      state.hasActed = true
      state.forgetFix()
    }
    steer(.toggle)
  }

  /// Takes one step: of the current run, or as a run by itself.
  mutating func step() {
    switch state.snapshot?.status {
    case .running, .paused:
      state.hasActed = true
      steer(.step)
    case .idle, .searching, nil: act(.step)
    }
  }

  mutating func trainOn() {
    switch state.snapshot?.status {
    case .running: state.message = .init(text: "Training is under way.", isError: false)
    case .paused: steer(.resume)
    case .idle, .searching, nil: toggleTraining()
    }
  }

  mutating func fixAutomatically() {
    // The session would refuse a second search, but only once the first has ended.
    guard state.search != "auto" else {
      state.message = .init(text: "auto is under way; Esc stops it.", isError: false)
      return
    }
    act(.auto(library: nil, minimumR2: nil))
  }

  /// Chooses a network for the data by cross-validation, and trains it.
  mutating func tune() {
    var options = TuningOptions()
    options.trains = true
    act(.tune(options))
  }

  mutating func restart() {
    guard let snapshot = state.snapshot else { return }
    let seed = snapshot.model.seed &+ 1
    act(.restart(seed: seed))
    session.submit(.toggle)
    state.message = .init(text: "Seed \(seed)", isError: false)
  }

  /// A step count large enough to reach the beginning or the end from anywhere.
  static let wholeWay = Int.max / 2

  /// The selectable paces, in steps per second; one past the last means full speed.
  static let paces: [Double] = [0.5, 1, 2, 5, 10, 20, 50, 100]

  mutating func changePace(by step: Int) {
    let paces = Self.paces
    let current = state.snapshot?.pace
    let index = current.map { pace in paces.lastIndex { $0 <= pace } ?? 0 } ?? paces.count
    let next = min(max(index + step, 0), paces.count)
    let pace = next == paces.count ? nil : paces[next]
    session.submit(.pace(pace))
  }

  // MARK: Looking

  /// The layout of the network pane at the current pan and zoom; nil if the pane is not on the
  /// screen.
  var networkLayout: NetworkLayout? {
    let layout = state.layout(state.size)
    guard let inside = layout.inside(.network) else { return nil }
    return view.networkLayout(size: inside.size)
  }

  mutating func move(_ direction: Direction) {
    guard let selection = state.selection else { return }
    // The inspector may hide the network, but the selection can still move through it.
    let layout = networkLayout ?? view.networkLayout(size: Size(width: 120, height: 40))
    guard let layout else { return }
    state.selection = layout.neighbour(of: selection, direction)
    state.followsSelection = true
  }

  mutating func changeFocus(by step: Int) {
    let layout = state.layout(state.size)
    let panes = Pane.all.filter { layout.panes[$0] != nil && $0.takesFocus }
    guard let index = panes.firstIndex(of: state.focus) else {
      state.focus = panes.first ?? .network
      return
    }
    state.focus = panes[(index + step + panes.count) % panes.count]
  }

  mutating func toggleInspector() {
    guard state.selection != nil else { return }
    state.isInspecting.toggle()
    state.focus = state.isInspecting ? .inspector : .network
  }

  mutating func close() {
    if cancel() { return }
    if state.isInspecting {
      toggleInspector()
    } else if state.frame != nil {
      leaveReplay()
    } else {
      state.filter = ""
    }
  }

  /// Stops the search in progress, or gives up fixing an edge whose candidates are not known yet.
  /// Returns false if there was neither.
  mutating func cancel() -> Bool {
    if state.wantedFix != nil {
      state.forgetFix()
      state.message = .init(text: "The edge stays as it is.", isError: false)
      return true
    }
    guard state.search != nil else { return false }
    act(.stop)
    return true
  }

  mutating func scrub(by step: Int) {
    guard let frames = state.snapshot?.recording.frames, !frames.isEmpty else {
      state.message = .init(text: "There is no run to look at yet.", isError: false)
      return
    }
    let current = state.frame ?? frames.count - 1
    showFrame(current + step, of: frames.count)
  }

  /// Shows a recorded frame of the run. The last frame and anything past it mean the present.
  mutating func showFrame(_ index: Int, of count: Int) {
    let index = max(0, index)
    state.frame = index >= count - 1 ? nil : index
    observe()
  }

  mutating func leaveReplay() {
    guard state.frame != nil else { return }
    state.frame = nil
    observe()
  }

  mutating func zoom(by factor: Double) {
    state.zoom = min(16, max(1, state.zoom * factor))
    state.followsSelection = true
  }

  mutating func resetView() {
    state.zoom = 1
    state.pan = Point(x: 0, y: 0)
    state.followsSelection = true
  }

  mutating func pan(_ dx: Int, _ dy: Int) {
    guard let layout = networkLayout else { return }
    let target = Point(
      x: layout.pan.x + dx * max(1, layout.paneSize.width / 2),
      y: layout.pan.y + dy * max(1, layout.paneSize.height / 2))
    state.pan = layout.moved(to: target).pan
    state.followsSelection = false
  }

  // MARK: Editing

  mutating func removeSelection() {
    switch state.selection {
    case .edge(let layer, let input, let subnode):
      act(.pruneEdge(EdgeID(layer, input, subnode)))
    case .node(let layer, let index): act(.pruneNode(layer: layer, node: index))
    case nil: state.message = .init(text: "Select an edge or a node first.", isError: false)
    }
  }

  mutating func save() {
    if let path = state.snapshot?.path {
      submit(.save(path))
    } else {
      prompt(Command.save("model.kan").description)
    }
  }

  /// Fills the prompt with the command that doubles the grid, for the user to edit.
  mutating func proposeRefinement() {
    let grid = state.snapshot?.model.network.grid ?? ModelOptions().grid
    prompt(Command.refine(grid: 2 * grid).description)
  }

  mutating func prompt(_ text: String) {
    state.mode = .prompt(.init(.command, text: text))
  }

  mutating func quit() {
    if wouldLoseSomething { state.mode = .confirmQuit } else { isFinished = true }
  }

  // MARK: Mouse

  /// A click selects; the wheel zooms or scrolls.
  mutating func handle(mouse action: MouseAction, at point: Point) {
    state.interruptPressed = false
    switch state.mode {
    case .normal: break
    case .help: return handle(helpMouse: action)
    case .history, .left, .prompt, .confirmQuit: return
    }
    let layout = state.layout(state.size)
    guard let pane = layout.pane(at: point), let inside = layout.inside(pane) else { return }
    if action == .press {
      state.message = nil
      if pane.takesFocus { state.focus = pane }
    }
    pane.mouse(&self, action, point, inside)
  }

  mutating func select(at point: Point, _ inside: Rect) {
    let local = Point(x: point.x - inside.x, y: point.y - inside.y)
    guard let element = networkLayout?.element(at: local) else { return }
    state.selection = element
  }
}
