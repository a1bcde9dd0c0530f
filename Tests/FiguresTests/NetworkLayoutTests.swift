import Scene
import Testing

@testable import Figures

@Suite struct NetworkLayoutTests {
  /// Every width with a few heights, and vice versa.
  static let sizes: [Size] =
    (1...130).flatMap { width in
      [0, 1].map { Size(width: width, height: (width * 7 + $0 * 19) % 45 + 1) }
    }
    + (1...45).flatMap { height in
      [9, 40, 78, 130].map { Size(width: $0, height: height) }
    }

  /// The first cell that two boxes, nodes or names share, or that is outside the diagram.
  private func conflict(in layout: NetworkLayout) -> String? {
    let size = layout.size
    var owners = Array(repeating: -1, count: size.width * size.height)
    func take(_ rect: Rect, _ owner: Int) -> String? {
      for y in rect.y..<rect.maxY {
        for x in rect.x..<rect.maxX {
          guard x >= 0, y >= 0, x < size.width, y < size.height else {
            return "\(owner) is outside at \(x), \(y)"
          }
          let index = y * size.width + x
          if owners[index] >= 0 { return "\(owners[index]) and \(owner) meet at \(x), \(y)" }
          owners[index] = owner
        }
      }
      return nil
    }
    var owner = 0
    for node in layout.nodes {
      for cell in Set(node.cells) {
        if let conflict = take(Rect(x: cell.x, y: cell.y, width: 1, height: 1), owner) {
          return "node " + conflict
        }
      }
      owner += 1
    }
    for rect in layout.labels.map(\.rect) + layout.boxes.map(\.rect) {
      if let conflict = take(rect, owner) { return "box or name " + conflict }
      owner += 1
    }
    return nil
  }

  @Test(arguments: SampleDiagrams.all.indices)
  func nothingOverlapsAtAnySize(_ index: Int) {
    let (name, diagram) = SampleDiagrams.all[index]
    for size in NetworkLayoutTests.sizes {
      let zoom = size.height % 3 == 0 ? 2.7 : 1
      let conflict = conflict(in: NetworkLayout(diagram, size: size, zoom: zoom))
      #expect(conflict == nil, "\(name) at \(size), zoom \(zoom)")
      if conflict != nil { return }
    }
  }

  @Test(arguments: SampleDiagrams.all.indices)
  func boxesOfALayerAreAlikeAndMirrored(_ index: Int) {
    let diagram = SampleDiagrams.all[index].diagram
    for size in NetworkLayoutTests.sizes where size.width > 20 {
      let layout = NetworkLayout(diagram, size: size)
      for layer in diagram.layers.indices where layout.details[layer] == .boxes {
        let boxes = layout.boxes.filter { $0.layer == layer }
        #expect(Set(boxes.map(\.rect.size)).count == 1)
        let smallest = boxes.map { min($0.rect.width - 4, $0.rect.height - 3) }.min() ?? 0
        #expect(smallest >= 0)
      }
    }
  }

  @Test func thePictureIsSymmetric() {
    let diagram = SampleDiagrams.network([[2], [5], [1]], removed: false)
    for width in stride(from: 41, through: 131, by: 2) {
      let layout = NetworkLayout(diagram, size: Size(width: width, height: 26))
      let nodes = Set(layout.nodes.map(\.mark))
      #expect(nodes == Set(nodes.map { Point(x: layout.size.width - 1 - $0.x, y: $0.y) }))
      let boxes = Set(layout.boxes.filter { $0.layer == 0 }.map(\.rect))
      let mirrored = boxes.map {
        Rect(x: layout.size.width - $0.maxX, y: $0.y, width: $0.width, height: $0.height)
      }
      #expect(boxes == Set(mirrored))
    }
  }

  @Test func detailFollowsTheRoom() {
    func details(_ rows: [[Int]], _ width: Int, _ height: Int, zoom: Double = 1)
      -> [NetworkLayout.Detail]
    {
      NetworkLayout(
        SampleDiagrams.network(rows), size: Size(width: width, height: height), zoom: zoom
      ).details
    }
    #expect(details([[2], [5], [1]], 76, 26) == [.boxes, .boxes])
    #expect(details([[2], [5], [1]], 78, 14) == [.boxes, .boxes])
    #expect(details([[2], [5], [1]], 40, 14) == [.sparklines, .boxes])
    #expect(details([[2], [5], [1]], 20, 14) == [.matrix, .sparklines])
    #expect(details([[2], [5], [1]], 20, 14, zoom: 4) == [.boxes, .boxes])
    #expect(details([[10], [10]], 76, 26) == [.matrix])
    #expect(details([[3], [3], [3], [3], [2]], 78, 14).allSatisfy { $0 == .sparklines })
  }

  @Test func linesRiseWhereThereIsLittleRoom() {
    let layout = NetworkLayout(SampleDiagrams.half, size: Size(width: 78, height: 14))
    #expect(layout.size.height == 14)
    let rises = layout.lines.filter { $0.subnode >= 0 && $0.from.y - $0.to.y >= 2 }
    // The upper line of each edge has two rows.
    #expect(rises.count == 15)
  }

  @Test func moreRoomNeverMakesBoxesSmaller() {
    var last = 0
    for height in 10...60 {
      let layout = NetworkLayout(SampleDiagrams.half, size: Size(width: 76, height: height))
      guard layout.details == [.boxes, .boxes] else { continue }
      let total = layout.boxes.reduce(0) { $0 + $1.rect.height }
      #expect(total >= last)
      last = total
    }
    #expect(last > 0)
  }

  @Test(arguments: SampleDiagrams.all.indices)
  func everyElementCanBeBroughtIntoView(_ index: Int) {
    let diagram = SampleDiagrams.all[index].diagram
    for size in NetworkLayoutTests.sizes where size.width % 7 == 1 {
      for zoom in [size.height % 2 == 0 ? 1.0 : 3.0] {
        let layout = NetworkLayout(diagram, size: size, zoom: zoom)
        let elements = layout.boxes.map(\.id) + layout.nodes.map(\.id)
        for element in stride(from: 0, to: elements.count, by: max(1, elements.count / 9)) {
          let id = elements[element]
          let moved = layout.moved(to: layout.pan(showing: id))
          guard let rect = moved.rect(of: id) else {
            Issue.record("\(id) has no place")
            return
          }
          let shown = Rect(
            x: rect.x + moved.offset.x, y: rect.y + moved.offset.y, width: rect.width,
            height: rect.height)
          let pane = Rect(size: size)
          let visible = shown.intersection(pane)
          #expect(visible.width == min(rect.width, size.width))
          #expect(visible.height == min(rect.height, size.height))
        }
      }
    }
  }

  @Test func panAndZoomAreClamped() {
    let diagram = SampleDiagrams.half
    let size = Size(width: 30, height: 12)
    for zoom in [-3.0, .nan, .infinity, 0, 1, 5, 1e9] {
      for pan in [Int.min / 4, -1, 0, 7, Int.max / 4] {
        let layout = NetworkLayout(diagram, size: size, zoom: zoom, pan: Point(x: pan, y: pan))
        #expect(layout.pan.x >= 0 && layout.pan.y >= 0)
        #expect(layout.pan.x <= max(0, layout.size.width - size.width))
        #expect(layout.pan.y <= max(0, layout.size.height - size.height))
      }
    }
  }

  @Test func emptyAndBrokenDiagramsAreDrawn() {
    let size = Size(width: 20, height: 8)
    let broken = [
      NetworkDiagram(inputs: [], layers: []),
      NetworkDiagram(inputs: ["x"], layers: []),
      NetworkDiagram(
        inputs: ["x"], layers: [NetworkDiagram.Layer(nodes: [.init(label: "y")], edges: [])]),
      NetworkDiagram(inputs: ["x"], layers: [NetworkDiagram.Layer(nodes: [], edges: [])]),
      NetworkDiagram(
        inputs: ["x"],
        layers: [
          NetworkDiagram.Layer(
            nodes: [.init(.product(arity: -1), label: "y")],
            edges: [
              .init(curve: SampledCurve(x: [.nan, 1], y: [1]), strength: .nan)
            ])
        ]),
    ]
    for diagram in broken {
      let layout = NetworkLayout(diagram, size: size)
      var surface = Surface(size: size)
      layout.draw(on: &surface, in: surface.bounds, glyphs: .ascii)
      #expect(surface.plainText().contains("x") == !diagram.inputs.isEmpty)
      for direction in Direction.allCases {
        _ = layout.neighbour(of: .node(layer: 9, index: 9), direction)
      }
    }
  }

  @Test func nodesWithoutEdgesAreLeftOut() {
    var diagram = SampleDiagrams.network([[2], [3], [1]], removed: false)
    for index in [0, 3] { diagram.layers[0].edges[index].kind = .removed }
    let size = Size(width: 80, height: 24)
    func has(_ layer: Int, _ index: Int) -> Bool {
      let id = ElementID.node(layer: layer, index: index)
      let layout = NetworkLayout(diagram, size: size)
      #expect(layout.nodes.contains { $0.id == id } == layout.labels.contains { $0.id == id })
      return layout.nodes.contains { $0.id == id }
    }
    // It still has an outgoing edge.
    #expect(has(1, 0))
    diagram.layers[1].edges[0].kind = .removed
    #expect(!has(1, 0) && has(1, 1) && has(2, 0))
    for index in [1, 2] { diagram.layers[0].edges[index].kind = .removed }
    let layout = NetworkLayout(diagram, size: size)
    #expect(has(0, 0) && layout.unusedInputs == [0])
    for direction in Direction.allCases {
      let next = layout.neighbour(of: .node(layer: 1, index: 1), direction)
      #expect(next != .node(layer: 1, index: 0))
    }
    #expect(layout.valid(.node(layer: 1, index: 0)) == .node(layer: 1, index: 1))
  }
}
