import KAN
import Session

/// The functions that an edge may stand for, as they are looked through.
struct CandidateList: Sendable, Equatable {
  /// How many are asked for: one per digit.
  static let count = 9

  /// The edge.
  var edge: EdgeID
  /// What was found for it; nil until there is an answer.
  var outcome: SuggestOutcome?
  /// Why there is none.
  var failure: String?
  /// Index of the candidate laid over the edge.
  var selected = 0
  /// Part of the names looked for; empty for the best.
  var filter = ""
  /// The candidate to fix as soon as the answer is there, from 1.
  var wanted: Int?

  init(_ edge: EdgeID) { self.edge = edge }

  /// The candidates, best first: those whose names are looked for.
  var candidates: [SuggestOutcome.Candidate] {
    guard let outcome, !filter.isEmpty else { return outcome?.candidates ?? [] }
    let wanted = filter.lowercased()
    return outcome.candidates.filter { $0.fit.function.name.lowercased().contains(wanted) }
  }

  /// The one laid over the edge.
  var highlighted: SuggestOutcome.Candidate? {
    candidates.indices.contains(selected) ? candidates[selected] : nil
  }

  /// The command that asks for them.
  var question: Command {
    // Who looks for a name wants it among all.
    .suggest(edge, library: nil, count: filter.isEmpty ? Self.count : 99)
  }

  /// The command that fixes the edge as a candidate.
  func fixing(_ candidate: SuggestOutcome.Candidate) -> Command {
    .fix(edge, function: candidate.fit.function.name, GivenAffine())
  }

  /// Takes an answer in; the same function stays highlighted where it is found again.
  mutating func take(_ outcome: SuggestOutcome) {
    let function = highlighted?.fit.function
    self.outcome = outcome
    failure = nil
    selected = candidates.firstIndex { $0.fit.function == function } ?? 0
  }

  /// Shows only functions with `text` in their names.
  mutating func find(_ text: String) {
    filter = text
    selected = 0
    // The best of all was wanted, not the best of these.
    wanted = nil
  }

  /// Highlights the next or an earlier candidate.
  mutating func move(by step: Int) {
    selected = min(max(0, selected + step), max(0, candidates.count - 1))
  }
}
