import Figures
import KAN
import Scene
import Session
import Storage

/// Replies of the session, and the questions that the workbench itself asks.
extension Workbench {
  typealias Question = WorkbenchState.Question

  /// Processes the replies that have arrived.
  mutating func takeReplies() {
    for reply in session.takeReplies() { take(reply) }
    askAnew()
  }

  mutating func take(_ reply: Reply) {
    let asked = reply.id.flatMap { takeQuestion($0) }
    switch reply.result {
    case .success(let outcome): receive(outcome, answering: asked)
    case .failure(let error): receive(error, answering: asked)
    }
    goOnWithLine(after: reply)
  }

  /// Moves the question with this identifier from pending to answered; nil if the reply answers a
  /// user's command.
  private mutating func takeQuestion(
    _ id: CommandID
  ) -> (kind: Question.Kind, question: Question)? {
    guard let (kind, question) = state.questions.first(where: { $0.value.id == id }) else {
      return nil
    }
    state.questions[kind] = nil
    state.answered[kind] = question
    return (kind, question)
  }

  private mutating func receive(
    _ outcome: Outcome, answering asked: (kind: Question.Kind, question: Question)?
  ) {
    switch outcome.result {
    case let result as SuggestOutcome: return receive(result, isAnswer: asked != nil)
    case let result as PruneOutcome where result.isPreview:
      return receive(preview: result, answering: asked?.question)
    case let result as FormulaOutcome: return receive(result, answering: asked?.question)
    case let result as PictureOutcome: return write(result.plot, to: result.path)
    case let result as FixOutcome where result.command == "auto": state.searched = result
    default: if let asked { return endQuestion(asked.kind, asked.question) }
    }
    // The message about Ctrl-C stays.
    guard let text = ReplyText.text(outcome), !state.interruptPressed else { return }
    state.message = .init(text: text, isError: outcome.failure != nil)
  }

  /// Handles a question that was stopped. If the user stopped it, it is not asked again until
  /// something changes; otherwise it is asked again at once.
  private mutating func endQuestion(_ kind: Question.Kind, _ question: Question) {
    if question.isStopped {
      tell("stopped before there was an answer", of: kind, question)
    } else {
      state.answered[kind] = nil
    }
  }

  /// Shows an error: in place of the answer if the workbench itself asked, otherwise in the bottom
  /// line.
  private mutating func receive(
    _ error: SessionError, answering asked: (kind: Question.Kind, question: Question)?
  ) {
    if let asked {
      tell(error.description, of: asked.kind, asked.question)
    } else {
      state.message = .init(text: error.description, isError: true)
    }
  }

  /// Shows why there is no answer, in its place, unless a different question has replaced this one.
  private mutating func tell(_ failure: String, of kind: Question.Kind, _ question: Question) {
    switch kind {
    case .suggestions where state.wantedFix?.question == question.command:
      state.wantedFix = nil
      state.message = .init(text: failure, isError: true)
    case .suggestions where state.candidates?.question == question.command:
      state.candidates?.failure = failure
      state.candidates?.wanted = nil
    case .pruning where state.pruning?.command(isPreview: true) == question.command:
      state.pruning?.failure = failure
      state.pruning?.outcome = nil
    case .formula:
      state.formula?.failure = failure
      state.formula?.outcome = nil
      state.formula?.network = question.network
    case .suggestions, .pruning: break
    }
  }

  /// Opens the list of edges that a search left as splines, once the network it produced has
  /// arrived.
  mutating func showLeft() {
    guard let result = state.searched, let network = state.snapshot?.model.network,
      network.shape == result.shape, network.activeEdges.count == result.edges
    else { return }
    state.searched = nil
    // Removing nodes renumbers edges but keeps their order.
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

  /// Asks for everything on the screen that does not belong to the present network.
  mutating func askAnew() {
    guard let snapshot = state.snapshot else { return }
    let network = snapshot.model.network
    showLeft()
    checkTool(network)
    // While training changes the network, candidates and formulas would be stale on arrival.
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

  /// Whether the last answer was to the current question, about whichever network.
  private func isAnswered(_ kind: Question.Kind) -> Bool {
    let list = state.wantedFix ?? state.candidates
    return state.answered[kind]?.command == list?.question
  }

  private mutating func ask(_ kind: Question.Kind, _ command: Command, about network: Network) {
    guard state.questions[kind] == nil else { return }
    if let last = state.answered[kind], last.command == command, last.network == network { return }
    // Bypasses `submit(_:)` of the workbench: this is not a user action and cancels nothing.
    let id = session.submit(command)
    state.questions[kind] = Question(id: id, command: command, network: network)
  }

  /// Closes the tool if its edge no longer exists; otherwise makes it follow the selection.
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

extension WorkbenchState.Question.Kind {
  /// What the session is doing, as shown when it is stopped.
  var title: String {
    switch self {
    case .suggestions: "Looking for functions"
    case .pruning: "Looking at what would go"
    case .formula: "Polishing formulas"
    }
  }
}
