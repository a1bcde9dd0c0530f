import Foundation
import Scene
import TestSupport
import Testing

@testable import Figures

@Suite struct PlotTests {
  private static let curve: CurveFigure = {
    let x = (0..<97).map { -1.3 + 2.6 * Double($0) / 96 }
    let gaussian = x.map { 0.9 * exp(-6 * $0 * $0) - 0.05 }
    let base = x.map { 0.2 * $0 / (1 + exp(-$0)) }
    return CurveFigure(
      main: .init(SampledCurve(x: x, y: gaussian), role: .strong),
      secondary: [.init(SampledCurve(x: x, y: base), role: .quiet)],
      knots: [-1, -0.6, -0.2, 0.2, 0.6, 1], grid: -1...1,
      density: (0..<24).map { Int(100 * exp(-pow(Double($0) - 12, 2) / 40)) },
      densityRange: -1...1)
  }()

  private static let loss: LossFigure = {
    func samples(_ value: (Double) -> Double) -> [LossFigure.Sample] {
      (0...14).map { .init(step: $0, value: value(Double($0))) }
    }
    return LossFigure(
      series: [
        .init(.test, samples { 0.02 + 0.07 * exp(-$0 / 2) + 0.0006 * max(0, $0 - 9) }),
        .init(.train, samples { $0 == 5 ? .nan : 0.015 + 0.07 * exp(-$0 / 2) }),
      ], lastStep: 20, best: .init(step: 9, value: 0.0208), cursor: 12)
  }()

  /// Thinning many samples does not change the drawing.
  @Test func longSeriesAreDrawnWhole() {
    var state: UInt64 = 5
    func random() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / Double(1 << 53)
    }
    for scale in [AxisScale.linear, .logarithmic] {
      let samples = (0..<4000).map { step -> LossFigure.Sample in
        let gap = [Double.nan, .infinity, -1, 0][Int(random() * 4)]
        let value = (0.1 + random()) / Double(1 + step / 40)
        return .init(step: step / 2 + step, value: random() < 0.01 ? gap : value)
      }
      let figure = LossFigure(series: [.init(.train, samples)], scale: scale)
      let geometry = figure.geometry(in: Rect(x: 0, y: 0, width: 90, height: 20))
      let visible = figure.visible(samples, geometry)
      #expect(visible.count < 1000)
      for glyphs in [Glyphs.braille, .ascii] {
        let surfaces = [samples, visible].map { samples in
          var canvas = Canvas(geometry.plot, glyphs: glyphs)
          canvas.polyline(
            samples.map { geometry.dot(x: Double($0.step), y: $0.value) }, style: .normal)
          var surface = Surface(size: Size(width: 90, height: 20))
          surface.draw(canvas)
          return surface
        }
        #expect(surfaces[0] == surfaces[1])
      }
    }
  }

  @Test func nothingIsDrawnOutsideAtAnySize() {
    let sentinel = Cell("~", Style(.error))
    for width in 1...90 {
      for height in [1, 2, 3, 4, 5, 6, 7, 8, 13, 30] {
        let rect = Rect(x: 2, y: 1, width: width, height: height)
        var surface = Surface(size: Size(width: width + 5, height: height + 3))
        for draw in [PlotTests.curve.draw, PlotTests.loss.draw] {
          surface.fill(surface.bounds, with: sentinel)
          draw(&surface, rect, width % 2 == 0 ? .ascii : .braille)
          var isClean = true
          for y in 0..<surface.size.height {
            for x in 0..<surface.size.width where !rect.contains(Point(x: x, y: y)) {
              isClean = isClean && surface[x, y] == sentinel
            }
          }
          #expect(isClean, "\(width)x\(height)")
        }
      }
    }
  }

  @Test func labelsOfTicksDoNotTouch() {
    for width in 8...120 {
      let rect = Rect(x: 0, y: 0, width: width, height: 12)
      for geometry in [PlotTests.curve.geometry(in: rect), PlotTests.loss.geometry(in: rect)] {
        let spans = geometry.bottomTicks.map { PlotGeometry.labelSpan($0, in: rect) }
        for (left, right) in zip(spans, spans.dropFirst()) {
          #expect(left.upperBound + 1 < right.lowerBound)
        }
        #expect(spans.allSatisfy { $0.lowerBound >= 0 && $0.upperBound < width })
        #expect(Set(geometry.leftTicks.map(\.cell)).count == geometry.leftTicks.count)
      }
    }
  }

  @Test func ticksStandAtTheirValues() throws {
    let rect = Rect(x: 0, y: 0, width: 60, height: 20)
    let geometry = PlotTests.curve.geometry(in: rect)
    #expect(geometry.leftTicks.count >= 3)
    for placed in geometry.leftTicks {
      let position = try #require(geometry.yAxis.position(of: placed.tick.value))
      let row = Double(geometry.plot.maxY) - position * Double(geometry.plot.height)
      #expect(abs(Double(placed.cell) + 0.5 - row) <= 1)
    }
    for placed in geometry.bottomTicks {
      #expect(geometry.column(of: placed.tick.value) == placed.cell)
    }
  }

  @Test func divergedPointsAreGapsAndDoNotPoisonTheRange() {
    var figure = PlotTests.loss
    let rect = Rect(x: 0, y: 0, width: 60, height: 10)
    let clean = figure.geometry(in: rect).yAxis
    figure.series[0].samples.append(.init(step: 15, value: .infinity))
    figure.series[0].samples.append(.init(step: 16, value: .nan))
    figure.series[0].samples.append(.init(step: 17, value: -1))
    figure.series[0].samples.append(.init(step: 18, value: 0))
    #expect(figure.geometry(in: rect).yAxis == clean)
    figure.scale = .linear
    figure.series[0].samples[18].value = 1e12
    #expect(figure.geometry(in: rect).yAxis.upper < 1)
  }

  @Test func aLogarithmicAxisNeedsAPositiveValue() {
    let figure = LossFigure(series: [.init(.train, [.init(step: 0, value: -2)])])
    let rect = Rect(x: 0, y: 0, width: 40, height: 8)
    #expect(figure.geometry(in: rect).yAxis.scale == .linear)
  }

  /// The value before the first step may be the best by far.
  @Test func theBestIsShownWhereverItIs() {
    let samples = (1...3).map { LossFigure.Sample(step: $0, value: 1e6 * Double($0)) }
    for scale in [AxisScale.logarithmic, .linear] {
      let figure = LossFigure(
        series: [.init(.test, samples)], scale: scale, best: .init(step: 0, value: 0.01))
      var surface = Surface(size: Size(width: 40, height: 12))
      figure.draw(on: &surface, in: surface.bounds, glyphs: .braille)
      let marks = surface.cells.filter { String($0.character) == String(Glyphs.braille.marker) }
      #expect(marks.count == 1)
    }
  }

  @Test func fewPointsAreSensible() {
    for count in 0...3 {
      for step in [0, 7, 100_000] {
        let samples = (0..<count).map {
          LossFigure.Sample(step: step + $0, value: 0.5 / Double($0 + 1))
        }
        let figure = LossFigure(series: [.init(.train, samples)])
        var surface = Surface(size: Size(width: 40, height: 9))
        figure.draw(on: &surface, in: surface.bounds, glyphs: .braille)
        let drawn = surface.cells.filter { $0.style.role == .train }.count
        #expect((drawn > 0) == (count > 0))
        if count == 1 { #expect(surface.plainText().contains("●")) }
      }
    }
  }

  @Test func theBestPointAndTheCursorAreMarked() {
    var surface = Surface(size: Size(width: 78, height: 12))
    PlotTests.loss.draw(on: &surface, in: surface.bounds, glyphs: .braille)
    #expect(surface.cells.contains { $0.character == "◆" && $0.style.role == .good })
    let geometry = PlotTests.loss.geometry(in: surface.bounds)
    let column = geometry.column(of: 12) ?? 0
    let marked = (0..<12).filter { surface[column, $0].style.role == .selection }
    #expect(marked.count >= 8)
  }

  @Test func numbersOnTheLeftAreAlignedToTheRight() {
    var surface = Surface(size: Size(width: 78, height: 12))
    PlotTests.loss.draw(on: &surface, in: surface.bounds, glyphs: .braille)
    let geometry = PlotTests.loss.geometry(in: surface.bounds)
    for placed in geometry.leftTicks {
      #expect(surface[(geometry.axisColumn ?? 0) - 1, placed.cell].character != " ")
    }
    // The plot does not move when the number of digits changes.
    var other = PlotTests.loss
    for index in other.series.indices {
      for sample in other.series[index].samples.indices {
        other.series[index].samples[sample].value *= 1e-9
      }
    }
    #expect(other.geometry(in: surface.bounds).plot == geometry.plot)
  }

  @Test func frames() throws {
    for (glyphs, suffix) in [(Glyphs.braille, "braille"), (.ascii, "ascii")] {
      for (width, height) in [(38, 20), (30, 8), (80, 30)] {
        var surface = Surface(size: Size(width: width, height: height))
        PlotTests.curve.draw(on: &surface, in: surface.bounds, glyphs: glyphs)
        try expectFrame(surface, matches: "curve-\(width)x\(height)-\(suffix)")
      }
      for (width, height) in [(116, 6), (78, 12)] {
        var surface = Surface(size: Size(width: width, height: height))
        PlotTests.loss.draw(on: &surface, in: surface.bounds, glyphs: glyphs)
        try expectFrame(surface, matches: "loss-\(width)x\(height)-\(suffix)")
      }
    }
  }
}
