import Expressions
import Figures
import KAN
import Numerics
import Scene
import Symbolic
import Testing

/// Diagrams of networks built from formulas.
@Suite struct FormulaNetworkTests {
  @Test(arguments: [
    "exp(sin(pi*x1) + x2^2)", "(x1 + x2)/(1 + x1*x2)", "x1^2.7*x2^0.3*x3 + sin(x1*x2*x3)", "2.5",
    "exp(-(x1 - x2)^2/(2*x3^2))/sqrt(2*pi*x3^2)",
  ])
  func areDrawn(_ text: String) throws {
    var random = RandomSource(seed: 1)
    let columns = (0..<3).map { _ in (0..<100).map { _ in random.uniform(in: 0.2...1.5) } }
    let model = try Model(
      formula: Expression(parsing: text), inputs: ["x1", "x2", "x3"], output: "y",
      columns: columns)
    let samples = try Dataset(inputs: columns, targets: model.predictions(columns))
    let diagram = NetworkDiagram(
      model: model, observation: Observation(model.network, dataset: samples))
    for size in [Size(width: 80, height: 24), Size(width: 160, height: 50)] {
      var surface = Surface(size: size)
      NetworkLayout(diagram, size: size).draw(
        on: &surface, in: Rect(x: 0, y: 0, width: size.width, height: size.height),
        glyphs: .braille)
      let picture = surface.plainText()
      #expect(picture.contains("y"))
      #expect(picture.contains("x3"))
    }
  }
}
