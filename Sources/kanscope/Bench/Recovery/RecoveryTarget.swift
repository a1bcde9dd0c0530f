import Expressions
import KAN
import Numerics
import Symbolic

/// A formula for a search to recover from samples.
struct RecoveryTarget: Sendable, Equatable {
  let name: String
  /// The formula as text.
  let formula: String
  /// The ranges of its variables: `x1 x2=-1..1; x3=0..2`.
  let ranges: String

  init(_ name: String, _ formula: String, _ ranges: String) {
    self.name = name
    self.formula = formula
    self.ranges = ranges
  }

  /// The variables with their ranges, in written order.
  var variables: [(name: String, range: ClosedRange<Double>)] {
    ranges.split(separator: ";").flatMap { group -> [(String, ClosedRange<Double>)] in
      let sides = group.split(separator: "=")
      guard sides.count == 2, let range = Self.range(sides[1]) else { return [] }
      return sides[0].split(separator: " ").map { (String($0), range) }
    }
  }

  private static func range(_ text: Substring) -> ClosedRange<Double>? {
    guard let dots = text.indices.first(where: { text[$0...].hasPrefix("..") }),
      let low = Double(text[..<dots]), let high = Double(text[dots...].dropFirst(2)), low <= high
    else { return nil }
    return low...high
  }

  /// The judge of found formulas; nil if formula and ranges do not match.
  var judge: RecoveryJudge? {
    guard let truth = try? Expression(parsing: formula) else { return nil }
    return RecoveryJudge(
      truth: truth, names: variables.map(\.name), ranges: variables.map(\.range))
  }

  /// Uniform samples, `[column][sample]`, at which the formula has a finite value.
  func columns(_ count: Int, _ judge: RecoveryJudge, using random: inout RandomSource) -> [[Double]]
  {
    var columns = variables.map { _ in [Double]() }
    for _ in 0..<(100 * count) where columns[0].count < count {
      let row = variables.map { random.uniform(in: $0.range) }
      guard judge.values(row.map { [$0] })[0].isFinite else { continue }
      for (index, value) in row.enumerated() { columns[index].append(value) }
    }
    return columns
  }
}

/// The available sets of formulas.
enum RecoverySet: String, CaseIterable, Sendable {
  case kan, nguyen, feynman, strogatz

  var targets: [RecoveryTarget] {
    switch self {
    case .kan: RecoveryTarget.kan
    case .nguyen: RecoveryTarget.nguyen
    case .feynman: RecoveryTarget.feynman
    case .strogatz: RecoveryTarget.strogatz
    }
  }
}
