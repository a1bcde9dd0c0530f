import KAN

extension ExportFormat {
  /// A picture of the network; whoever shows the outcome draws it.
  static let picture = ExportFormat("svg", "a picture") { engine, path in
    let observation = Observation(engine.network, dataset: engine.data.train)
    return .picture(
      PlotOutcome(
        model: engine.currentModel, observation: observation, width: 100, height: 30),
      path: path)
  }
}
