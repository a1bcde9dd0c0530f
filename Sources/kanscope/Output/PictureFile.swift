import Figures
import Session
import Storage

/// Writes pictures of networks.
enum PictureFile {
  /// Writes the picture of an `export` command.
  static func write(_ plot: PlotOutcome, to path: String) throws(SessionError) {
    let diagram = NetworkDiagram(model: plot.model, observation: plot.observation)
    do {
      try AtomicFile.write(SVGDocument(diagram).text, to: path)
    } catch {
      throw SessionError(error)
    }
  }
}
