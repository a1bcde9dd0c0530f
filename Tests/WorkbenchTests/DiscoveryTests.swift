import KAN
import Scene
import Testing

@testable import Session
@testable import Workbench

/// The formula search screen.
@Suite struct DiscoveryTests {
  private func bench(_ size: Size = Size(width: 120, height: 40)) throws -> Bench {
    var bench = Bench(try sampleEngine(samples: 60, steps: 0), size: size)
    _ = bench.session.close()
    bench.showDiscovery(try SampleDiscovery.report(end: .complete))
    return bench
  }

  @Test func theSelectionFollowsThePickUntilItIsMoved() throws {
    var bench = try bench()
    var report = try SampleDiscovery.report()
    #expect(bench.state.discovery?.selected(in: report) == 2)
    report.outputs[0].best = 3
    #expect(bench.state.discovery?.selected(in: report) == 3)
    bench.press(.up)
    #expect(bench.state.discovery?.selected(in: report) == 1)
    // An entry stays selected when its index changes.
    report.entries.insert(report.entries[4], at: 0)
    #expect(bench.state.discovery?.selected(in: report) == 2)
    report.entries.removeSubrange(1...2)
    #expect(bench.state.discovery?.selected(in: report) == 3)
    bench.press(.home, .character("j"))
    #expect(bench.state.discovery?.selected(in: try SampleDiscovery.report()) == 1)
    bench.press(.end, .down, .pageDown)
    #expect(bench.state.discovery?.selected(in: try SampleDiscovery.report()) == 4)
  }

  @Test func keysOfWhatIsHiddenDoNothing() throws {
    var bench = try bench()
    let before = bench.state
    for key: Key in [.character("s"), .character("f"), .character("p"), .left, .character("t")] {
      bench.press(key)
      #expect(bench.state.tool == before.tool && bench.state.mode == .normal)
      #expect(bench.state.formula == nil && !bench.state.hasActed)
    }
    bench.press(.character("?"))
    #expect(bench.state.mode == .help(scroll: 0))
    bench.press(.escape, .character("D"))
    #expect(bench.state.tool == nil && bench.state.focus == .network)
  }

  @Test func quittingAsksWhileTheSearchIsUnderWay() throws {
    var bench = try bench()
    bench.workbench.state.snapshot?.status = .searching("discover")
    bench.press(.character("q"))
    #expect(bench.state.mode == .confirmQuit && !bench.workbench.isFinished)
    #expect(bench.frame().plainText().contains("The search is under way.  q quit and lose it"))
    bench.press(.escape)
    #expect(bench.state.mode == .normal)
    bench.workbench.state.snapshot?.status = .idle
    bench.press(.character("q"))
    #expect(bench.workbench.isFinished)
  }

  @Test func theTargetAtWorkIsLookedAt() throws {
    var report = try SampleDiscovery.report()
    report.outputs.append(
      .init(name: "z", best: nil, noise: nil, work: 0, isComplete: false, stages: []))
    report.current = 1
    #expect(report.leading == 2)
    report.entries.append(report.entries[0])
    report.entries[5].output = 1
    report.outputs[1].best = 5
    #expect(report.leading == 5)
    report.end = .complete
    #expect(report.leading == report.best)
  }

  @Test func clicksSelectEntries() throws {
    var bench = try bench()
    let report = try SampleDiscovery.report()
    let list = try #require(bench.state.layout(bench.size).inside(.leaderboard))
    bench.workbench.handle(.mouse(.press, Point(x: list.x + 5, y: list.y + 1)))
    #expect(bench.state.discovery?.selected(in: report) == 0)
    bench.workbench.handle(.mouse(.wheelDown, Point(x: list.x, y: list.y)))
    #expect(bench.state.discovery?.selected(in: report) == 1)
    let front = try #require(bench.state.layout(bench.size).inside(.front))
    // The last entry is in the bottom right corner of the plot.
    let place = (0..<front.height).flatMap { y in
      (0..<front.width).map { Point(x: front.x + $0, y: front.y + y) }
    }.last { bench.frame()[$0.x, $0.y].character == "⊕" }
    bench.workbench.handle(.mouse(.press, try #require(place)))
    #expect(bench.state.discovery?.selected(in: report) == 4)
  }

  @Test func aSearchIsBegunStoppedAndOpened() throws {
    var bench = Bench(
      try sampleEngine(
        width: "3,2,1", function: "sin(7*x1*x2+x3)*tanh(x3-x1*x2)+cos(x1^3-x2*x3)",
        samples: 200, steps: 2),
      size: Size(width: 100, height: 30))
    bench.press(.character("D"))
    #expect(bench.state.discovery != nil)
    #expect(bench.settle { $0.discovery?.entries.isEmpty == false })
    bench.press(.character(" "))
    #expect(bench.settle { $0.status == .idle && $0.discovery?.end != nil })
    #expect(bench.state.discovery != nil)
    let report = try #require(bench.state.snapshot?.discovery)
    bench.press(.home, .enter)
    #expect(bench.state.discovery == nil)
    let opened = report.entries[0].model?.network
    #expect(bench.settle { $0.model.network == opened })
    bench.press(.character("D"))
    // Previous results are shown, and no search starts.
    #expect(bench.state.discovery != nil)
    #expect(bench.settle { $0.discovery == report && $0.status == .idle })
    bench.press(.escape)
    bench.command("discover work=1 seed=1")
    #expect(bench.state.discovery != nil)
    #expect(bench.settle { $0.discovery?.end != nil && $0.discovery != report })
    _ = bench.session.close()
  }

  @Test func formulasAreCutBetweenTheirParts() {
    let text = "0.3141*sin(3.0187*x1 - 0.2)*exp(0.51*x2) + 1.02e-05*x2^3"
    for width in 1...70 {
      let cut = FormulaLines.cut(text, width: width, ellipsis: "…")
      #expect(cut.columnWidth <= max(1, width))
      guard cut != text else { continue }
      #expect(cut.hasSuffix("…"))
      let kept = cut.dropLast().trimmingSuffix { $0 == " " }
      #expect(text.hasPrefix(kept))
      // Numbers and names are not broken.
      if let last = kept.last, let next = text.dropFirst(kept.count).first {
        let isPart: (Character) -> Bool = { $0.isLetter || $0.isNumber || $0 == "." }
        #expect(!(isPart(last) && isPart(next)), "\(cut)")
      }
    }
    #expect(FormulaLines.cut(text, width: 100, ellipsis: "…") == text)
  }

  @Test func panesCoverTheScreenWithoutOverlapping() {
    for width in stride(from: 20, through: 220, by: 3) {
      for height in 5...70 {
        let layout = PaneLayout(
          size: Size(width: width, height: height), isInspecting: false, tool: .discovery)
        let rects = Array(layout.panes.values)
        let area = rects.reduce(0) { $0 + $1.width * $1.height }
        #expect(area == width * (height - 2), "\(width)x\(height)")
        for (index, rect) in rects.enumerated() {
          #expect(rects[(index + 1)...].allSatisfy { $0.intersection(rect).isEmpty })
          if layout.hasBorders { #expect(rect.height >= 3 && rect.width >= 8) }
        }
        #expect(layout.panes[.leaderboard] != nil)
      }
    }
  }
}

extension Substring {
  fileprivate func trimmingSuffix(_ isLeft: (Character) -> Bool) -> String {
    var text = self
    while let last = text.last, isLeft(last) { text.removeLast() }
    return String(text)
  }
}
