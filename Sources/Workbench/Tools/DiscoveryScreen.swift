import KAN
import Session

/// The screen of the search for formulas, as it is looked at.
struct DiscoveryScreen: Sendable, Equatable {
  /// The entry that is selected; nil for the pick, whichever that is.
  private(set) var chosen: DiscoveryReport.Entry?
  /// What is seen in the networks of entries.
  private(set) var pictures: [Picture] = []
  /// Seconds since the search last told something.
  var waiting = 0.0

  /// A network with what is seen in it.
  struct Picture: Sendable, Equatable {
    var model: Model
    var observation: Observation
  }

  /// Edges of a network that can be seen in a small picture.
  private static let edgeLimit = 200

  /// Index of the selected entry.
  func selected(in report: DiscoveryReport) -> Int? {
    chosen.flatMap(report.entries.firstIndex)
      ?? report.leading ?? (report.entries.isEmpty ? nil : report.entries.count - 1)
  }

  /// Selects an entry; the pick is followed wherever it goes.
  mutating func select(_ index: Int, in report: DiscoveryReport) {
    guard !report.entries.isEmpty else { return }
    let index = min(max(0, index), report.entries.count - 1)
    chosen = index == report.leading ? nil : report.entries[index]
  }

  /// Looks at the networks that are new.
  mutating func look(at report: DiscoveryReport, samples: Dataset) {
    let models = report.entries.compactMap(\.model).filter {
      $0.network.activeEdges.count <= Self.edgeLimit
    }
    pictures = models.map { model in
      pictures.first { $0.model == model }
        ?? Picture(
          model: model,
          observation: Observation(model.network, dataset: samples, resolution: 48))
    }
  }

  /// The picture of an entry's network.
  func picture(of entry: DiscoveryReport.Entry) -> Picture? {
    pictures.first { $0.model == entry.model }
  }
}
