import KAN
import Session

/// The candidate functions of an edge, as the user browses them.
struct CandidateList: Sendable, Equatable {
  /// The number of candidates to request: one per digit.
  static let count = 9

  /// The edge.
  var edge: EdgeID
  /// The candidates found; nil until there is an answer.
  var outcome: SuggestOutcome?
  /// Why there is no answer.
  var failure: String?
  /// The index of the highlighted candidate, which is drawn over the edge.
  var selected = 0
  /// The text to find in function names; empty to show the best candidates.
  var filter = ""
  /// The number, from 1, of the candidate to fix as soon as the answer arrives.
  var wanted: Int?

  init(_ edge: EdgeID) { self.edge = edge }

  /// The candidates whose names match the filter, best first.
  var candidates: [SuggestOutcome.Candidate] {
    guard let outcome, !filter.isEmpty else { return outcome?.candidates ?? [] }
    let wanted = filter.lowercased()
    return outcome.candidates.filter { $0.fit.function.name.lowercased().contains(wanted) }
  }

  /// The highlighted candidate.
  var highlighted: SuggestOutcome.Candidate? {
    candidates.indices.contains(selected) ? candidates[selected] : nil
  }

  /// The command that requests the candidates.
  var question: Command {
    // A filter applies to all candidates, not only the best.
    .suggest(edge, library: nil, count: filter.isEmpty ? Self.count : 99)
  }

  /// The command that fixes the edge as a candidate.
  func fixing(_ candidate: SuggestOutcome.Candidate) -> Command {
    .fix(edge, function: candidate.fit.function.name, GivenAffine())
  }

  /// Stores an answer. The highlighted function stays highlighted if it is among the new
  /// candidates.
  mutating func take(_ outcome: SuggestOutcome) {
    let function = highlighted?.fit.function
    self.outcome = outcome
    failure = nil
    selected = candidates.firstIndex { $0.fit.function == function } ?? 0
  }

  /// Shows only functions whose names contain `text`.
  mutating func find(_ text: String) {
    filter = text
    selected = 0
    // A pending number referred to the unfiltered list.
    wanted = nil
  }

  /// Highlights a later or earlier candidate.
  mutating func move(by step: Int) {
    selected = min(max(0, selected + step), max(0, candidates.count - 1))
  }
}
