import KAN
import Scene
import Testing

@testable import Session
@testable import Workbench

/// What the user waits for: the rest of a line, answers to questions, an edge to be fixed. Nothing
/// that was cancelled may be carried out later.
@Suite struct WaitingTests {
  /// A workbench with two edges whose session does not answer.
  private func silentBench() throws -> Bench {
    var bench = Bench(try sampleEngine(width: "2,1", function: "x1^2+x2", steps: 5))
    _ = bench.session.close()
    bench.workbench.state.selection = .edge(layer: 0, input: 0, subnode: 0)
    return bench
  }

  private func stopped(_ question: WorkbenchState.Question) -> Reply {
    Reply(
      id: question.id, command: question.command,
      result: .success(
        .done(command: question.command.name, message: "stopped; nothing was changed")))
  }

  // MARK: Lines

  @Test func aLineThatWasInterruptedIsNotGoneOnWith() throws {
    var bench = Bench(try sampleEngine(steps: 0))
    bench.command("pace 20")
    bench.command("train; set lamb 0.5")
    #expect(bench.settle { $0.status == .running && $0.step > 0 })
    bench.workbench.handle(.interrupt)
    #expect(bench.state.line.isEmpty && bench.state.awaited == nil)
    #expect(bench.settle { $0.status == .idle })
    // A later run ends just as the one of the line would have.
    bench.command("pace max")
    let step = bench.workbench.snapshot?.step ?? 0
    bench.press(.character(" "))
    #expect(bench.settle { $0.status == .idle && $0.step > step })
    #expect(bench.wait { $0.message?.text.hasPrefix("Trained to") == true })
    bench.settle { _ in true }
    #expect(!bench.session.close().log.contains("set lamb 0.5"))
  }

  @Test func aLineWaitsWhileItsRunIsPausedAndStepped() throws {
    var bench = Bench(try sampleEngine(steps: 0))
    bench.command("pace 20")
    bench.command("train steps=8; set lamb 0.5")
    #expect(bench.settle { $0.status == .running && $0.step > 0 })
    bench.press(.character(" "))
    #expect(bench.settle { $0.status == .paused })
    let step = bench.workbench.snapshot?.step ?? 0
    bench.press(.character("n"), .character(">"))
    #expect(bench.settle { $0.status == .paused && $0.step == step + 1 })
    #expect(bench.state.line.count == 2)
    bench.press(.character("t"))
    #expect(bench.wait { $0.line.isEmpty })
    #expect(bench.session.close().log.last == "set lamb 0.5")
  }

  @Test(arguments: ["u", "x", "R", "a"].map { Key.character($0) })
  func aLineEndsWhereSomethingElseIsDone(key: Key) throws {
    var bench = try silentBench()
    bench.command("train; save m.kan")
    #expect(bench.state.line.count == 2)
    bench.press(key)
    #expect(bench.state.line.isEmpty && bench.state.awaited == nil)
  }

  @Test func onlyTheReplyToItsOwnCommandGoesOnWithALine() throws {
    var bench = try silentBench()
    bench.command("pause; set lamb 0.5")
    let awaited = try #require(bench.state.awaited)
    let other = bench.session.submit(.pause)
    func reply(_ id: CommandID) -> Reply {
      Reply(
        id: id, command: .pause,
        result: .success(.done(command: "pause", message: "nothing is training")))
    }
    bench.workbench.take(reply(other))
    #expect(bench.state.line.count == 2)
    bench.workbench.take(reply(awaited))
    #expect(bench.state.line.count == 1)
    bench.workbench.handle(.interrupt)
    #expect(bench.state.line.isEmpty)
  }

  @Test func theRestOfALineIsLeftOutBetweenItsCommands() throws {
    var bench = try silentBench()
    bench.workbench.state.snapshot?.status = .idle
    bench.command("prune; save m.kan")
    bench.workbench.handle(.interrupt)
    #expect(
      bench.state.message?.text == "The rest of the line is left out. Ctrl-C again quits.")
    #expect(bench.state.line.isEmpty)
  }

  // MARK: Questions

  /// Opens something that asks a question; returns what the session is doing about it.
  private func asking(_ key: Key, _ kind: WorkbenchState.Question.Kind) throws -> Bench {
    var bench = try silentBench()
    if kind == .formula { try bench.fixEdges() }
    bench.press(key)
    let question = try #require(bench.state.questions[kind])
    bench.workbench.state.snapshot?.status = .searching(question.command.name)
    bench.workbench.state.snapshot?.searchID = question.id
    return bench
  }

  @Test(arguments: [
    (Key.character("s"), WorkbenchState.Question.Kind.suggestions, "Looking for functions"),
    (.character("p"), .pruning, "Looking at what would go"),
    (.character("f"), .formula, "Polishing formulas"),
  ])
  func anInterruptEndsAQuestion(
    key: Key, kind: WorkbenchState.Question.Kind, title: String
  ) throws {
    var bench = try asking(key, kind)
    #expect(bench.state.search == nil)
    bench.workbench.handle(.interrupt)
    #expect(bench.state.message?.text == "\(title) stopped. Ctrl-C again quits.")
    bench.workbench.take(stopped(try #require(bench.state.questions[kind])))
    bench.workbench.state.snapshot?.status = .idle
    bench.workbench.state.message = nil
    let text = bench.frame().plainText()
    #expect(!text.lowercased().contains("looking") && !text.contains("polishing"))
    #expect(kind == .formula || text.contains("stopped before there was an answer"))
    // It is not repeated automatically, only when opened again.
    #expect(bench.state.questions[kind] == nil)
    bench.press(.escape, key)
    #expect(bench.state.questions[kind] != nil)
  }

  @Test func aStopThatIsMeantForSomethingElseLetsAQuestionBeAskedAgain() throws {
    var bench = try silentBench()
    bench.press(.character("s"))
    let question = try #require(bench.state.questions[.suggestions])
    bench.workbench.state.snapshot?.status = .searching("auto")
    bench.press(.escape)
    #expect(bench.state.candidates != nil)
    bench.workbench.take(stopped(question))
    bench.workbench.state.snapshot?.status = .idle
    bench.workbench.askAnew()
    #expect(bench.state.questions[.suggestions].map { $0.id != question.id } == true)
    #expect(bench.frame().plainText().contains("looking for functions"))
  }

  @Test func whatTheUserAsksIsNoAnswerToTheWorkbench() throws {
    var bench = try silentBench()
    try bench.fixEdges()
    bench.press(.character("f"))
    #expect(bench.state.questions[.formula]?.command == FormulaPane.question)
    bench.press(.character("f"))
    #expect(bench.state.formula == nil)
    bench.command("formula round=6")
    let id = try #require(bench.state.awaited)
    let outcome = try SampleOutcomes.formula("x1^2 + x2")
    bench.workbench.take(
      Reply(id: id, command: FormulaPane.question, result: .success(Outcome(outcome))))
    #expect(bench.state.formula?.outcome == outcome)
    #expect(bench.state.questions[.formula] != nil)
  }

  @Test func anAnswerToWhatIsClosedLeavesTheToolInUse() throws {
    var bench = try silentBench()
    bench.press(.character("p"))
    let question = try #require(bench.state.questions[.pruning])
    let model = try #require(bench.state.shownModel)
    bench.press(.character("s"))
    #expect(bench.state.candidates != nil)
    bench.workbench.take(
      Reply(
        id: question.id, command: question.command,
        result: .success(Outcome(try SampleOutcomes.pruning(model, keeping: 0)))))
    #expect(bench.state.candidates != nil)
    bench.press(.character("p"))
    bench.workbench.handle(.interrupt)
    #expect(bench.state.pruning != nil)
  }

  @Test func anErrorOfAnotherEdgeIsNotToldOfThisOne() throws {
    var bench = try silentBench()
    bench.press(.character("s"))
    let question = try #require(bench.state.questions[.suggestions])
    bench.press(.right)
    #expect(bench.state.candidates?.edge == EdgeID(0, 1, 0))
    bench.workbench.take(
      Reply(
        id: question.id, command: question.command,
        result: .failure(SessionError(.failed, "no samples"))))
    #expect(bench.state.candidates?.failure == nil && bench.state.message == nil)
    bench.workbench.askAnew()
    #expect(bench.state.questions[.suggestions]?.command == bench.state.candidates?.question)
  }

  // MARK: Fixing what is not known yet

  @Test(arguments: [.escape, "u", "x", "s", "p", "D", "a"] as [Key])
  func anEdgeIsNotFixedAfterSomethingElse(key: Key) throws {
    var bench = try silentBench()
    bench.press(.character("1"))
    #expect(bench.state.wantedFix?.wanted == 1)
    bench.press(key)
    #expect(bench.state.wantedFix == nil && bench.state.candidates?.wanted == nil)
    if key == .escape { #expect(bench.state.message?.text == "The edge stays as it is.") }
  }

  @Test func anInterruptLeavesTheEdgeAsItIs() throws {
    var bench = try silentBench()
    bench.press(.character("1"))
    bench.workbench.handle(.interrupt)
    #expect(bench.state.wantedFix == nil)
    #expect(bench.state.message?.text.hasPrefix("Looking for functions stopped.") == true)
    // The same with the list open.
    bench.press(.character("s"), .enter)
    #expect(bench.state.candidates?.wanted == 1)
    bench.workbench.handle(.interrupt)
    #expect(bench.state.candidates != nil && bench.state.candidates?.wanted == nil)
  }

  @Test func theBestOfAllIsNotTheBestOfWhatIsLookedFor() throws {
    var bench = try silentBench()
    bench.press(.character("s"), .enter)
    #expect(bench.state.candidates?.wanted == 1)
    bench.type("/arc")
    #expect(bench.state.candidates?.wanted == nil)
  }

  // MARK: Lists

  @Test func whatASearchLeftIsNotListedAfterSomethingElse() throws {
    var bench = try silentBench()
    let network = try #require(bench.state.snapshot?.model.network)
    let left = network.activeEdges.map { FixOutcome.Left(edge: $0, candidates: []) }
    bench.workbench.state.searched = FixOutcome(
      command: "auto", fixed: [], left: left, removedEdges: [], shape: network.shape,
      grid: network.grid, edges: network.activeEdges.count + 1, train: .unknown, test: nil,
      seconds: 0)
    bench.press(.character("u"))
    #expect(bench.state.searched == nil)
  }

  @Test func anInterruptCancelsFilters() throws {
    var bench = try silentBench()
    bench.press(.character("H"))
    bench.type("/start")
    bench.workbench.handle(.interrupt)
    #expect(bench.state.mode == .normal && bench.state.historyFilter.isEmpty)
    bench.press(.escape)
    bench.type("/x1")
    bench.workbench.handle(.interrupt)
    #expect(bench.state.mode == .normal && bench.state.filter.isEmpty)
  }
}

extension Bench {
  /// Fixes both edges of the network as symbolic functions.
  fileprivate mutating func fixEdges() throws {
    guard var model = workbench.state.snapshot?.model else { return }
    try model.network.fix(EdgeID(0, 0, 0), .square, a: 1, b: 0, c: 1, d: 0)
    try model.network.fix(EdgeID(0, 1, 0), .identity, a: 1, b: 0, c: 1, d: 0)
    workbench.state.snapshot?.model = model
    workbench.observe()
  }
}
