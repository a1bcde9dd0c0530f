import TestSupport
import Testing

@testable import Scene

@Suite struct CanvasTests {
  private func drawn(
    _ width: Int, _ height: Int, _ glyphs: Glyphs, _ draw: (inout Canvas) -> Void
  ) -> Surface {
    var surface = Surface(size: Size(width: width, height: height))
    var canvas = Canvas(surface.bounds, glyphs: glyphs)
    draw(&canvas)
    surface.draw(canvas)
    return surface
  }

  private func line(
    _ glyphs: Glyphs, _ width: Int, _ height: Int, _ x0: Double, _ y0: Double, _ x1: Double,
    _ y1: Double
  ) -> String {
    drawn(width, height, glyphs) {
      $0.line(from: DotPoint(x: x0, y: y0), to: DotPoint(x: x1, y: y1), style: .normal)
    }.plainText()
  }

  @Test func slopesInBothFamilies() {
    #expect(line(.braille, 2, 1, 0, 0, 3, 0) == "⠉⠉")
    #expect(line(.braille, 1, 2, 0, 0, 0, 7) == "⡇\n⡇")
    #expect(line(.braille, 2, 1, 0, 3, 3, 0) == "⡠⠊")
    #expect(line(.ascii, 4, 1, 0, 3, 7, 0) == "_--'")
    #expect(line(.ascii, 2, 2, 0, 7, 3, 0) == " /\n/")
    #expect(line(.ascii, 2, 2, 0, 0, 3, 7) == "\\\n \\")
    #expect(line(.ascii, 1, 2, 0, 0, 0, 7) == "|\n|")
    #expect(line(.ascii, 3, 1, 0, 1, 5, 1) == "---")
  }

  @Test func aPathIsConnected() {
    // Every dot has a neighbour among the previous dots, so lines are connected.
    let surface = drawn(30, 10, .braille) { canvas in
      canvas.polyline(
        (0..<12).map { DotPoint(x: Double($0 * 5), y: $0 % 2 == 0 ? 2 : 37) }, style: .normal)
    }
    let dots = litDots(surface)
    var reached: Set<Point> = [dots.min { ($0.x, $0.y) < ($1.x, $1.y) } ?? Point(x: 0, y: 0)]
    var frontier = Array(reached)
    while let dot = frontier.popLast() {
      for dx in -1...1 {
        for dy in -1...1 {
          let next = Point(x: dot.x + dx, y: dot.y + dy)
          if dots.contains(next), reached.insert(next).inserted { frontier.append(next) }
        }
      }
    }
    #expect(dots.count > 300)
    #expect(reached == dots)
  }

  private func litDots(_ surface: Surface) -> Set<Point> {
    var dots: Set<Point> = []
    for y in 0..<surface.size.height {
      for x in 0..<surface.size.width {
        let scalar = surface[x, y].character.unicodeScalars.first?.value ?? 0
        guard scalar >= 0x2800, scalar < 0x2900 else { continue }
        for (index, bit) in dotBits.enumerated() where UInt32(bit) & (scalar - 0x2800) != 0 {
          dots.insert(Point(x: x * 2 + index % 2, y: y * 4 + index / 2))
        }
      }
    }
    return dots
  }

  @Test func gapsStayGaps() {
    let surface = drawn(6, 1, .braille) { canvas in
      canvas.polyline(
        [
          DotPoint(x: 0, y: 0), DotPoint(x: 3, y: 0), DotPoint(x: 5, y: .nan),
          DotPoint(x: 8, y: 0), DotPoint(x: .infinity, y: 0),
        ], style: .normal)
    }
    #expect(surface.plainText() == "⠉⠉  ⠁")
  }

  @Test func theStrongerPathHasItsCellsToItself() {
    let strong = Style(.strong)
    let weak = Style(.faint)
    for strongFirst in [true, false] {
      let surface = drawn(3, 1, .braille) { canvas in
        let lines = [(strong, 2, 0.0), (weak, 1, 3.0)]
        for (style, priority, y) in strongFirst ? lines : lines.reversed() {
          let end = style == strong ? 3.0 : 5.0
          canvas.line(
            from: DotPoint(x: 0, y: y), to: DotPoint(x: end, y: y), style: style,
            priority: priority)
        }
      }
      #expect(surface.plainText() == "⠉⠉⣀")
      #expect(surface[0, 0].style == strong)
      #expect(surface[2, 0].style == weak)
    }
  }

  @Test func theLaterOfTwoAlikeDecides() {
    let surface = drawn(1, 1, .braille) { canvas in
      canvas.line(from: DotPoint(x: 0, y: 0), to: DotPoint(x: 1, y: 0), style: Style(.train))
      canvas.line(from: DotPoint(x: 0, y: 3), to: DotPoint(x: 1, y: 3), style: Style(.test))
    }
    #expect(surface[0, 0] == Cell("⣀", Style(.test)))
  }

  @Test func endlessLinesEndAndStayInside() {
    let sentinel = Cell("~", Style(.error))
    var surface = Surface(size: Size(width: 20, height: 10))
    surface.fill(surface.bounds, with: sentinel)
    let rect = Rect(x: 3, y: 2, width: 7, height: 4)
    var canvas = Canvas(rect, glyphs: .braille)
    var generator = SeededGenerator(seed: 3)
    let sizes = [1.0, 50, 1e6, 1e300, .infinity]
    for round in 0..<500 {
      let size = sizes[round % sizes.count]
      let coordinate = { (generator: inout SeededGenerator) in
        Double.random(in: -1...1, using: &generator) * size
      }
      canvas.line(
        from: DotPoint(x: coordinate(&generator), y: coordinate(&generator)),
        to: DotPoint(x: coordinate(&generator), y: coordinate(&generator)), style: .normal)
    }
    surface.draw(canvas)
    for y in 0..<10 {
      for x in 0..<20 where !rect.contains(Point(x: x, y: y)) {
        #expect(surface[x, y] == sentinel)
      }
    }
  }

  @Test func aClipHoldsLinesIn() {
    let surface = drawn(6, 1, .ascii) { canvas in
      canvas.line(
        from: DotPoint(x: 0, y: 1), to: DotPoint(x: 11, y: 1), style: .normal,
        clip: Rect(x: 2, y: 0, width: 2, height: 1))
    }
    #expect(surface.plainText() == "  --")
  }
}
