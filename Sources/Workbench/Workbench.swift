import Figures
import KAN
import Scene
import Session

/// The full-screen workbench over a live session.
///
/// Events change the state or become commands; frames are drawn from the state alone. A frame takes
/// the newest snapshot, so the session produces no more snapshots than are shown.
public struct Workbench: Application {
  var state: WorkbenchState
  let session: LiveSession
  let keymap = Keymap.standard
  /// The samples on which networks are observed.
  let samples: Dataset
  /// Observes networks on `samples`.
  private var observer: Observer
  /// The layers and the selection for which the selection is known to be in the diagram.
  private var checkedLayers: [Layer] = []
  private var checkedSelection: ElementID?
  /// Where the model is written on exit, if anywhere.
  private let output: String?
  /// Whether the session runs the built-in demonstration.
  private let isDemonstration: Bool
  private let clock: @Sendable () -> Double
  /// When the last snapshot was taken.
  private var reportTime = 0.0
  /// Called with each snapshot, for tracing.
  private let onSnapshot: (@Sendable (Snapshot) -> Void)?

  /// Whether something visible has changed since the last frame.
  public private(set) var needsFrame = true
  /// Whether the user has asked to leave.
  public internal(set) var isFinished = false
  /// Whether the user quit with Ctrl-C.
  public internal(set) var wasInterrupted = false
  /// Seconds after which to redraw unprompted: 0.5 while the elapsed time of a search is on the
  /// screen, otherwise nil, as the session announces all news.
  public var wakeInterval: Double? {
    state.discovery != nil && state.isDiscovering ? 0.5 : nil
  }

  /// Creates a workbench on a session.
  ///
  /// - Parameters:
  ///   - samples: the training samples; networks are observed on at most 512 of them.
  ///   - clock: seconds since any origin, for the elapsed time of a search.
  ///   - output: the file to which the caller writes the model on exit; with one, quitting does not
  ///     ask about unsaved work.
  public init(
    session: LiveSession, samples: Dataset, glyphs: Glyphs, output: String? = nil,
    isDemonstration: Bool = false, clock: @escaping @Sendable () -> Double = { 0 },
    onSnapshot: (@Sendable (Snapshot) -> Void)? = nil
  ) {
    self.clock = clock
    self.session = session
    self.samples = samples.thinned(to: 512)
    observer = Observer(self.samples)
    self.output = output
    self.isDemonstration = isDemonstration
    self.onSnapshot = onSnapshot
    state = WorkbenchState(glyphs: glyphs)
  }

  /// Draws the state, and knows where things are drawn.
  var view: WorkbenchView { WorkbenchView(state: state, keymap: keymap) }

  /// The last snapshot taken.
  public var snapshot: Snapshot? { state.snapshot }

  // MARK: Events

  /// Handles one event.
  public mutating func handle(_ event: InputEvent) {
    needsFrame = true
    switch event {
    case .key(let key):
      state.interruptPressed = false
      handle(key: key)
    case .paste(let text):
      state.interruptPressed = false
      paste(text)
    case .mouse(let action, let point): handle(mouse: action, at: point)
    case .resize(let size): state.size = size
    case .wake, .resumed: takeReplies()
    case .interrupt: interrupt()
    }
  }

  private mutating func handle(key: Key) {
    switch state.mode {
    // A key dismisses the message; completions apply only to the line as it was.
    case .normal, .prompt: state.message = nil
    case .help, .history, .left, .confirmQuit: break
    }
    keymap.binding(for: key, in: state.keyModes)?.act(&self, key)
  }

  private mutating func interrupt() {
    if state.interruptPressed {
      isFinished = true
      wasInterrupted = true
      return
    }
    state.interruptPressed = true
    closeMode()
    let stopped = whatStops
    state.forgetWishes()
    if stopped != nil {
      stopQuestions()
      session.submit(.stop)
    }
    state.message = .init(
      text: "\(stopped ?? "Nothing is training.") Ctrl-C again quits.", isError: false)
  }

  /// Closes any overlay or prompt as if it had been cancelled.
  private mutating func closeMode() {
    if case .prompt(let prompt) = state.mode { leave(prompt, cleared: true) }
    state.mode = .normal
    state.historyFilter = ""
  }

  /// A sentence saying what an interrupt stops; nil if nothing.
  private var whatStops: String? {
    if let search = state.search { return "\(search) stopped." }
    if state.isBusy { return "Training stopped." }
    if state.line.count > 1 { return "The rest of the line is left out." }
    return WorkbenchState.Question.Kind.allCases.first { state.questions[$0] != nil }.map {
      "\($0.title) stopped."
    }
  }

  /// Submits a user's command and cancels whatever the user was still waiting for.
  mutating func submit(_ command: Command) {
    state.hasActed = true
    state.forgetWishes()
    if command == .stop { stopQuestions() }
    session.submit(command)
  }

  /// Marks the workbench's own questions as stopped by the user, unless `stop` has training or a
  /// search to end; the questions then only wait for that.
  mutating func stopQuestions() {
    guard !state.isBusy else { return }
    for kind in state.questions.keys { state.questions[kind]?.isStopped = true }
  }

  /// Whether quitting now would lose unsaved work or a formula search in progress, which cannot be
  /// saved.
  var wouldLoseSomething: Bool { wouldLoseWork || state.isDiscovering }

  private var wouldLoseWork: Bool {
    guard let snapshot = state.snapshot, output == nil else { return false }
    // The demonstration can be repeated at any time, so merely watching it is no work.
    return snapshot.hasUnsavedWork && (!isDemonstration || state.hasActed)
  }

  // MARK: Frames

  /// Takes the newest snapshot and draws a frame of the given size.
  public mutating func frame(size: Size) -> Surface {
    needsFrame = false
    state.size = size
    takeSnapshot()
    state.discovery?.waiting = clock() - reportTime
    return view.surface(size: size)
  }

  private mutating func takeSnapshot() {
    guard let snapshot = session.takeSnapshot() else { return askAnew() }
    onSnapshot?(snapshot)
    state.snapshot = snapshot
    if let frame = state.frame, frame >= snapshot.recording.frames.count { state.frame = nil }
    if state.frame == nil || state.observation == nil { observe() }
    reportTime = clock()
    lookAtEntries()
    askAnew()
  }

  /// Observes the shown network.
  mutating func observe() {
    guard let model = state.shownModel else { return }
    let resolution = state.size.width >= 150 ? 96 : 64
    let observation = observer.observe(model.network, resolution: resolution)
    state.observation = observation
    checkSelection(model, observation)
    readFormulas()
  }

  /// Ensures that the selection is an element of the diagram.
  private mutating func checkSelection(_ model: Model, _ observation: Observation) {
    guard let selection = state.selection else {
      state.selection = Self.strongestEdge(observation, model.network)
      return
    }
    guard selection != checkedSelection || model.network.layers != checkedLayers else { return }
    let diagram = NetworkDiagram(model: model, observation: observation)
    let layout = NetworkLayout(diagram, size: Size(width: 60, height: 20))
    state.selection = layout.valid(selection)
    (checkedSelection, checkedLayers) = (state.selection, model.network.layers)
  }

  /// The strongest edge of the first layer, which is selected initially.
  private static func strongestEdge(
    _ observation: Observation, _ network: Network
  ) -> ElementID? {
    let edges = network.activeEdges.filter { $0.layer == 0 }
    func score(_ edge: EdgeID) -> Double {
      observation.edges[0][network.layers[0].layout.edge(edge.input, edge.output)].score
    }
    return edges.max { score($0) < score($1) }.map(ElementID.init)
  }
}

extension ElementID {
  /// The diagram element of an edge.
  init(_ edge: EdgeID) {
    self = .edge(layer: edge.layer, input: edge.input, subnode: edge.output)
  }
}
