import KAN

extension ExportFormat {
  /// A picture of the network; the front end draws it.
  static let picture = ExportFormat("svg", "a picture") { engine, path in
    Outcome(PictureOutcome(plot: engine.plot(width: 100, height: 30), path: path))
  }
}
