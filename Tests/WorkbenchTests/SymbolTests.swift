import Figures
import Foundation
import KAN
import Scene
import Testing

@testable import Session
@testable import Workbench

/// Candidates, pruning and formulas over a live session.
@Suite struct SymbolTests {
  /// A session whose two edges approximate a parabola and a line to a few digits.
  private func bench() throws -> Bench {
    var bench = Bench(try sampleEngine(width: "2,1", function: "x1^2+x2", steps: 5))
    bench.workbench.state.selection = .edge(layer: 0, input: 0, subnode: 0)
    return bench
  }

  // MARK: Candidates

  @Test func candidatesAreLaidOverTheEdgeAndFixed() throws {
    var bench = try bench()
    bench.press(.character("s"))
    #expect(bench.wait { $0.candidates?.outcome != nil })
    let list = try #require(bench.state.candidates)
    #expect(list.edge == EdgeID(0, 0, 0) && list.candidates.first?.fit.function.name == "x^2")
    let text = bench.frame().plainText()
    for part in ["function", "R²", "as it is", "1 x^2", "x^2 - edge", "at most"] {
      #expect(text.contains(part), "\(part)")
    }
    bench.press(.down, .character("j"), .up, .character("k"), .up)
    #expect(bench.state.candidates?.selected == 0)
    bench.press(.down)
    #expect(bench.frame().plainText().contains("\(list.candidates[1].fit.function.name) - edge"))
    bench.press(.up, .enter)
    #expect(bench.settle { $0.model.network.layers[0].kind(0, 0) == .symbolic(.square) })
    #expect(bench.state.tool == nil)
    #expect(bench.message()?.text.hasPrefix("(0, 0, 0) is x^2, R² ") == true)
    bench.press(.character("u"))
    #expect(bench.settle { $0.model.network.layers[0].kind(0, 0) == .spline })
    // Browsing is not recorded in the log, only changes are.
    #expect(bench.session.close().log.suffix(2) == ["fix 0 0 0 x^2", "undo"])
  }

  @Test func candidatesFollowTheSelection() throws {
    var bench = try bench()
    bench.press(.character("s"), .right)
    #expect(bench.state.candidates?.edge == EdgeID(0, 1, 0))
    #expect(bench.wait { $0.candidates?.outcome?.edge == EdgeID(0, 1, 0) })
    bench.press(.character("h"))
    #expect(bench.wait { $0.candidates?.outcome?.edge == EdgeID(0, 0, 0) })
    bench.press(.escape)
    #expect(bench.state.tool == nil)
    bench.press(.character("s"), .character("s"))
    #expect(bench.state.tool == nil)
    bench.workbench.state.selection = .node(layer: 0, index: 0)
    bench.press(.character("s"))
    #expect(bench.state.tool == nil && bench.state.message?.text == "Select an edge first.")
    _ = bench.session.close()
  }

  @Test func candidatesAreAskedForAgainWhenTheNetworkChanges() throws {
    var bench = try bench()
    bench.press(.character("s"))
    #expect(bench.wait { $0.candidates?.outcome != nil })
    let before = bench.state.candidates?.outcome
    bench.press(.character("n"))
    #expect(bench.settle { $0.step == 6 && $0.status == .idle })
    #expect(bench.wait { $0.candidates?.outcome != before && $0.questions.isEmpty })
    // Removing the edge closes the list.
    bench.command("prune_edge 0 0 0")
    #expect(bench.wait { $0.tool == nil })
    _ = bench.session.close()
  }

  @Test func aDigitFixesWithoutTheList() throws {
    var bench = try bench()
    bench.press(.character("1"))
    #expect(bench.settle { $0.model.network.layers[0].kind(0, 0) == .symbolic(.square) })
    #expect(bench.state.tool == nil && bench.state.wantedFix == nil)
    bench.press(.right, .character("s"), .character("1"))
    #expect(bench.settle { $0.model.network.layers[0].kind(1, 0) == .symbolic(.identity) })
    #expect(bench.session.close().log.contains("fix 0 1 0 x"))
  }

  @Test func aDigitBeyondTheListSaysSo() throws {
    var bench = try bench()
    guard let model = bench.state.shownModel, let seen = bench.state.observation else { return }
    var list = CandidateList(EdgeID(0, 0, 0))
    var outcome = SampleOutcomes.suggestions(for: list.edge, in: model, seen)
    outcome.candidates.removeLast(7)
    list.take(outcome)
    bench.workbench.state.candidates = list
    bench.press(.character("3"))
    #expect(bench.state.message?.text == "Edge (0, 0, 0) has 2 candidates, no 3.")
    #expect(bench.state.message?.isError == true)
    _ = bench.session.close()
  }

  @Test func commandsOpenWhatTheyAskFor() throws {
    var bench = try bench()
    bench.command("suggest 0 1 0")
    #expect(bench.wait { $0.candidates?.edge == EdgeID(0, 1, 0) })
    #expect(bench.state.selectedEdge == EdgeID(0, 1, 0))
    bench.press(.escape)
    bench.command("prune edge_th=0.2 preview=on")
    #expect(bench.wait { $0.pruning != nil })
    #expect(bench.state.pruning?.edgeThreshold == 0.2)
    bench.press(.escape)
    bench.command("fix 0 0 0 x^2; fix 0 1 0 x; formula")
    #expect(bench.wait { $0.formula?.outcome != nil })
    #expect(bench.frame().plainText().contains("y = "))
    _ = bench.session.close()
  }

  @Test func candidatesAndStatesAreFoundByName() throws {
    var bench = try bench()
    bench.press(.character("s"))
    #expect(bench.wait { $0.candidates?.outcome != nil })
    bench.type("/arc")
    #expect(bench.wait { $0.candidates?.candidates.isEmpty == false && $0.questions.isEmpty })
    let names = bench.state.candidates?.candidates.map(\.fit.function.name) ?? []
    #expect(names.allSatisfy { $0.contains("arc") })
    #expect(bench.frame().plainText().contains("1 \(names[0])"))
    bench.press(.enter, .character("1"))
    #expect(bench.message()?.text.contains(" is \(names[0]), R²") == true)
    bench.press(.character("H"))
    bench.type("/fix")
    #expect(bench.state.historyMatches == [2])
    #expect(bench.frame().plainText().contains("1 state"))
    #expect(!bench.frame().plainText().contains("0  start"))
    bench.press(.enter)
    #expect(bench.state.mode == .history(selected: 2))
    bench.press(.character("/"), .escape)
    #expect(bench.state.historyMatches == [0, 1, 2])
    bench.press(.home, .enter)
    #expect(bench.settle { $0.history.current == 0 })
    _ = bench.session.close()
  }

  // MARK: Pruning

  @Test func pruningIsSeenBeforeItIsDone() throws {
    var bench = Bench(try sampleEngine(steps: 10))
    let edges = bench.workbench.snapshot?.model.network.activeEdges.count
    bench.press(.character("p"))
    #expect(bench.wait { $0.pruning?.outcome != nil })
    for _ in 0..<12 { bench.press(.character("+")) }
    #expect(bench.wait { $0.pruning?.isCurrent == true })
    let preview = try #require(bench.state.pruning)
    #expect(preview.nodeThreshold > 0.3 && preview.takesSomethingOut)
    let text = bench.frame().plainText()
    #expect(text.contains("thresholds") && text.contains("×") && text.contains("[2,5,1] → ["))
    #expect(bench.workbench.snapshot?.model.network.activeEdges.count == edges)
    bench.press(.escape)
    #expect(bench.state.tool == nil && !bench.frame().plainText().contains("×"))
    bench.press(.character("p"), .character("="), .character("_"))
    #expect(bench.state.pruning?.nodeText == "0.0100")
    for _ in 0..<12 { bench.press(.character("=")) }
    #expect(bench.wait { $0.pruning?.isCurrent == true })
    bench.press(.enter)
    #expect(bench.state.tool == nil)
    #expect(bench.message()?.text.contains("taken out") == true)
    let wanted = "prune node_th=\(preview.nodeThreshold) edge_th=\(preview.edgeThreshold)"
    #expect(bench.session.close().log.filter { $0.hasPrefix("prune") } == [wanted])
  }

  @Test func thresholdsMoveInStepsThatReadBack() {
    var preview = PrunePreview()
    #expect(preview.nodeText == "0.0100" && preview.edgeText == "0.0300")
    var seen: [Double] = []
    for _ in 0..<16 {
      preview.move(by: 1)
      seen.append(preview.edgeThreshold)
      #expect((4...6).contains(preview.edgeText.count))
    }
    #expect(seen == seen.sorted() && Set(seen).count == 16)
    #expect(preview.nodeThreshold == 1 && preview.edgeThreshold == 3)
    for _ in 0..<16 { preview.move(by: -1) }
    #expect(preview == PrunePreview())
    for _ in 0..<500 { preview.move(by: -1) }
    #expect(preview.edgeThreshold > 0 && preview.edgeThreshold < 1e-7)
    preview = PrunePreview()
    preview.changeMoving()
    preview.move(by: 8)
    #expect(preview.moving == .nodes && preview.nodeText == "0.100" && preview.edgeText == "0.0300")
    preview.changeMoving()
    preview.move(by: -8)
    #expect(preview.moving == .edges && preview.nodeText == "0.100")
    #expect(preview.edgeThreshold == 0.003)
  }

  // MARK: Formulas

  @Test func formulasAreReadAndPolished() throws {
    var bench = try bench()
    bench.press(.character("f"))
    #expect(bench.frame().plainText().contains("2 of 2 edges are still splines."))
    bench.press(.character("a"))
    #expect(bench.wait { $0.formula?.outcome != nil })
    let text = bench.frame().plainText()
    #expect(text.contains("y = x2 + x1^2") || text.contains("y = x1^2 + x2"), "\(text)")
    #expect(text.contains("polished") && text.contains("network train"))
    bench.press(.character("u"))
    #expect(bench.settle { $0.model.network.layers[0].kind(0, 0) == .spline })
    #expect(bench.frame().plainText().contains("still splines"))
    bench.press(.character("f"))
    #expect(bench.state.formula == nil && bench.state.focus == .network)
    #expect(!bench.frame().plainText().contains("still splines"))
    _ = bench.session.close()
  }

  @Test func formulasFollowTrainingAndReplay() throws {
    var bench = try bench()
    bench.press(.character("f"))
    bench.command("fix 0 0 0 x^2; fix 0 1 0 x")
    #expect(bench.wait { $0.formula?.outcome != nil })
    bench.command("set steps 1000; pace 4")
    bench.press(.character(" "))
    #expect(bench.settle { $0.status == .running && $0.step >= 2 })
    let text = bench.frame().plainText()
    #expect(text.contains("live") && text.contains("RMSE") && text.contains("on 200 samples"))
    bench.press(.character(" "))
    #expect(bench.settle { $0.status == .paused && $0.recording.frames.count >= 2 })
    bench.press(.character("["))
    #expect(bench.frame().plainText().contains("─ replay, step"))
    _ = bench.session.close()
  }

  @Test func whatIsTooLongForEveryFrameIsReadAtRest() throws {
    var bench = Bench(
      try sampleEngine(width: "3,8,6,1", function: "x1*x2+x3", samples: 60, steps: 1))
    bench.press(.character("f"))
    #expect(bench.frame().plainText().contains("78 of 78 edges are still splines."))
    bench.command("auto lib=x,x^2 min_r2=0")
    #expect(bench.wait { $0.formula?.reading?.size != nil })
    #expect(bench.state.formula?.reading?.outputs.isEmpty == true)
    #expect(bench.wait { $0.formula?.outcome != nil })
    #expect(bench.frame().plainText().contains("y = "))
    bench.command("pace 0.5")
    bench.press(.character(" "))
    #expect(bench.settle { $0.status == .running && $0.step > 0 })
    #expect(bench.frame().plainText().contains("it is shown when training rests"))
    _ = bench.session.close()
  }

  @Test func longFormulasScroll() throws {
    var bench = try bench()
    bench.size = Size(width: 60, height: 24)
    try bench.showFormula(SampleOutcomes.longFormula)
    #expect(bench.frame().plainText().contains("lines 1-4 of"))
    bench.press(.pageDown)
    #expect(bench.state.formula?.scroll == 4)
    bench.press(.end)
    let end = bench.state.formula?.scroll ?? 0
    bench.press(.pageDown)
    #expect(bench.state.formula?.scroll == end && end > 4)
    #expect(bench.frame().plainText().contains("network train"))
    let inside = try #require(bench.state.layout(bench.size).inside(.formula))
    bench.workbench.handle(.mouse(.wheelUp, Point(x: inside.x + 2, y: inside.y)))
    #expect(bench.state.formula?.scroll == end - 1)
    bench.press(.escape)
    #expect(bench.state.formula == nil)
    _ = bench.session.close()
  }

  // MARK: Searches

  @Test func whatASearchLeavesIsListed() throws {
    var bench = try bench()
    bench.command("auto lib=sgn min_r2=0.9999")
    #expect(bench.wait { $0.mode == .left(selected: 0) })
    let text = bench.frame().plainText()
    #expect(text.contains("Still splines") && text.contains("(0, 0, 0)  x1 → y"))
    #expect(text.contains("0 edges fixed, 2 left"))
    bench.press(.down, .enter)
    #expect(bench.state.candidates?.edge == EdgeID(0, 1, 0))
    _ = bench.session.close()
  }

  @Test func picturesAreWritten() throws {
    var bench = try bench()
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("\(UUID().uuidString).svg")
    defer { try? FileManager.default.removeItem(at: file) }
    bench.command("export \(file.path)")
    #expect(bench.message()?.text == "Picture written to \(file.path)")
    let text = try String(contentsOf: file, encoding: .utf8)
    #expect(text.hasPrefix("<?xml") && text.contains("</svg>"))
    bench.press(.right)
    bench.command("export /nowhere/x.svg")
    #expect(bench.message()?.isError == true)
    _ = bench.session.close()
  }

  @Test func r2TextsTellGoodFromBetter() {
    let texts = [0.2, 0.99998, 0.99999, 0.9999999, 1 - 2e-9, 1].map { R2Text.text($0) }
    #expect(texts == ["0.20000", "0.99998", "0.99999", "1-1e-07", "1-2e-09", "1"])
    #expect(texts.allSatisfy { $0.count <= 7 })
    for value in [-0.5, -1e9, .nan, -.infinity] { #expect(R2Text.text(value).count <= 7) }
  }
}
