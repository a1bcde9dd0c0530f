import Scene
import Testing

@testable import Figures

@Suite struct NetworkNavigationTests {
  private func layout(_ diagram: NetworkDiagram, _ width: Int, _ height: Int) -> NetworkLayout {
    NetworkLayout(diagram, size: Size(width: width, height: height))
  }

  @Test(arguments: SampleDiagrams.all.indices)
  func theMiddleOfEveryBoxIsItsEdge(_ index: Int) {
    let (name, diagram) = SampleDiagrams.all[index]
    for size in NetworkLayoutTests.sizes where size.width % 5 == 0 {
      let layout = NetworkLayout(diagram, size: size)
      for number in stride(from: 0, to: layout.boxes.count, by: max(1, layout.boxes.count / 40)) {
        let box = layout.boxes[number]
        let middle = Point(
          x: box.rect.x + box.rect.width / 2 + layout.offset.x,
          y: box.rect.y + box.rect.height / 2 + layout.offset.y)
        guard Rect(size: size).contains(middle) else { continue }
        #expect(layout.element(at: middle) == box.id, "\(name) at \(size)")
      }
      for node in layout.nodes {
        let mark = Point(x: node.mark.x + layout.offset.x, y: node.mark.y + layout.offset.y)
        guard Rect(size: size).contains(mark) else { continue }
        #expect(layout.element(at: mark) == node.id, "\(name) at \(size)")
      }
    }
  }

  @Test func outsideThePaneIsNothing() {
    let layout = layout(SampleDiagrams.half, 76, 26)
    #expect(layout.element(at: Point(x: -1, y: 3)) == nil)
    #expect(layout.element(at: Point(x: 76, y: 3)) == nil)
    #expect(layout.element(at: Point(x: 0, y: 0)) == nil)
  }

  @Test func movesFollowTheEye() {
    let layout = layout(SampleDiagrams.half, 76, 26)
    let edge = ElementID.edge(layer: 0, input: 0, subnode: 2)
    #expect(layout.neighbour(of: edge, .right) == .edge(layer: 0, input: 0, subnode: 3))
    #expect(layout.neighbour(of: edge, .left) == .edge(layer: 0, input: 0, subnode: 1))
    #expect(layout.neighbour(of: edge, .down) == .node(layer: 0, index: 0))
    #expect(layout.neighbour(of: edge, .up) == .node(layer: 1, index: 2))
    let last = ElementID.edge(layer: 0, input: 0, subnode: 4)
    #expect(layout.neighbour(of: last, .right) == .edge(layer: 0, input: 1, subnode: 0))
    let node = ElementID.node(layer: 1, index: 2)
    #expect(layout.neighbour(of: node, .up) == .edge(layer: 1, input: 2, subnode: 0))
    #expect(layout.neighbour(of: node, .right) == .node(layer: 1, index: 3))
    // The nearest of the two edges leading to it.
    #expect(
      layout.neighbour(of: .node(layer: 1, index: 0), .down)
        == .edge(layer: 0, input: 0, subnode: 0))
    let output = ElementID.node(layer: 2, index: 0)
    #expect(layout.neighbour(of: output, .up) == output)
    #expect(layout.neighbour(of: output, .down) == .edge(layer: 1, input: 2, subnode: 0))
  }

  @Test func matricesAreWalkedCellByCell() {
    let layout = layout(SampleDiagrams.network([[10], [10]], removed: false), 60, 20)
    #expect(layout.details == [.matrix])
    let cell = ElementID.edge(layer: 0, input: 4, subnode: 4)
    #expect(layout.neighbour(of: cell, .right) == .edge(layer: 0, input: 5, subnode: 4))
    #expect(layout.neighbour(of: cell, .up) == .edge(layer: 0, input: 4, subnode: 3))
    #expect(layout.neighbour(of: cell, .down) == .edge(layer: 0, input: 4, subnode: 5))
    let top = ElementID.edge(layer: 0, input: 4, subnode: 0)
    #expect(layout.neighbour(of: top, .up) == .node(layer: 1, index: 0))
    let bottom = ElementID.edge(layer: 0, input: 4, subnode: 9)
    #expect(layout.neighbour(of: bottom, .down) == .node(layer: 0, index: 4))
  }

  @Test func removedEdgesAreSkipped() {
    var diagram = SampleDiagrams.half
    diagram.layers[0].edges[3].kind = .removed
    let layout = layout(diagram, 76, 26)
    let edge = ElementID.edge(layer: 0, input: 0, subnode: 2)
    #expect(layout.neighbour(of: edge, .right) == .edge(layer: 0, input: 0, subnode: 4))
    let removed = ElementID.edge(layer: 0, input: 0, subnode: 3)
    #expect(layout.valid(removed) == .edge(layer: 0, input: 0, subnode: 2))
    #expect(layout.valid(edge) == edge)
  }

  @Test(arguments: SampleDiagrams.all.indices)
  func everyElementIsReachedFromEveryRow(_ index: Int) {
    let diagram = SampleDiagrams.all[index].diagram
    for (width, height) in [(76, 26), (30, 10)] {
      let layout = layout(diagram, width, height)
      let all = Set(layout.boxes.map(\.id) + layout.nodes.map(\.id))
      guard all.count < 200 else { continue }
      var reached: Set<ElementID> = [.node(layer: 0, index: 0)]
      var frontier = Array(reached)
      while let element = frontier.popLast() {
        for direction in Direction.allCases {
          let next = layout.neighbour(of: element, direction)
          #expect(all.contains(next))
          if reached.insert(next).inserted { frontier.append(next) }
        }
      }
      #expect(reached == all)
    }
  }

  @Test(arguments: SampleDiagrams.all.indices)
  func upAndDownAlwaysArrive(_ index: Int) {
    let diagram = SampleDiagrams.all[index].diagram
    let layout = layout(diagram, 78, 14)
    for (direction, row) in [(Direction.up, diagram.layers.count), (.down, 0)] {
      for start in layout.nodes.map(\.id) {
        var element = start
        for _ in 0..<200 {
          let next = layout.neighbour(of: element, direction)
          if next == element { break }
          element = next
        }
        guard case .node(let layer, _) = element else {
          Issue.record("stuck at \(element)")
          continue
        }
        #expect(layer == row)
      }
    }
  }
}
