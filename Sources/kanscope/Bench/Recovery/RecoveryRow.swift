import Expressions
import Foundation
import Numerics
import Session
import Symbolic

/// The results of several runs of one target at one noise level.
struct RecoveryRow {
  let set: RecoverySet
  let target: RecoveryTarget
  let noise: Double
  let truthComplexity: Int
  let runs: [RecoveryRun]

  var recovered: Int { runs.filter(\.verdict.isRecovered).count }

  private func median(_ value: (RecoveryRun) -> Double) -> Double {
    runs.map(value).median ?? .nan
  }

  private var error: Double { median(\.verdict.relativeError) }
  private var seconds: Double { median(\.seconds) }
  private var complexity: Int? {
    let found = runs.compactMap { $0.formula == nil ? nil : $0.verdict.complexity }.sorted()
    return found.isEmpty ? nil : found[found.count / 2]
  }

  // MARK: Printing

  static let heading =
    "target           noise  recovered     error  complexity  seconds  where it fails"

  /// The row as text.
  var text: String {
    let complexity = complexity.map(String.init) ?? "-"
    let columns = [
      String(format: "%g", noise).leftPadded(to: 5),
      "\(recovered)/\(runs.count)".leftPadded(to: 10),
      (error.isFinite ? String(format: "%.1e", error) : "-").leftPadded(to: 9),
      "\(complexity)/\(truthComplexity)".leftPadded(to: 11),
      String(format: "%.2f", seconds).leftPadded(to: 8),
    ]
    var line = target.name.rightPadded(to: 16) + " " + columns.joined(separator: " ")
    if let failure = runs.first(where: { !$0.verdict.isRecovered }) {
      line += "  \(failure.verdict.reason ?? "")"
      if let formula = failure.formula { line += ": \(formula.rounded(digits: 4))" }
    }
    return line
  }

  /// The row and all its runs as one line of JSON.
  var json: String {
    JSONText.line(
      .object([
        ("set", .text(set.rawValue)), ("target", .text(target.name)),
        ("formula", .text(target.formula)), ("noise", .number(noise)),
        ("runs", .integer(runs.count)), ("recovered", .integer(recovered)),
        ("relative_error", .number(error)),
        ("complexity", complexity.map { .integer($0) } ?? .null),
        ("truth_complexity", .integer(truthComplexity)), ("median_seconds", .number(seconds)),
        ("found", .list(runs.map(Self.json))),
      ]))
  }

  private static func json(_ run: RecoveryRun) -> JSONText.Value {
    .object([
      ("seed", .integer(Int(clamping: run.seed))),
      ("formula", run.formula.map { .text($0.description) } ?? .null),
      ("recovered", .bool(run.verdict.isRecovered)),
      ("reason", run.verdict.reason.map { .text($0) } ?? .null),
      ("relative_error", .number(run.verdict.relativeError)),
      ("complexity", .integer(run.verdict.complexity)), ("seconds", .number(run.seconds)),
      ("work", .number(run.work)),
    ])
  }
}

/// The share recovered in a set, or in all sets, at one noise level.
struct RecoveryTotal {
  let name: String
  let noise: Double
  let recovered: Int, runs: Int

  init(_ name: String, noise: Double, _ rows: [RecoveryRow]) {
    self.name = name
    self.noise = noise
    recovered = rows.reduce(0) { $0 + $1.recovered }
    runs = rows.reduce(0) { $0 + $1.runs.count }
  }

  var text: String {
    let share = String(format: "%.1f", 100 * Double(recovered) / Double(max(1, runs)))
    return name.rightPadded(to: 16) + " " + String(format: "%g", noise).leftPadded(to: 5)
      + "  \(recovered) of \(runs) runs recovered (\(share) %)"
  }

  var json: String {
    JSONText.line(
      .object([
        ("total", .text(name)), ("noise", .number(noise)), ("recovered", .integer(recovered)),
        ("runs", .integer(runs)),
      ]))
  }
}

extension String {
  fileprivate func leftPadded(to width: Int) -> String {
    String(repeating: " ", count: max(0, width - count)) + self
  }

  fileprivate func rightPadded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
