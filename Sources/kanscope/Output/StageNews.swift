import Session
import Symbolic

/// What is new in a search for formulas since it was last looked at.
struct StageNews: Sendable {
  /// A stage that has been decided, and the target it is of.
  typealias Item = (output: String, stage: DiscoveryStage)

  /// What was told so far, by target and title.
  private var reported: [[String: DiscoveryStage]] = []
  private var work = 0.0

  /// What has been decided since the last call. A search that is not as far as the last one was is
  /// another one.
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

  /// What is found is told each time, what is ruled out once.
  private static func isNews(_ stage: DiscoveryStage, after last: DiscoveryStage?) -> Bool {
    switch stage.state {
    case .found: stage.text != last?.text || last?.state != .found
    case .ruledOut: !stage.text.isEmpty && last == nil
    case .working: false
    }
  }
}
