import KAN
import Scene
import Session

/// The columns of the list of candidates: as many as fit, with the rightmost dropped first.
struct CandidateColumns {
  private let outcome: SuggestOutcome
  private let nameWidth: Int
  private let error: String
  private let rSquared: String
  /// The heading of the complexities; empty if there is no room for them.
  private let complexity: String
  private let hasError: Bool

  init(_ outcome: SuggestOutcome, width: Int, loss: Loss, rSquared: String) {
    self.outcome = outcome
    self.rSquared = rSquared
    error = loss.hasClasses ? "loss" : "RMSE"
    let names = outcome.candidates.map { $0.fit.function.name.columnWidth }
    let widest = max(8, names.max() ?? 0)
    // The digit takes 2 columns; R², with its margin, takes 9.
    let least = 2 + 9
    nameWidth = min(widest, max(4, width - least))
    let free = width - least - nameWidth
    hasError = free >= 10
    complexity = ["complexity", "compl."].first { free >= 12 + $0.count } ?? ""
  }

  /// The headings of the columns.
  var heading: StyledText {
    var text = StyledText("  " + "function".padded(toColumns: nameWidth), .quiet)
    text += StyledText("  " + rSquared.padded(toColumns: 7), .quiet)
    if !complexity.isEmpty { text += StyledText("  " + complexity, .quiet) }
    if hasError {
      text += StyledText("  " + error.padded(toColumns: 8, alignment: .trailing), .quiet)
    }
    return text
  }

  /// The row of the unchanged edge, for comparison.
  var present: StyledText {
    let blank = complexity.isEmpty ? 0 : complexity.count + 2
    var text = StyledText("  " + "as it is".padded(toColumns: nameWidth + 9 + blank), .quiet)
    if hasError { text += StyledText("  " + NumberFormat.scientific(outcome.trainError)) }
    return text
  }

  /// The row of a candidate.
  func text(_ index: Int) -> StyledText {
    let candidate = outcome.candidates[index]
    let digit = index < CandidateList.count ? "\(index + 1)" : " "
    let fit = candidate.fit
    let name = fit.function.name.truncated(toColumns: nameWidth)
    var text = StyledText(digit + " ", .accent)
    text += StyledText(name.padded(toColumns: nameWidth), .symbolic)
    text += StyledText("  " + R2Text.text(fit.r2).padded(toColumns: 7))
    if !complexity.isEmpty {
      let number = String(fit.function.complexity)
      text += StyledText(
        "  " + number.padded(toColumns: complexity.count, alignment: .trailing), .quiet)
    }
    if hasError {
      text += StyledText("  " + NumberFormat.scientific(candidate.trainError), role(candidate))
    }
    return text
  }

  /// Good if fixing the edge increases the error by at most 5%, a warning if it more than triples
  /// it.
  private func role(_ candidate: SuggestOutcome.Candidate) -> Role {
    guard candidate.trainError.isFinite, outcome.trainError > 0 else { return .normal }
    switch candidate.trainError / outcome.trainError {
    case ...1.05: return .good
    case ...3: return .normal
    default: return .warning
    }
  }
}

extension Glyphs {
  /// The symbol of the coefficient of determination.
  var rSquared: String { family == .ascii ? "R2" : "R²" }
}
