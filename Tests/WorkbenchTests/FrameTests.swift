import KAN
import Scene
import TestSupport
import Testing

@testable import Session
@testable import Workbench

@Suite struct FrameTests {
  /// A snapshot that is the same on every machine, independent of the numerics: samples on a
  /// lattice, a handmade network, and an invented curve and rates.
  private func bench(_ size: Size, _ glyphs: Glyphs, status: SessionStatus) throws -> Bench {
    var bench = Bench(try latticeEngine(), size: size, glyphs: glyphs)
    _ = bench.session.close()
    if var snapshot = bench.workbench.snapshot {
      snapshot.curve = sampleCurve(steps: 42)
      snapshot.history.append(
        HistoryEntry(
          title: "train steps=42 lamb=0.002", model: snapshot.model, curve: snapshot.curve,
          error: snapshot.curve.records.last?.test?.error))
      snapshot.status = status
      (snapshot.step, snapshot.lastStep) = (42, 100)
      snapshot.rate = 12_345
      snapshot.remainingSeconds = 14.5
      snapshot.pace = status == .running ? 4 : nil
      snapshot.hasUnsavedWork = true
      bench.workbench.state.snapshot = snapshot
    }
    bench.workbench.observe()
    return bench
  }

  /// A session with two inputs, five hidden nodes and one output.
  private func latticeEngine() throws -> Engine {
    let side = (0..<20).map { (Double($0) - 9) / 10 }
    let x1 = side.flatMap { x in side.map { _ in x } }
    let x2 = side.flatMap { _ in side }
    let samples = try Dataset(
      inputs: [x1, x2], targets: [zip(x1, x2).map { $0 * $0 + $1 }])
    let data = PreparedData(
      title: "y = exp(sin(pi*x1)+x2^2)", train: samples, test: samples,
      inputs: [Variable(name: "x1"), Variable(name: "x2")], targets: [Variable(name: "y")],
      ranges: nil, warnings: [])
    var engine = try Engine(
      data: data, options: ModelOptions(), settings: TrainingSettings(), clock: { 0 })
    for layer in engine.model.network.layers {
      let layout = layer.layout
      for edge in 0..<layout.inputs * layout.outputs {
        let strength = [0.02, 0.3, 1, 0.05, 0.6, 0.1, 0.8, 0.03, 0.01, 0.4][edge]
        engine.model.network.parameters[layout.splineScale.lowerBound + edge] = strength
        engine.model.network.parameters[layout.baseScale.lowerBound + edge] = strength / 3
        // Sampled parabolas, some upside down.
        for function in 0..<layout.functions {
          let x = Double(function) / 3.5 - 1 - Double(edge % 3 - 1) / 2
          engine.model.network.parameters[
            layout.coefficient(edge / layout.outputs, function, edge % layout.outputs)] =
            edge % 2 == 0 ? x * x - 0.5 : x - x * x * x
        }
      }
    }
    return engine
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

  @Test(arguments: [(120, 40), (80, 24), (160, 50), (60, 20), (40, 12), (20, 5)])
  func searchesLookAsTheyDid(width: Int, height: Int) throws {
    let size = Size(width: width, height: height)
    func check(_ name: String, _ glyphs: Glyphs, _ change: (inout Bench) throws -> Void) throws {
      var bench = try bench(size, glyphs, status: .idle)
      try change(&bench)
      try expectFrame(bench.frame(), matches: "\(width)x\(height)-\(name)")
    }
    let report = try SampleDiscovery.report(end: .complete)
    try check("discovery", .braille) { $0.showDiscovery(report) }
    guard width == 80 else { return }
    try check("discovery-ascii", .ascii) { $0.showDiscovery(report) }
    try check("discovery-long", .braille) {
      $0.showDiscovery(try SampleDiscovery.report(), selected: 3, isUnderWay: true)
    }
    try check("discovery-beginning", .braille) {
      $0.showDiscovery(SampleDiscovery.beginning, isUnderWay: true)
    }
  }

  @Test func theEdgeStandsStillBelowItsCandidates() throws {
    var bench = try bench(Size(width: 160, height: 50), .braille, status: .paused)
    // The labels to the left of the edge's curve; these rows have no others.
    func labels(_ frame: Surface) -> [String] {
      (1..<16).map { row in
        let text = frame.plainRow(row)
        return text.contains("┤") ? String(text.prefix { $0 != "┤" }.suffix(8)) : ""
      }
    }
    bench.showCandidates(selected: 0)
    let first = labels(bench.frame())
    #expect(first.filter { !$0.isEmpty }.count > 1)
    for selected in 1..<6 {
      bench.showCandidates(selected: selected)
      #expect(labels(bench.frame()) == first)
    }
  }

  @Test func aSecondSearchIsNotAskedFor() throws {
    var bench = try bench(Size(width: 80, height: 24), .braille, status: .searching("auto"))
    bench.press(.character("a"))
    #expect(bench.state.message?.text == "auto is under way; Esc stops it.")
    #expect(!bench.state.hasActed)
  }

  @Test(arguments: [(120, 40), (80, 24), (160, 50), (60, 20), (40, 12), (20, 5)])
  func symbolicViewsLookAsTheyDid(width: Int, height: Int) throws {
    let size = Size(width: width, height: height)
    func check(_ name: String, _ change: (inout Bench) throws -> Void) throws {
      for (family, glyphs) in [("", Glyphs.braille), ("-ascii", .ascii)]
      where family.isEmpty || width == 80 {
        var bench = try bench(size, glyphs, status: .paused)
        try change(&bench)
        try expectFrame(bench.frame(), matches: "\(width)x\(height)-\(name)\(family)")
      }
    }
    try check("candidates") { $0.showCandidates(selected: 1) }
    try check("pruning") { try $0.showPruning() }
    try check("formula") { try $0.showFormula() }
    try check("long-formula") { try $0.showFormula(SampleOutcomes.longFormula) }
    try check("splines") { bench in
      bench.workbench.state.formula = FormulaPane()
      bench.workbench.readFormulas()
    }
  }
}
