import Figures
import Session
import Storage

/// A picture of a network as a file.
enum PictureFile {
  /// Writes the picture that an outcome asks for.
  static func write(_ plot: PlotOutcome, to path: String) throws(SessionError) {
    let diagram = NetworkDiagram(model: plot.model, observation: plot.observation)
    do {
      try AtomicFile.write(SVGDocument(diagram).text, to: path)
    } catch {
      throw SessionError(error)
    }
  }
}
