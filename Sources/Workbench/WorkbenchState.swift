import Figures
import KAN
import Scene
import Session

/// Everything the screen is drawn from, as a value.
struct WorkbenchState: Sendable {
  /// What receives key presses.
  enum Mode: Sendable, Equatable {
    case normal
    case help(scroll: Int)
    case prompt(Prompt)
    case history(selected: Int)
    /// Edges that a search left as splines.
    case left(selected: Int)
    case confirmQuit
  }

  /// A task that takes over some panes.
  enum Tool: Sendable, Equatable {
    case candidates(CandidateList)
    case pruning(PrunePreview)
    case discovery(DiscoveryScreen)

    /// The part of it that layouts depend on.
    var kind: Screen.Tool {
      switch self {
      case .candidates: .candidates
      case .pruning: .pruning
      case .discovery: .discovery
      }
    }

    /// The pane whose keys are active while the tool is in use.
    var pane: Pane {
      switch self {
      case .candidates: .candidates
      case .pruning: .pruning
      case .discovery: .leaderboard
      }
    }
  }

  /// A question to the session, and the network it is about.
  struct Question: Sendable {
    enum Kind: Sendable, Hashable, CaseIterable { case suggestions, pruning, formula }
    /// Identifies the reply; nil if the user asked by a command.
    var id: CommandID?
    var command: Command
    var network: Network
    /// Whether the user stopped it.
    var isStopped = false
  }

  /// A line being typed.
  struct Prompt: Sendable, Equatable {
    enum Purpose: Sendable { case command, filter, candidates, history }
    var purpose: Purpose
    var text = ""
    /// The number of characters before the cursor.
    var cursor = 0
    /// The index of the recalled line; nil for the line being typed.
    var recalled: Int?
    /// The text typed before a line was recalled.
    var draft = ""

    init(_ purpose: Purpose, text: String = "") {
      self.purpose = purpose
      self.text = text
      cursor = text.count
    }
  }

  /// A message in the bottom line, shown until the next key.
  struct Message: Sendable, Equatable {
    var text: String
    var isError: Bool
  }

  let glyphs: Glyphs
  var mode = Mode.normal
  var focus = Pane.network
  /// The latest state of the session; nil until the first arrives.
  var snapshot: Snapshot?
  /// The index of the recorded frame being replayed; nil for the present.
  var frame: Int?
  /// The observation of the shown network.
  var observation: Observation?
  var selection: ElementID?
  /// Panes that the user has opened or enlarged.
  var opened: Set<Pane> = []
  var zoom = 1.0
  var pan = Point(x: 0, y: 0)
  /// Whether the pan follows the selection.
  var followsSelection = true
  var commonScale = false
  var lossScale = AxisScale.logarithmic
  var showsAllLosses = false
  var filter = ""
  var historyFilter = ""
  var tool: Tool? {
    didSet {
      // If the focused pane closes, the network gets the focus.
      if let pane = oldValue?.pane, pane == focus, pane != tool?.pane { focus = .network }
    }
  }
  /// A fix to carry out as soon as the candidates of its edge are known; `wanted` is set.
  var wantedFix: CandidateList?
  var formula: FormulaPane?
  /// The result of an automatic search, until the network it produced arrives.
  var searched: FixOutcome?
  /// The edges that the last search left as splines.
  var left: [FixOutcome.Left] = []
  /// The workbench's own pending questions, at most one per kind, so that key presses cannot pile
  /// them up.
  var questions: [Question.Kind: Question] = [:]
  /// The last answered question of each kind.
  var answered: [Question.Kind: Question] = [:]
  var message: Message?
  var typedLines: [String] = []
  /// The commands left of the line typed last, the current one first, and the identifier of its
  /// reply.
  var line: [Command] = []
  var awaited: CommandID?
  /// Whether Ctrl-C was the last key pressed.
  var interruptPressed = false
  var size = Size(width: 80, height: 24)
  /// Whether the user has done more than watch.
  var hasActed = false

  init(glyphs: Glyphs) { self.glyphs = glyphs }

  /// Indices of the history entries that match the history filter.
  var historyMatches: [Int] {
    guard let entries = snapshot?.history.entries else { return [] }
    let wanted = historyFilter.lowercased()
    return entries.indices.filter { index in
      wanted.isEmpty || "\(index) \(entries[index].title)".lowercased().contains(wanted)
    }
  }

  /// The layout of the panes on a screen of this size.
  func layout(_ size: Size) -> PaneLayout {
    PaneLayout(screen(size))
  }

  /// The facts that the panes base their wishes on.
  private func screen(_ size: Size) -> Screen {
    let shown = formula == nil ? opened : opened.union([.formula])
    return Screen(size: size, tool: tool?.kind, opened: shown)
  }

  /// The page shown.
  var page: Page { screen(size).page }

  /// Whether the inspector replaces the network.
  var isInspecting: Bool {
    get { opened.contains(.inspector) }
    set { if newValue { opened.insert(.inspector) } else { opened.remove(.inspector) } }
  }

  /// The modes in which keys are looked up, in order.
  var keyModes: [KeyMode] {
    switch mode {
    case .normal:
      let panes = (tool.map { [$0.pane] } ?? []) + [focus]
      return panes.map { .pane($0) } + [.page(page)]
    case .help: return [.help]
    case .prompt: return [.prompt]
    case .history: return [.history]
    case .left: return [.left]
    case .confirmQuit: return [.leaving]
    }
  }

  /// The list of candidates; nil if it is not open.
  var candidates: CandidateList? {
    get { if case .candidates(let list) = tool { list } else { nil } }
    set { replace(candidates != nil, with: newValue.map { .candidates($0) }) }
  }

  /// The pruning preview; nil if it is not open.
  var pruning: PrunePreview? {
    get { if case .pruning(let preview) = tool { preview } else { nil } }
    set { replace(pruning != nil, with: newValue.map { .pruning($0) }) }
  }

  /// The formula search screen; nil if it is not open.
  var discovery: DiscoveryScreen? {
    get { if case .discovery(let screen) = tool { screen } else { nil } }
    set { replace(discovery != nil, with: newValue.map { .discovery($0) }) }
  }

  /// Replaces the tool. Setting one that is not open to nil has no effect, since another may be
  /// open. (Optional chaining into a tool that is not open assigns nil here.)
  private mutating func replace(_ isOpen: Bool, with tool: Tool?) {
    if isOpen || tool != nil { self.tool = tool }
  }

  /// Whether a formula search is in progress.
  var isDiscovering: Bool { search == "discover" || search == "distil" }

  /// The user's search command in progress; nil if there is none, or only a question of the
  /// workbench, whose progress shows where its answer will appear.
  var search: String? {
    guard case .searching(let command) = snapshot?.status else { return nil }
    guard let id = snapshot?.searchID else { return command }
    // A snapshot may be older than the answer.
    let own = [questions, answered].flatMap(\.values).compactMap(\.id)
    return own.contains(id) ? nil : command
  }

  /// Whether training or a user's search is in progress.
  var isBusy: Bool { snapshot?.status == .running || snapshot?.status == .paused || search != nil }

  /// Cancels whatever the user was waiting for: the rest of a typed line, a pending fix, and the
  /// list of edges that a search left.
  mutating func forgetWishes() {
    line = []
    awaited = nil
    searched = nil
    forgetFix()
  }

  /// Cancels a pending fix.
  mutating func forgetFix() {
    wantedFix = nil
    candidates?.wanted = nil
  }

  /// The selected edge.
  var selectedEdge: EdgeID? {
    guard case .edge(let layer, let input, let subnode) = selection else { return nil }
    return EdgeID(layer, input, subnode)
  }

  /// The model shown: the present one, or the one of the replayed frame.
  var shownModel: Model? {
    guard var model = snapshot?.model else { return nil }
    if let frame, let frames = snapshot?.recording.frames, frames.indices.contains(frame) {
      model.network = frames[frame].network
    }
    return model
  }

  /// The training record shown: the latest, or the one of the replayed frame.
  var shownRecord: TrainingRecord? {
    if let frame, let frames = snapshot?.recording.frames, frames.indices.contains(frame) {
      return frames[frame].record
    }
    return snapshot?.curve.records.last
  }

  /// Whether an edge matches the filter by its position, node names or function.
  func matches(_ edge: EdgeID, in model: Model) -> Bool {
    guard !filter.isEmpty else { return true }
    let layer = model.network.layers[edge.layer]
    let node = model.network.shape.layers[edge.layer + 1].node(ofSubnode: edge.output)
    var texts = [
      "(\(edge.layer), \(edge.input), \(edge.output))",
      "\(edge.layer) \(edge.input) \(edge.output)",
      model.nodeName(layer: edge.layer, index: edge.input),
      model.nodeName(layer: edge.layer + 1, index: node),
    ]
    switch layer.kind(edge.input, edge.output) {
    case .symbolic(let function), .mixed(let function): texts.append(function.name)
    case .spline, .removed: break
    }
    let wanted = filter.lowercased()
    return texts.contains { $0.lowercased().contains(wanted) }
  }
}
