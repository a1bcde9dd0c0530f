import Session

/// A network as text.
enum PlotText {
  static func text(_ plot: PlotOutcome) -> String { "[\(plot.model.network.shape)]" }
}
