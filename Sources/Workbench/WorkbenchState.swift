import Figures
import KAN
import Scene
import Session

/// Everything that the screen is drawn from, as a value.
struct WorkbenchState: Sendable {
  /// What has the keyboard.
  enum Mode: Sendable, Equatable {
    case normal
    case help(scroll: Int)
    case prompt(Prompt)
    case history(selected: Int)
    /// Edges that a search left as splines.
    case left(selected: Int)
    case confirmQuit
  }

  /// What the panes are used for besides looking.
  enum Tool: Sendable, Equatable {
    case candidates(CandidateList)
    case pruning(PrunePreview)
    case discovery(DiscoveryScreen)

    /// What layouts know of it.
    var kind: Screen.Tool {
      switch self {
      case .candidates: .candidates
      case .pruning: .pruning
      case .discovery: .discovery
      }
    }

    /// The pane whose keys hold while it is in use.
    var pane: Pane {
      switch self {
      case .candidates: .candidates
      case .pruning: .pruning
      case .discovery: .leaderboard
      }
    }
  }

  /// A question to the session, with the network it was asked about.
  struct Question: Sendable {
    enum Kind: Sendable, Hashable, CaseIterable { case suggestions, pruning, formula }
    /// Tells its answer; nil where the user had asked it.
    var id: CommandID?
    var command: Command
    var network: Network
    /// Whether the user does not want to wait for the answer.
    var isStopped = false
  }

  /// A line being typed.
  struct Prompt: Sendable, Equatable {
    enum Purpose: Sendable { case command, filter, candidates, history }
    var purpose: Purpose
    var text = ""
    /// Characters before the cursor.
    var cursor = 0
    /// Which earlier line is shown; nil for the one being typed.
    var recalled: Int?
    /// What was typed before an earlier line was shown.
    var draft = ""

    init(_ purpose: Purpose, text: String = "") {
      self.purpose = purpose
      self.text = text
      cursor = text.count
    }
  }

  /// A line of news at the bottom, until the next key.
  struct Message: Sendable, Equatable {
    var text: String
    var isError: Bool
  }

  let glyphs: Glyphs
  var mode = Mode.normal
  var focus = Pane.network
  /// The latest state of the session; nil until the first arrives.
  var snapshot: Snapshot?
  /// Index into the recording while an earlier moment is looked at.
  var frame: Int?
  /// What is seen in the network shown.
  var observation: Observation?
  var selection: ElementID?
  /// Panes that the user has opened, or wants in full.
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
      // A pane that goes leaves the focus to the network.
      if let pane = oldValue?.pane, pane == focus, pane != tool?.pane { focus = .network }
    }
  }
  /// The candidate to fix the selected edge as, from 1, when its candidates are known.
  var wantedFix: CandidateList?
  var formula: FormulaPane?
  /// What a search led to, while the network it led to is not there yet.
  var searched: FixOutcome?
  /// Edges that the last search left as splines.
  var left: [FixOutcome.Left] = []
  /// Questions of the workbench itself that no answer has come to. There is at most one of a kind,
  /// so that keys cannot pile them up.
  var questions: [Question.Kind: Question] = [:]
  /// The last question of each kind that was answered.
  var answered: [Question.Kind: Question] = [:]
  var message: Message?
  var typedLines: [String] = []
  /// What is still to be done of the line typed last, the command under way first, and what the
  /// reply to that carries.
  var line: [Command] = []
  var awaited: CommandID?
  /// Ctrl-C was the last thing pressed.
  var interruptPressed = false
  var size = Size(width: 80, height: 24)
  /// Whether the user has done more than watch.
  var hasActed = false

  init(glyphs: Glyphs) { self.glyphs = glyphs }

  /// States of the history that match its filter, by their place in it.
  var historyMatches: [Int] {
    guard let entries = snapshot?.history.entries else { return [] }
    let wanted = historyFilter.lowercased()
    return entries.indices.filter { index in
      wanted.isEmpty || "\(index) \(entries[index].title)".lowercased().contains(wanted)
    }
  }

  /// The panes on a screen.
  func layout(_ size: Size) -> PaneLayout {
    PaneLayout(screen(size))
  }

  /// What panes have to know of a screen.
  private func screen(_ size: Size) -> Screen {
    let shown = formula == nil ? opened : opened.union([.formula])
    return Screen(size: size, tool: tool?.kind, opened: shown)
  }

  /// The page to be seen.
  var page: Page { screen(size).page }

  /// Whether the inspector has the network's place.
  var isInspecting: Bool {
    get { opened.contains(.inspector) }
    set { if newValue { opened.insert(.inspector) } else { opened.remove(.inspector) } }
  }

  /// What keys are looked up in, what comes first first.
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

  /// The list of candidates, where it is open.
  var candidates: CandidateList? {
    get { if case .candidates(let list) = tool { list } else { nil } }
    set { replace(candidates != nil, with: newValue.map { .candidates($0) }) }
  }

  /// What pruning would do, where that is looked at.
  var pruning: PrunePreview? {
    get { if case .pruning(let preview) = tool { preview } else { nil } }
    set { replace(pruning != nil, with: newValue.map { .pruning($0) }) }
  }

  /// The screen of a search for formulas, where it is open.
  var discovery: DiscoveryScreen? {
    get { if case .discovery(let screen) = tool { screen } else { nil } }
    set { replace(discovery != nil, with: newValue.map { .discovery($0) }) }
  }

  /// Changes the tool; what is not open cannot be closed, for another tool may be. (An assignment
  /// by `?.` to a part of a tool that is not open comes here with nil.)
  private mutating func replace(_ isOpen: Bool, with tool: Tool?) {
    if isOpen || tool != nil { self.tool = tool }
  }

  /// Whether a search for formulas is under way.
  var isDiscovering: Bool { search == "discover" || search == "distil" }

  /// The command that looks for something, but for what the workbench asks by itself and tells
  /// where the answer will be.
  var search: String? {
    guard case .searching(let command) = snapshot?.status else { return nil }
    guard let id = snapshot?.searchID else { return command }
    // A snapshot may be older than the answer.
    let own = [questions, answered].flatMap(\.values).compactMap(\.id)
    return own.contains(id) ? nil : command
  }

  /// Whether training or a search of the user's is under way.
  var isBusy: Bool { snapshot?.status == .running || snapshot?.status == .paused || search != nil }

  /// Gives up what the user waited for: the rest of a line, an edge to be fixed as soon as its
  /// candidates are known, the list of what a search has left.
  mutating func forgetWishes() {
    line = []
    awaited = nil
    searched = nil
    forgetFix()
  }

  /// Leaves an edge as it is that was to be fixed as soon as its candidates are known.
  mutating func forgetFix() {
    wantedFix = nil
    candidates?.wanted = nil
  }

  /// The selected edge.
  var selectedEdge: EdgeID? {
    guard case .edge(let layer, let input, let subnode) = selection else { return nil }
    return EdgeID(layer, input, subnode)
  }

  /// The model shown: of the present, or of the moment looked at.
  var shownModel: Model? {
    guard var model = snapshot?.model else { return nil }
    if let frame, let frames = snapshot?.recording.frames, frames.indices.contains(frame) {
      model.network = frames[frame].network
    }
    return model
  }

  /// The record shown.
  var shownRecord: TrainingRecord? {
    if let frame, let frames = snapshot?.recording.frames, frames.indices.contains(frame) {
      return frames[frame].record
    }
    return snapshot?.curve.records.last
  }

  /// Whether an edge matches the filter.
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
