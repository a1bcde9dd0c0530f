import Expressions
import Foundation
import KAN
import Session
import Symbolic

/// What pruning, fits and formulas led to, as lines for people.
enum SymbolicText {
  static func pruning(_ result: PruneOutcome) -> String {
    guard !result.removedEdges.isEmpty else {
      return
        "\(result.command): nothing scores so low; [\(result.shape)] with \(counted(result.edges, "edge")), "
        + OutcomeText.scores(result.train, result.test)
    }
    let edges = counted(result.removedEdges.count, "edge")
    let nodes = counted(result.removedNodes.count, "node")
    let gone = result.removedNodes.isEmpty ? edges : "\(edges) and \(nodes)"
    let left = "[\(result.shape)] with \(counted(result.edges, "edge"))"
    var text =
      result.isPreview
      ? "\(result.command) would take out \(gone) and leave \(left)"
      : "\(result.command): \(gone) went, \(left) left"
    if !result.unusedInputs.isEmpty {
      text += "; nothing depends on \(listed(result.unusedInputs))"
    }
    let before = OutcomeText.scores(result.trainBefore, result.testBefore)
    return text + "\n  before \(before)"
      + "\n  after  \(OutcomeText.scores(result.train, result.test))"
  }

  static func suggestions(_ result: SuggestOutcome) -> String {
    let error = result.loss == .meanSquaredError ? "RMSE" : "cross-entropy"
    let title =
      "suggest \(result.edge): \(error) "
      + String(format: "%.4g train as it is", result.trainError)
    guard !result.candidates.isEmpty else { return title + "; no function fits this edge" }
    var rows = [["", "function", "R2", "complexity", error, ""]]
    for (index, candidate) in result.candidates.enumerated() {
      let fit = candidate.fit
      rows.append([
        String(index + 1), fit.function.name, share(fit.r2), String(fit.function.complexity),
        String(format: "%.4g", candidate.trainError), formula(fit),
      ])
    }
    return ([title] + aligned(rows)).joined(separator: "\n")
  }

  static func fixing(_ result: FixOutcome) -> String {
    let scores = OutcomeText.scores(result.train, result.test)
    let shape = "[\(result.shape)] with \(counted(result.edges, "edge"))"
    if result.command == "fix", let fixed = result.fixed.first {
      return "fix: edge \(fixed.edge) is \(formula(fixed.fit)), R2 \(share(fixed.fit.r2)); "
        + "\(shape), \(scores)"
    }
    var text = "\(result.command): \(counted(result.fixed.count, "edge")) fixed"
    if !result.left.isEmpty { text += ", \(result.left.count) left" }
    if !result.removedEdges.isEmpty { text += ", \(result.removedEdges.count) taken out" }
    text += " in \(Figure.seconds(result.seconds)); \(shape), \(scores)"
    var rows = result.fixed.map { ["", $0.edge.description] + row($0.fit) }
    for left in result.left {
      guard let best = left.candidates.first else {
        rows.append(["left", left.edge.description, "nothing fits", "", ""])
        continue
      }
      rows.append(["left, best", left.edge.description] + row(best))
    }
    return ([text] + aligned(rows)).joined(separator: "\n")
  }

  static func formulas(_ result: FormulaOutcome) -> String {
    let network = OutcomeText.scores(result.train, result.test)
    return result.formulas.map { formula in
      "\(formula.name) = \(formula.expression)\n  complexity \(formula.complexity), "
        + OutcomeText.scores(formula.train, formula.test) + "; the network: \(network)"
    }.joined(separator: "\n")
  }

  // MARK: Parts

  private static func row(_ fit: AffineFit) -> [String] {
    [fit.function.name, share(fit.r2), formula(fit)]
  }

  static func counted(_ count: Int, _ name: String, _ plural: String? = nil) -> String {
    "\(count) \(count == 1 ? name : plural ?? name + "s")"
  }

  /// A share such that 0.99999 and 0.9999999 differ.
  private static func share(_ r2: Double) -> String {
    r2 > 0.9999 && r2 < 1 ? "1 - " + String(format: "%.1e", 1 - r2) : String(format: "%.5f", r2)
  }

  /// The function with its numbers, shortened.
  private static func formula(_ fit: AffineFit) -> String {
    func short(_ value: Double) -> Expressions.Expression {
      .number(abs(value) < 1e-12 ? 0 : Double(String(format: "%.4g", value)) ?? value)
    }
    let inner = short(fit.a) * .variable("x") + short(fit.b)
    return (short(fit.c) * fit.function.expression(of: inner) + short(fit.d)).description
  }

  /// Rows as lines of columns, each as wide as its widest entry.
  static func aligned(_ rows: [[String]]) -> [String] {
    let count = rows.map(\.count).max() ?? 0
    let widths = (0..<count).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      let cells = zip(row, widths).filter { $1 > 0 }.map { text, width in
        text + String(repeating: " ", count: width - text.count)
      }
      var line = "  " + cells.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}
