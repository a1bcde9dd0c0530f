import KAN
import Scene
import Testing

@testable import Session
@testable import Workbench

@Suite struct FrameTests {
  /// Whole frames at a moment that is the same on every machine: a network that has hardly been
  /// trained, a curve made up, rates made up.
  private func bench(_ size: Size, _ glyphs: Glyphs, status: SessionStatus) throws -> Bench {
    var bench = Bench(try sampleEngine(), size: size, glyphs: glyphs)
    _ = bench.session.close()
    bench.workbench.state.snapshot?.curve = sampleCurve(steps: 42)
    bench.workbench.state.snapshot?.status = status
    bench.workbench.state.snapshot?.step = 42
    bench.workbench.state.snapshot?.lastStep = 100
    bench.workbench.state.snapshot?.rate = 12_345
    bench.workbench.state.snapshot?.remainingSeconds = 14.5
    bench.workbench.state.snapshot?.pace = status == .running ? 4 : nil
    bench.workbench.observe()
    return bench
  }

  private static let sizes = [(120, 40), (80, 24), (160, 50), (60, 20), (40, 12), (20, 5)]

  @Test(arguments: sizes)
  func wholeFramesLookAsTheyDid(width: Int, height: Int) throws {
    let size = Size(width: width, height: height)
    for (name, glyphs) in [("braille", Glyphs.braille), ("ascii", .ascii)] {
      var bench = try bench(size, glyphs, status: .running)
      try expectFrame(bench.frame(), matches: "\(width)x\(height)-\(name)")
    }
  }

  @Test(arguments: [(120, 40), (80, 24), (60, 20), (40, 12)])
  func otherViewsLookAsTheyDid(width: Int, height: Int) throws {
    let size = Size(width: width, height: height)
    func check(_ name: String, _ change: (inout Bench) -> Void) throws {
      var bench = try bench(size, .braille, status: .paused)
      change(&bench)
      try expectFrame(bench.frame(), matches: "\(width)x\(height)-\(name)")
    }
    try check("inspector") { $0.press(.enter) }
    try check("node") { $0.press(.up, .enter) }
    try check("help") { $0.press(.character("?")) }
    try check("history") { $0.press(.character("H")) }
    try check("prompt") { $0.type(":train steps=5 la") }
    try check("message") {
      $0.workbench.state.message = .init(text: "nothing to undo", isError: true)
    }
    try check("quit") { $0.press(.character("q")) }
  }
}
