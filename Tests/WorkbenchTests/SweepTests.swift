import KAN
import Scene
import Testing

@testable import Session
@testable import Workbench

@Suite struct SweepTests {
  private static let changes: [(String, @Sendable (inout Bench) -> Void)] = [
    ("plain", { _ in }),
    ("inspector", { $0.press(.enter) }),
    ("node", { $0.press(.down, .enter) }),
    ("help", { $0.press(.character("?"), .down, .pageDown) }),
    ("history", { $0.press(.character("H")) }),
    ("prompt", { $0.type(":train steps=5 日本語 lamb=0.01 and so on, further than the line") }),
    ("filter", { $0.type("/x1") }),
    ("quit", { $0.press(.character("q")) }),
    ("zoomed", { $0.press(.character("+"), .character("+"), .character("+"), .pageDown, .end) }),
    ("linear", { $0.press(.character("y"), .character("v"), .character("c"), .tab) }),
    ("replay", { $0.press(.character("["), .character("[")) }),
    ("search", { $0.showDiscovery(SampleDiscovery.beginning, isUnderWay: true) }),
    ("candidates", { $0.showCandidates(selected: 3) }),
    ("pruning", { try? $0.showPruning() }),
    ("discovery", { try? $0.showDiscovery(SampleDiscovery.report(), selected: 3) }),
    ("formula", { try? $0.showFormula(SampleOutcomes.longFormula) }),
    (
      "formula and candidates",
      {
        try? $0.showFormula()
        $0.showCandidates()
      }
    ),
  ]

  private static let sizes: [Size] =
    (1...24).flatMap { width in (1...14).map { Size(width: width * 4 + 3, height: $0 * 3 - 2) } }
    + [(1, 1), (2, 2), (19, 5), (20, 4), (20, 5), (21, 6), (30, 12), (29, 12), (100, 5)].map {
      Size(width: $0, height: $1)
    } + [Size(width: 300, height: 100), Size(width: 300, height: 5), Size(width: 20, height: 100)]

  @Test(arguments: ["2,5,1", "4,16,16,3", "2,3+2x,1", "1,1"])
  func framesOfEverySizeCanBeDrawn(width: String) throws {
    let function = width.hasPrefix("4") ? "x1*x2+x3-x4" : width.hasPrefix("1") ? "x1^2" : "x1*x2"
    let engine = try sampleEngine(
      width: width.hasPrefix("4") ? "4,16,16,1" : width, function: function, steps: 3)
    let base = Bench(engine)
    _ = base.session.close()
    for (index, (name, change)) in Self.changes.enumerated() {
      var bench = base
      change(&bench)
      for glyphs in [Glyphs.braille, .ascii] where glyphs.family != .ascii || name != "zoomed" {
        let state = bench.state(with: glyphs)
        for (position, size) in Self.sizes.enumerated()
        where (position + index) % (name == "plain" ? 3 : 17) == 0 {
          let surface = WorkbenchView(state: state, keymap: .standard).surface(size: size)
          #expect(surface.size == size)
          if let cursor = surface.cursor { #expect(surface.bounds.contains(cursor)) }
          checkFrame(surface, glyphs, state, "\(name) \(size.width)x\(size.height)")
        }
      }
    }
  }

  @Test func toolsCanBeDrawnAtEverySize() throws {
    let base = Bench(try sampleEngine(steps: 3))
    _ = base.session.close()
    for (index, (name, change)) in Self.changes.suffix(5).enumerated() {
      var bench = base
      change(&bench)
      let state = bench.state(with: .braille)
      for width in stride(from: 1 + index, through: 200, by: 11) {
        for height in stride(from: 1 + index, through: 60, by: 4) {
          let size = Size(width: width, height: height)
          let surface = WorkbenchView(state: state, keymap: .standard).surface(size: size)
          checkFrame(surface, .braille, state, "\(name) \(width)x\(height)")
        }
      }
    }
  }

  @Test func partsOfTheCandidatesPaneNeverOverlap() {
    for width in 1...120 {
      for height in 1...60 {
        let rect = Rect(x: 3, y: 2, width: width, height: height)
        let layout = CandidateLayout(rect)
        let parts = [layout.curve, layout.caption, layout.residual, layout.rows].compactMap { $0 }
        #expect(parts.allSatisfy { $0.intersection(rect) == $0 && !$0.isEmpty })
        for (index, part) in parts.enumerated() {
          #expect(parts[(index + 1)...].allSatisfy { $0.intersection(part).isEmpty })
        }
        // If curves are drawn, both are visible, with five candidates and their heading.
        guard let curve = layout.curve, let residual = layout.residual else { continue }
        #expect(curve.height >= 5 && residual.height >= 3 && layout.rows.height >= 6)
      }
    }
  }

  /// Borders are complete, and plain glyphs are ASCII.
  private func checkFrame(
    _ surface: Surface, _ glyphs: Glyphs, _ state: WorkbenchState, _ name: String
  ) {
    if glyphs.family == .ascii {
      let foreign = surface.cells.first {
        !$0.character.isASCII && !"日本語".contains($0.character)
      }
      #expect(foreign == nil, "\(name): \(foreign.map { String($0.character) } ?? "")")
    }
    let isCovered = state.mode != .normal
    let layout = state.layout(surface.size)
    guard layout.hasBorders, !isCovered else { return }
    for rect in layout.panes.values {
      let corners = [
        (rect.x, rect.y, glyphs.border.topLeft), (rect.maxX - 1, rect.y, glyphs.border.topRight),
        (rect.x, rect.maxY - 1, glyphs.border.bottomLeft),
        (rect.maxX - 1, rect.maxY - 1, glyphs.border.bottomRight),
      ]
      for (x, y, glyph) in corners { #expect(surface[x, y].character == glyph, "\(name)") }
      for y in (rect.y + 1)..<(rect.maxY - 1) {
        #expect(surface[rect.x, y].character == glyphs.border.vertical, "\(name)")
        #expect(surface[rect.maxX - 1, y].character == glyphs.border.vertical, "\(name)")
      }
    }
  }

  @Test func screensThatAreTooSmallSaySo() throws {
    let bench = Bench(try sampleEngine())
    _ = bench.session.close()
    func text(_ width: Int, _ height: Int) -> String {
      let size = Size(width: width, height: height)
      return WorkbenchView(state: bench.state, keymap: .standard).surface(size: size).plainText()
    }
    #expect(text(60, 4).hasPrefix("kanscope needs 20x5, this is 60x4"))
    #expect(text(19, 5).contains("20x5"))
    #expect(text(12, 1).contains("20x5"))
    #expect(text(5, 1) == "small")
    #expect(!text(20, 5).contains("needs"))
  }

  @Test func keysWorkWhileTheScreenIsTooSmall() throws {
    var bench = Bench(try sampleEngine(steps: 0), size: Size(width: 10, height: 2))
    bench.press(.character("q"))
    #expect(bench.workbench.isFinished)
    _ = bench.session.close()
  }
}

extension Bench {
  /// The state with other glyphs.
  func state(with glyphs: Glyphs) -> WorkbenchState {
    var state = WorkbenchState(glyphs: glyphs)
    let from = workbench.state
    state.mode = from.mode
    state.focus = from.focus
    state.snapshot = from.snapshot
    state.frame = from.frame
    state.observation = from.observation
    state.selection = from.selection
    state.isInspecting = from.isInspecting
    state.zoom = from.zoom
    state.pan = from.pan
    state.followsSelection = from.followsSelection
    state.commonScale = from.commonScale
    state.lossScale = from.lossScale
    state.showsAllLosses = from.showsAllLosses
    state.filter = from.filter
    state.message = from.message
    state.tool = from.tool
    state.formula = from.formula
    state.questions = from.questions
    state.answered = from.answered
    return state
  }
}
