import Session
import Symbolic

/// Finds what is new in a search for formulas since the last call.
struct StageNews: Sendable {
  /// A decided stage, with the name of its target.
  typealias Item = (output: String, stage: DiscoveryStage)

  /// The stages reported so far, by target and title.
  private var reported: [[String: DiscoveryStage]] = []
  private var work = 0.0

  /// The stages decided since the last call. A report with less work than the last one is taken for
  /// a new search.
  mutating func take(from report: DiscoveryReport) -> [Item] {
    if report.work < work { reported = [] }
    work = report.work
    var news: [Item] = []
    for (index, output) in report.outputs.enumerated() {
      if !reported.indices.contains(index) { reported.append([:]) }
      for stage in output.stages where Self.isNews(stage, after: reported[index][stage.title]) {
        news.append((output.name, stage))
        reported[index][stage.title] = stage
      }
    }
    return news
  }

  /// A stage is news whenever it finds something else, and when it is first ruled out.
  private static func isNews(_ stage: DiscoveryStage, after last: DiscoveryStage?) -> Bool {
    switch stage.state {
    case .found: stage.text != last?.text || last?.state != .found
    case .ruledOut: !stage.text.isEmpty && last == nil
    }
  }
}
