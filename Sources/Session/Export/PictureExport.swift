import KAN

extension ExportFormat {
  /// A picture of the network; whoever shows the outcome draws it.
  static let picture = ExportFormat("svg", "a picture") { engine, path in
    Outcome(PictureOutcome(plot: engine.plot(width: 100, height: 30), path: path))
  }
}
