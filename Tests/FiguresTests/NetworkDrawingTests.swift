import Scene
import TestSupport
import Testing

@testable import Figures

@Suite struct NetworkDrawingTests {
  private let sentinel = Cell("~", Style(.error))

  private func draw(
    _ diagram: NetworkDiagram, _ size: Size, glyphs: Glyphs = .braille,
    selection: ElementID? = nil, commonScale: Bool = false
  ) -> Surface {
    var surface = Surface(size: size)
    NetworkLayout(diagram, size: size).draw(
      on: &surface, in: surface.bounds, glyphs: glyphs, selection: selection,
      commonScale: commonScale)
    return surface
  }

  @Test(arguments: SampleDiagrams.all.indices)
  func nothingIsDrawnOutsideAtAnySize(_ index: Int) {
    let (name, diagram) = SampleDiagrams.all[index]
    let selection = ElementID.edge(layer: 0, input: 0, subnode: 0)
    for size in NetworkLayoutTests.sizes where size.height % 2 == 0 {
      let rect = Rect(x: 3, y: 2, width: size.width, height: size.height)
      var surface = Surface(size: Size(width: size.width + 7, height: size.height + 5))
      surface.fill(surface.bounds, with: sentinel)
      let layout = NetworkLayout(diagram, size: size, zoom: size.width % 3 == 0 ? 3 : 1)
      let panned = layout.moved(to: layout.pan(showing: selection))
      panned.draw(
        on: &surface, in: rect, glyphs: size.width % 2 == 0 ? .ascii : .braille,
        selection: selection)
      var isClean = true
      var isSelectionShown = false
      for y in 0..<surface.size.height {
        for x in 0..<surface.size.width {
          if rect.contains(Point(x: x, y: y)) {
            if surface[x, y].style.role == .selection { isSelectionShown = true }
          } else if surface[x, y] != sentinel {
            isClean = false
          }
        }
      }
      #expect(isClean, "\(name) at \(size)")
      #expect(isSelectionShown, "\(name) at \(size)")
    }
  }

  @Test func aSurfaceSmallerThanThePaneIsNoProblem() {
    var surface = Surface(size: Size(width: 10, height: 5))
    let layout = NetworkLayout(SampleDiagrams.half, size: Size(width: 76, height: 26))
    layout.draw(
      on: &surface, in: Rect(x: -5, y: -3, width: 76, height: 26), glyphs: .braille)
    #expect(!surface.plainText().isEmpty)
  }

  @Test func strengthCarriesThePicture() {
    let size = Size(width: 76, height: 26)
    let surface = draw(SampleDiagrams.half, size)
    let layout = NetworkLayout(SampleDiagrams.half, size: size)
    let expected: [(Int, Role)] = [(0, .faint), (1, .strong), (2, .strong), (3, .medium)]
    for (subnode, role) in expected {
      let id = ElementID.edge(layer: 0, input: 0, subnode: subnode)
      guard let rect = layout.rect(of: id) else {
        Issue.record("no box for \(id)")
        continue
      }
      #expect(surface[rect.x + layout.offset.x, rect.y + layout.offset.y].style.role == role)
    }
  }

  @Test func theSelectedEdgeIsMarkedFromNodeToNode() {
    for glyphs in [Glyphs.braille, .ascii] {
      let size = Size(width: 76, height: 26)
      let id = ElementID.edge(layer: 0, input: 1, subnode: 3)
      let surface = draw(SampleDiagrams.half, size, glyphs: glyphs, selection: id)
      let layout = NetworkLayout(SampleDiagrams.half, size: size)
      for line in layout.lines where line.input == 1 && line.subnode == 3 && line.layer == 0 {
        // Every row between the ends has a cell of the line, as nothing stronger covers it.
        for row in Int(line.to.y)..<Int(line.from.y) {
          let roles = (0..<size.width).map { surface[$0, row].style.role }
          #expect(roles.contains(.selection))
        }
      }
      guard let rect = layout.rect(of: id) else {
        Issue.record("no box")
        continue
      }
      #expect(surface[rect.x, rect.y].character == glyphs.heavyBorder.topLeft)
      #expect(surface[rect.maxX - 1, rect.maxY - 1].character == glyphs.heavyBorder.bottomRight)
    }
  }

  @Test func symbolicEdgesCarryTheirNames() {
    var diagram = SampleDiagrams.half
    diagram.layers[1].edges[0].kind = .mixed("x^2")
    let surface = draw(diagram, Size(width: 76, height: 26))
    let text = surface.plainText()
    #expect(text.contains("─ exp ─"))
    #expect(text.contains("─ x^2 ─"))
    let roles = Set(surface.cells.map(\.style.role))
    #expect(roles.contains(.symbolic) && roles.contains(.mixed))
  }

  @Test func removedEdgesLeaveNoTrace() {
    var diagram = SampleDiagrams.half
    for index in diagram.layers[0].edges.indices { diagram.layers[0].edges[index].kind = .removed }
    let layout = NetworkLayout(diagram, size: Size(width: 76, height: 26))
    #expect(!layout.boxes.contains { $0.layer == 0 })
    #expect(!layout.lines.contains { $0.layer == 0 })
    let surface = draw(diagram, Size(width: 76, height: 26))
    #expect(surface.plainText().components("╭") == 5)
  }

  @Test func aCommonScaleMakesWeakCurvesFlat() {
    // The values of edge 0 are a hundredth of those of edge 1.
    var diagram = SampleDiagrams.network([[1], [2]], removed: false)
    let large = SampleDiagrams.curve(0)
    let small = SampledCurve(x: large.x, y: large.y.map { $0 / 100 })
    diagram.layers[0].edges = [
      .init(curve: small, strength: 0.7), .init(curve: large, strength: 0.7),
    ]
    let size = Size(width: 40, height: 16)
    let own = draw(diagram, size)
    let common = draw(diagram, size, commonScale: true)
    let layout = NetworkLayout(diagram, size: size)
    func rowsUsed(_ surface: Surface, _ subnode: Int) -> Int {
      let id = ElementID.edge(layer: 0, input: 0, subnode: subnode)
      guard let rect = layout.rect(of: id) else { return 0 }
      let inside = rect.inset(dx: 1, dy: 1)
      return (inside.y..<inside.maxY).filter { row in
        (inside.x..<inside.maxX).contains {
          surface[$0 + layout.offset.x, row + layout.offset.y].character != " "
        }
      }.count
    }
    #expect(rowsUsed(own, 0) == rowsUsed(own, 1))
    #expect(rowsUsed(common, 0) <= 2)
    #expect(rowsUsed(common, 1) == rowsUsed(own, 1))
  }

  @Test func curvesWithGapsAndWithoutAnyPointAreDrawn() {
    var diagram = SampleDiagrams.half
    diagram.layers[1].edges[0].curve = SampledCurve(x: [], y: [])
    diagram.layers[1].edges[1].curve = SampledCurve(x: [0, 1, 2], y: [.nan, .nan, .nan])
    diagram.layers[1].edges[2].curve = SampledCurve(x: [0, 1, 2, 3], y: [1, .infinity, 1, 2])
    diagram.layers[1].edges[3].curve = SampledCurve(x: [2], y: [5])
    diagram.layers[1].edges[4].curve = SampledCurve(x: [0, 1], y: [3e300, -3e300])
    #expect(draw(diagram, Size(width: 76, height: 26)).plainText().contains("●"))
  }

  @Test(arguments: [
    ("120x40", Size(width: 76, height: 26)), ("80x24", Size(width: 78, height: 14)),
    ("160x50", Size(width: 112, height: 36)),
  ])
  func frames(_ name: String, _ size: Size) throws {
    let selection = ElementID.edge(layer: 0, input: 1, subnode: 3)
    for (glyphs, suffix) in [(Glyphs.braille, "braille"), (.ascii, "ascii")] {
      let surface = draw(SampleDiagrams.half, size, glyphs: glyphs, selection: selection)
      try expectFrame(surface, matches: "network-\(name)-\(suffix)")
    }
  }

  @Test func framesOfLargeAndDeepNetworks() throws {
    let matrix = SampleDiagrams.network([[4], [16], [16], [1]])
    let selection = ElementID.edge(layer: 0, input: 1, subnode: 3)
    try expectFrame(
      draw(matrix, Size(width: 76, height: 26), selection: selection),
      matches: "network-matrix-braille")
    let products = SampleDiagrams.network([[2], [2, 1], [1]])
    try expectFrame(
      draw(products, Size(width: 76, height: 28), selection: .node(layer: 1, index: 2)),
      matches: "network-products-braille")
    let deep = SampleDiagrams.network([[3], [3], [3], [3], [2]])
    try expectFrame(
      draw(deep, Size(width: 78, height: 14), glyphs: .ascii), matches: "network-deep-ascii")
  }

  @Test func whatIsToGoIsCrossedOutAtEveryDetail() {
    for (name, diagram) in SampleDiagrams.all {
      var leaving = diagram
      for layer in leaving.layers.indices {
        for edge in leaving.layers[layer].edges.indices {
          leaving.layers[layer].edges[edge].isLeaving = true
        }
      }
      for (width, height) in [(120, 40), (80, 24), (40, 12)] {
        let size = Size(width: width, height: height)
        let layout = NetworkLayout(leaving, size: size)
        var surface = Surface(size: size)
        layout.draw(on: &surface, in: surface.bounds, glyphs: .braille)
        let crosses = surface.cells.count { $0.character == "×" && $0.style.role == .warning }
        let shown = layout.boxes.count { box in
          Rect(
            x: box.rect.x + layout.offset.x, y: box.rect.y + layout.offset.y,
            width: box.rect.width, height: box.rect.height
          ).intersection(surface.bounds).size == box.rect.size
        }
        #expect(crosses >= shown, "\(name) \(width)x\(height)")
      }
    }
  }

  @Test func functionsAreNamedWhereverThereIsRoom() {
    var diagram = SampleDiagrams.network([[2], [5], [1]], removed: false)
    for edge in diagram.layers[0].edges.indices {
      diagram.layers[0].edges[edge].kind = .symbolic(edge % 2 == 0 ? "x^2" : "sin")
    }
    for (width, height) in [(120, 40), (80, 24), (60, 20), (60, 12)] {
      let size = Size(width: width, height: height)
      var surface = Surface(size: size)
      NetworkLayout(diagram, size: size).draw(
        on: &surface, in: surface.bounds, glyphs: .braille)
      let text = surface.plainText()
      #expect(text.contains("sin"), "\(width)x\(height)")
      #expect(text.contains("x^2") || text.contains("x²"), "\(width)x\(height)")
    }
  }
}

extension String {
  /// The number of occurrences of a character.
  fileprivate func components(_ character: Character) -> Int {
    filter { $0 == character }.count
  }
}
