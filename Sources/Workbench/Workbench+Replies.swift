import Figures
import KAN
import Scene
import Session
import Storage

extension Reply {
  /// The command as scripts write it.
  var text: String { command?.description ?? "log" }
}

/// Questions to the session, and its answers.
extension Workbench {
  /// Takes in what the session has answered.
  mutating func takeReplies() {
    for reply in session.takeReplies() {
      switch reply.result {
      case .success(let outcome): receive(outcome, text: reply.text)
      case .failure(let error): receive(error, text: reply.text)
      }
      goOnWithLine(after: reply)
    }
    askAnew()
  }

  private mutating func receive(_ outcome: Outcome, text: String) {
    switch outcome.result {
    case let result as SuggestOutcome: return receive(result, text: text)
    case let result as PruneOutcome where result.isPreview:
      return receive(preview: result, text: text)
    case let result as FormulaOutcome: return receive(result, text: text)
    case let result as PictureOutcome: return write(result.plot, to: result.path)
    case let result as FixOutcome where result.command == "auto": state.searched = result
    default:
      // A question that was stopped is not asked again until something changes.
      if takeAnswered(text) != nil { return }
    }
    // What the user was just told about Ctrl-C stays.
    guard let text = ReplyText.text(outcome), !state.interruptPressed else { return }
    state.message = .init(text: text, isError: outcome.failure != nil)
  }

  /// The question that a reply answers, which then is one no more.
  private mutating func takeAnswered(
    _ text: String
  ) -> (kind: WorkbenchState.Question.Kind, question: WorkbenchState.Question)? {
    for kind in state.questions.keys {
      if let question = takeAnswered(kind, text) { return (kind, question) }
    }
    return nil
  }

  /// The question of a kind, where the reply to `text` answers it; it then is one no more.
  mutating func takeAnswered(
    _ kind: WorkbenchState.Question.Kind, _ text: String
  ) -> WorkbenchState.Question? {
    guard let question = state.questions[kind], question.text == text else { return nil }
    state.questions[kind] = nil
    state.answered[kind] = question
    return question
  }

  /// An error of something the workbench asked for by itself is told where the answer would be.
  private mutating func receive(_ error: SessionError, text: String) {
    guard let (kind, question) = takeAnswered(text) else {
      state.message = .init(text: error.description, isError: true)
      return
    }
    switch kind {
    case .suggestions where state.wantedFix != nil:
      state.wantedFix = nil
      state.message = .init(text: error.description, isError: true)
    case .suggestions: state.candidates?.failure = error.description
    case .pruning:
      state.pruning?.failure = error.description
      state.pruning?.outcome = nil
    case .formula:
      state.formula?.failure = error.description
      state.formula?.outcome = nil
      state.formula?.network = question.network
    }
  }

  /// Lists what a search left, so that one can go on from there, as soon as the network it led to
  /// is there.
  mutating func showLeft() {
    guard let result = state.searched, let network = state.snapshot?.model.network,
      network.shape == result.shape, network.activeEdges.count == result.edges
    else { return }
    state.searched = nil
    // Nodes may have gone, and their numbers with them, but the order of edges stays.
    let splines = network.splineEdges
    let left = result.left.sorted { $0.edge < $1.edge }
    guard splines.count == left.count, !left.isEmpty else { return }
    state.left = zip(splines, left).map { edge, left in
      var left = left
      left.edge = edge
      return left
    }
    if state.mode == .normal, state.tool == nil { state.mode = .left(selected: 0) }
  }

  private mutating func write(_ plot: PlotOutcome, to path: String) {
    let diagram = NetworkDiagram(model: plot.model, observation: plot.observation)
    do {
      try AtomicFile.write(SVGDocument(diagram).text, to: path)
      state.message = .init(text: "Picture written to \(path)", isError: false)
    } catch {
      state.message = .init(text: error.description, isError: true)
    }
  }

  // MARK: Questions

  /// Asks for whatever is on the screen and is no longer, or not yet, about the present network.
  mutating func askAnew() {
    guard let snapshot = state.snapshot else { return }
    let network = snapshot.model.network
    showLeft()
    checkTool(network)
    // While training moves the network, candidates and formulas would be old before they are there.
    let stands = snapshot.status != .running && state.search == nil
    if let list = state.wantedFix ?? state.candidates, stands || !isAnswered(.suggestions) {
      ask(.suggestions, list.question, about: network)
    }
    if let preview = state.pruning {
      ask(.pruning, preview.command(isPreview: true), about: network)
    }
    if stands, state.frame == nil, let reading = state.formula?.reading,
      !reading.outputs.isEmpty || reading.size != nil
    {
      ask(.formula, FormulaPane.question, about: network)
    }
  }

  /// Whether the last answer was to the question of the moment, about whichever network.
  private func isAnswered(_ kind: WorkbenchState.Question.Kind) -> Bool {
    let list = state.wantedFix ?? state.candidates
    return state.answered[kind]?.text == list?.question.text
  }

  private mutating func ask(
    _ kind: WorkbenchState.Question.Kind, _ question: (command: Command, text: String),
    about network: Network
  ) {
    let asked = WorkbenchState.Question(text: question.text, network: network)
    guard state.questions[kind] == nil, state.answered[kind] != asked else { return }
    state.questions[kind] = asked
    // Not an act of the user's: nothing is changed by it.
    session.submit(question.command)
  }

  /// Closes what is about an edge that is no longer there, and follows the selection.
  private mutating func checkTool(_ network: Network) {
    func isThere(_ edge: EdgeID) -> Bool {
      network.contains(edge)
        && network.layers[edge.layer].kind(edge.input, edge.output) != .removed
    }
    if let list = state.wantedFix, !isThere(list.edge) { state.wantedFix = nil }
    guard let list = state.candidates else { return }
    if !isThere(list.edge) || state.selectedEdge == nil {
      state.tool = nil
    } else {
      followSelection()
    }
  }
}
