import Figures
import Scene
import Session

/// Draws networks as text.
enum PlotText {
  static func text(_ plot: PlotOutcome, glyphs: Glyphs) -> String {
    let size = Size(width: plot.width, height: plot.height)
    var surface = Surface(size: size)
    let diagram = NetworkDiagram(model: plot.model, observation: plot.observation)
    NetworkLayout(diagram, size: size).draw(
      on: &surface, in: surface.bounds, glyphs: glyphs)
    return surface.plainText()
  }
}
