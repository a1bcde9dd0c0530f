import Figures
import KAN
import Scene
import Session

/// The workbench as a full-screen application over a live session.
///
/// Events change the state or become commands; frames are drawn from the state alone. The newest
/// snapshot is taken when a frame is drawn, so the session makes no more of them than are shown.
public struct Workbench: Application {
  var state: WorkbenchState
  let session: LiveSession
  let keymap = Keymap.standard
  /// Samples that networks are looked at with.
  let samples: Dataset
  /// What looks at them.
  private var observer: Observer
  /// The layers that the selection is known to be in the picture of.
  private var checkedLayers: [Layer] = []
  private var checkedSelection: ElementID?
  /// Where the model is written at the end, if anywhere.
  private let output: String?
  /// Whether the session runs on the program's own demonstration.
  private let isDemonstration: Bool
  private let clock: @Sendable () -> Double
  /// When the last snapshot was taken.
  private var reportTime = 0.0
  /// Called with each snapshot taken, for tracing.
  private let onSnapshot: (@Sendable (Snapshot) -> Void)?

  /// Whether something visible has changed.
  public private(set) var needsFrame = true
  /// Whether the user has asked to leave.
  public internal(set) var isFinished = false
  /// Whether the user left by Ctrl-C.
  public internal(set) var wasInterrupted = false
  /// Nothing moves by itself, the session says when there is news; but for the time that a search
  /// takes.
  public var wakeInterval: Double? {
    state.discovery != nil && state.isDiscovering ? 0.5 : nil
  }

  /// A workbench on a session.
  ///
  /// - Parameters:
  ///   - samples: the training samples; a few hundred of them are looked at in each frame.
  ///   - clock: seconds from any origin, for the time that a search takes.
  ///   - output: a file that the model is written to at the end, by whoever runs the workbench.
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

  /// What draws the state, and knows where things are drawn.
  var view: WorkbenchView { WorkbenchView(state: state, keymap: keymap) }

  /// The last snapshot taken.
  public var snapshot: Snapshot? { state.snapshot }

  // MARK: Events

  /// Takes one event.
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
    // News has been read, and what completion offered held for the line as it was.
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

  /// Leaves whatever lies over the panes, as if it had been cancelled.
  private mutating func closeMode() {
    if case .prompt(let prompt) = state.mode { leave(prompt, cleared: true) }
    state.mode = .normal
    state.historyFilter = ""
  }

  /// What an interrupt stops, in words; nil for nothing.
  private var whatStops: String? {
    if let search = state.search { return "\(search) stopped." }
    if state.isBusy { return "Training stopped." }
    if state.line.count > 1 { return "The rest of the line is left out." }
    return WorkbenchState.Question.Kind.allCases.first { state.questions[$0] != nil }.map {
      "\($0.title) stopped."
    }
  }

  /// Hands a command of the user's to the session. What the user waited for before is not done any
  /// more.
  mutating func submit(_ command: Command) {
    state.hasActed = true
    state.forgetWishes()
    if command == .stop { stopQuestions() }
    session.submit(command)
  }

  /// Takes note that the session's questions are to be stopped, where nothing else is there for
  /// `stop` to end; a stop that is meant for something else they only wait for.
  mutating func stopQuestions() {
    guard !state.isBusy else { return }
    for kind in state.questions.keys { state.questions[kind]?.isStopped = true }
  }

  /// Whether leaving now would lose something: work that is not saved, or a search for formulas
  /// under way, which nothing saves.
  var wouldLoseSomething: Bool { wouldLoseWork || state.isDiscovering }

  private var wouldLoseWork: Bool {
    guard let snapshot = state.snapshot, output == nil else { return false }
    // The demonstration, merely watched, can be had again at any time.
    return snapshot.hasUnsavedWork && (!isDemonstration || state.hasActed)
  }

  // MARK: Frames

  /// Draws the state.
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

  /// Looks at the network shown.
  mutating func observe() {
    guard let model = state.shownModel else { return }
    let resolution = state.size.width >= 150 ? 96 : 64
    let observation = observer.observe(model.network, resolution: resolution)
    state.observation = observation
    checkSelection(model, observation)
    readFormulas()
  }

  /// Sees to it that something is selected that is in the picture.
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

  /// The first layer's strongest edge: something to look at from the start.
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
  /// An edge of the network as an element of its picture.
  init(_ edge: EdgeID) {
    self = .edge(layer: edge.layer, input: edge.input, subnode: edge.output)
  }
}
