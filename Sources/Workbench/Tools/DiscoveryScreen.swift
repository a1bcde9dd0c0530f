import KAN
import Session

/// The state of the formula search screen.
struct DiscoveryScreen: Sendable, Equatable {
  /// The selected entry; nil to follow the best entry as it changes.
  private(set) var chosen: DiscoveryReport.Entry?
  /// Observations of the networks of entries.
  private(set) var pictures: [Picture] = []
  /// Seconds since the last snapshot.
  var waiting = 0.0

  /// A network and its observation.
  struct Picture: Sendable, Equatable {
    var model: Model
    var observation: Observation
  }

  /// The largest number of edges legible in a small picture.
  private static let edgeLimit = 200

  /// The index of the selected entry; nil if there are no entries.
  func selected(in report: DiscoveryReport) -> Int? {
    chosen.flatMap(report.entries.firstIndex)
      ?? report.leading ?? (report.entries.isEmpty ? nil : report.entries.count - 1)
  }

  /// Selects an entry. Selecting the best one means following it.
  mutating func select(_ index: Int, in report: DiscoveryReport) {
    guard !report.entries.isEmpty else { return }
    let index = min(max(0, index), report.entries.count - 1)
    chosen = index == report.leading ? nil : report.entries[index]
  }

  /// Observes the networks that are new.
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
