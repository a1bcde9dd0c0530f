import Figures
import KAN
import Scene
import Testing

@testable import Session
@testable import Workbench

@Suite struct WorkbenchTests {
  @Test func somethingIsSelectedFromTheStart() throws {
    let bench = Bench(try sampleEngine())
    let selection = try #require(bench.state.selection)
    guard case .edge(let layer, let input, let output) = selection else {
      Issue.record("no edge")
      return
    }
    let model = try #require(bench.state.shownModel)
    let observation = try #require(bench.state.observation)
    let scores = observation.edges[0].map(\.score)
    let position = model.network.layers[0].layout.edge(input, output)
    #expect(layer == 0 && scores[position] == scores.max())
    _ = bench.session.close()
  }

  @Test func arrowsAndLettersMoveTheSelectionAlike() throws {
    var one = Bench(try sampleEngine())
    var two = Bench(try sampleEngine())
    let moves: [(Key, Key)] = [
      (.up, .character("k")), (.right, .character("l")), (.up, .character("k")),
      (.left, .character("h")), (.down, .character("j")), (.down, .character("j")),
      (.right, .character("l")), (.down, .character("j")),
    ]
    var seen: Set<String> = []
    for (arrow, letter) in moves {
      let before = one.state.selection
      one.press(arrow)
      two.press(letter)
      #expect(one.state.selection == two.state.selection)
      if one.state.selection != before { seen.insert("\(String(describing: one.state.selection))") }
    }
    #expect(seen.count >= 4)
    _ = (one.session.close(), two.session.close())
  }

  @Test func clicksSelectWhatIsDrawnThere() throws {
    for (width, height) in [(120, 40), (80, 24), (60, 20), (40, 12), (20, 5)] {
      var bench = Bench(try sampleEngine(), size: Size(width: width, height: height))
      let layout = PaneLayout(size: bench.size, isInspecting: false)
      let inside = try #require(layout.inside(.network))
      let elements: [ElementID] =
        [0, 1].flatMap { layer in
          (0..<2).flatMap { input in
            (0..<5).map { ElementID.edge(layer: layer, input: input, subnode: $0) }
          }
        } + [.node(layer: 0, index: 1), .node(layer: 1, index: 2), .node(layer: 2, index: 0)]
      var hits = 0
      for element in elements {
        let network = try #require(bench.workbench.networkLayout)
        guard let rect = network.rect(of: element) else { continue }
        let x = rect.x + network.offset.x + rect.width / 2
        let y = rect.y + network.offset.y + rect.height / 2
        guard Rect(size: inside.size).contains(Point(x: x, y: y)) else { continue }
        bench.workbench.handle(.mouse(.press, Point(x: inside.x + x, y: inside.y + y)))
        #expect(bench.state.selection == element, "\(width)x\(height)")
        hits += 1
      }
      #expect(hits >= 8)
      #expect(bench.state.focus == .network)
      let selected = bench.state.selection
      for point in [Point(x: 0, y: 0), Point(x: width - 1, y: height - 1), Point(x: 999, y: -4)] {
        bench.workbench.handle(.mouse(.press, point))
      }
      #expect(bench.state.selection == selected)
      _ = bench.session.close()
    }
  }

  @Test func theSelectedBoxIsDrawnInItsOwnColour() throws {
    var bench = Bench(try sampleEngine())
    let surface = bench.frame()
    let inside = try #require(
      PaneLayout(size: bench.size, isInspecting: false).inside(.network))
    let network = try #require(bench.workbench.networkLayout)
    let selection = try #require(bench.state.selection)
    let rect = try #require(network.rect(of: selection))
    let corner = Point(
      x: inside.x + rect.x + network.offset.x, y: inside.y + rect.y + network.offset.y)
    #expect(surface[corner.x, corner.y].style.role == .selection)
    _ = bench.session.close()
  }

  @Test func tabGoesRoundThePanesShown() throws {
    var bench = Bench(try sampleEngine())
    var panes = [bench.state.focus]
    for _ in 0..<3 {
      bench.press(.tab)
      panes.append(bench.state.focus)
    }
    #expect(panes == [.network, .inspector, .losses, .network])
    bench.press(.backTab)
    #expect(bench.state.focus == .losses)
    bench.press(.enter)
    #expect(bench.state.isInspecting && bench.state.focus == .inspector)
    bench.press(.escape)
    #expect(!bench.state.isInspecting && bench.state.focus == .network)
    _ = bench.session.close()
  }

  @Test func keysBecomeCommands() throws {
    var bench = Bench(try sampleEngine())
    let removed = try #require(bench.state.selection)
    bench.press(.character("x"))
    #expect(bench.settle { $0.model.network.activeEdges.count == 14 })
    #expect(bench.message()?.text.hasPrefix("1 edge taken out: 14 edges") == true)
    #expect(bench.state.selection != removed)
    bench.press(.character("u"))
    #expect(bench.settle { $0.model.network.activeEdges.count == 15 })
    bench.press(.control("r"))
    #expect(bench.settle { $0.model.network.activeEdges.count == 14 })
    bench.press(.character("r"))
    #expect(bench.prompt?.text == "refine 10")
    bench.press(.enter)
    #expect(bench.settle { $0.model.network.grid == 10 })
    bench.press(.character("n"))
    #expect(bench.settle { $0.step == 1 && $0.status == .idle })
    bench.press(.character("R"))
    #expect(bench.settle { $0.model.seed == 1 && $0.step > 2 })
    bench.press(.character(" "))
    #expect(bench.settle { $0.status == .paused || $0.status == .idle })
    let log = bench.session.close().log
    #expect(log.contains("prune_edge 0 0 4") || log.contains { $0.hasPrefix("prune_edge 0") })
    #expect(log.contains("refine 10") && log.contains("restart seed=1"))
  }

  @Test func spaceRunsPausesAndGoesOn() throws {
    var bench = Bench(try sampleEngine(steps: 0))
    bench.command("pace 20")
    bench.press(.character(" "))
    #expect(bench.settle { $0.status == .running && $0.step > 1 })
    bench.press(.character(" "))
    #expect(bench.settle { $0.status == .paused })
    let step = bench.workbench.snapshot?.step ?? 0
    bench.press(.character("n"))
    #expect(bench.settle { $0.status == .paused && $0.step == step + 1 })
    bench.press(.character("t"))
    #expect(bench.settle { $0.status == .running && $0.step > step + 1 })
    bench.press(.character(">"), .character(">"))
    #expect(bench.settle { $0.pace == 50 })
    bench.press(.character("<"))
    #expect(bench.settle { $0.pace == 20 || $0.pace == 10 })
    _ = bench.session.close()
  }

  @Test func framesAreAskedForOnlyWithNews() throws {
    var bench = Bench(try sampleEngine())
    _ = bench.frame()
    #expect(!bench.workbench.needsFrame)
    bench.press(.right)
    #expect(bench.workbench.needsFrame)
    _ = bench.frame()
    #expect(!bench.workbench.needsFrame && bench.workbench.wakeInterval == nil)
    _ = bench.session.close()
  }

  @Test func scrubbingShowsTheRunAndComesBack() throws {
    var bench = Bench(try sampleEngine(steps: 6))
    let present = try #require(bench.state.shownModel).network
    bench.press(.character("["))
    #expect(bench.state.shownRecord?.step == 5)
    #expect(bench.state.shownModel?.network != present)
    #expect(bench.frame().plainText().contains("replay, step 5"))
    for _ in 0..<20 { bench.press(.character("[")) }
    #expect(bench.state.shownRecord?.step == 1)
    bench.press(.character("]"))
    #expect(bench.state.shownRecord?.step == 2)
    bench.press(.escape)
    #expect(bench.state.frame == nil && bench.state.shownModel?.network == present)
    bench.press(.character("["), .character("]"))
    #expect(bench.state.frame == nil)
    // A command returns to the present.
    bench.press(.character("["), .character("n"))
    #expect(bench.state.frame == nil)
    #expect(bench.settle { $0.step == 7 })
    _ = bench.session.close()
  }

  @Test func aClickOnTheLossesGoesToThatStep() throws {
    var bench = Bench(try sampleEngine(steps: 12))
    let inside = try #require(PaneLayout(size: bench.size, isInspecting: false).inside(.losses))
    bench.workbench.handle(.mouse(.press, Point(x: inside.x + inside.width / 2, y: inside.y + 1)))
    let step = try #require(bench.state.shownRecord?.step)
    #expect((5...9).contains(step) && bench.state.focus == .losses)
    bench.press(.left)
    #expect(bench.state.shownRecord?.step == step - 1)
    bench.workbench.handle(.mouse(.wheelDown, Point(x: inside.x, y: inside.y + 1)))
    #expect(bench.state.shownRecord?.step == step)
    _ = bench.session.close()
  }

  @Test func editsUnderAReplayShowThePresent() throws {
    var bench = Bench(try sampleEngine(steps: 6))
    bench.press(.character("["), .character("["))
    bench.command("checkout 0")
    #expect(bench.settle { $0.history.current == 0 })
    #expect(bench.state.frame == nil)
    bench.press(.character("["))
    _ = bench.frame()
    bench.command("restart seed=5")
    #expect(bench.settle { $0.model.seed == 5 })
    #expect(bench.state.shownModel?.network == bench.workbench.snapshot?.model.network)
    _ = bench.session.close()
  }

  @Test func zoomAndPanStayWithinBounds() throws {
    var bench = Bench(try sampleEngine())
    for _ in 0..<30 { bench.press(.character("+")) }
    #expect(bench.state.zoom == 16)
    for key in [Key.pageDown, .pageDown, .end, .end, .pageUp, .home] {
      for _ in 0..<50 { bench.press(key) }
      _ = bench.frame()
    }
    bench.press(.right, .up)
    _ = bench.frame()
    for _ in 0..<40 { bench.press(.character("-")) }
    #expect(bench.state.zoom == 1)
    bench.press(.character("+"), .character("0"))
    #expect(bench.state.zoom == 1 && bench.state.pan == Point(x: 0, y: 0))
    _ = bench.session.close()
  }

  @Test func interruptStopsAndThenLeaves() throws {
    var bench = Bench(try sampleEngine(steps: 0))
    bench.command("pace 10")
    bench.press(.character(" "))
    #expect(bench.settle { $0.status == .running })
    bench.workbench.handle(.interrupt)
    #expect(!bench.workbench.isFinished)
    #expect(bench.settle { $0.status == .idle })
    #expect(bench.state.message?.text == "Training stopped. Ctrl-C again quits.")
    // Any other key in between restarts the count.
    bench.press(.right)
    bench.workbench.handle(.interrupt)
    #expect(!bench.workbench.isFinished)
    #expect(bench.state.message?.text.hasPrefix("Nothing is training") == true)
    bench.workbench.handle(.interrupt)
    #expect(bench.workbench.isFinished && bench.workbench.wasInterrupted)
    _ = bench.session.close()
  }

  @Test func quittingAsksWhereWorkWouldBeLost() throws {
    var clean = Bench(try sampleEngine(steps: 0))
    clean.press(.character("q"))
    #expect(clean.workbench.isFinished && !clean.workbench.wasInterrupted)
    var bench = Bench(try sampleEngine(steps: 3))
    bench.press(.character("q"))
    #expect(bench.state.mode == .confirmQuit && !bench.workbench.isFinished)
    bench.press(.escape)
    #expect(bench.state.mode == .normal)
    bench.press(.character("q"), .character("w"))
    #expect(bench.prompt?.text == "save model.kan")
    bench.press(.escape, .character("q"), .character("q"))
    #expect(bench.workbench.isFinished)
    var written = Bench(try sampleEngine(steps: 3), output: "m.kan")
    written.press(.character("q"))
    #expect(written.workbench.isFinished)
    var watched = Bench(try sampleEngine(steps: 3), isDemonstration: true)
    watched.press(.right, .character("q"))
    #expect(watched.workbench.isFinished)
    var touched = Bench(try sampleEngine(steps: 3), isDemonstration: true)
    touched.press(.character("x"), .character("q"))
    #expect(!touched.workbench.isFinished)
    for bench in [clean, bench, written, watched, touched] { _ = bench.session.close() }
  }

  @Test func historyGoesWhereItIsTold() throws {
    var bench = Bench(try sampleEngine())
    bench.press(.character("x"))
    #expect(bench.settle { $0.history.entries.count == 3 })
    bench.press(.character("H"))
    #expect(bench.state.mode == .history(selected: 2))
    bench.press(.up, .up, .up, .character("j"), .up)
    #expect(bench.state.mode == .history(selected: 0))
    #expect(bench.frame().plainText().contains("train steps=3"))
    bench.press(.enter)
    #expect(bench.settle { $0.history.current == 0 })
    #expect(bench.session.close().history.current == 0)
  }

  @Test func helpScrollsNoFurtherThanItsEnd() throws {
    var bench = Bench(try sampleEngine(), size: Size(width: 60, height: 12))
    bench.press(.character("?"))
    for _ in 0..<400 { bench.press(.down) }
    let end = bench.frame().plainText()
    #expect(end.contains("set"))
    bench.press(.up)
    #expect(bench.frame().plainText() != end)
    bench.press(.character("x"))
    #expect(bench.state.mode == .normal)
    _ = bench.session.close()
  }
}
