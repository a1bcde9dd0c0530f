import Expressions

/// Values of a function at evenly spaced arguments, for scans: they need very many values but only
/// a few digits.
struct ScanTable: Sendable {
  private let values: [Double]

  private static let reach = 64.0
  private static let density = 32.0

  private init(_ function: ElementaryFunction) {
    let last = Int(2 * Self.reach * Self.density)
    values = (0...last).map { function.value(at: Double($0) / Self.density - Self.reach) }
  }

  /// The value at `x` by interpolation; beyond the table, the value at its end.
  func value(at x: Double) -> Double {
    let place = (min(max(x, -Self.reach), Self.reach) + Self.reach) * Self.density
    let index = min(Int(place), values.count - 2)
    let share = place - Double(index)
    return values[index] + share * (values[index + 1] - values[index])
  }

  /// The table of a function that is defined everywhere and scanned in two dimensions; nil for
  /// others.
  static func table(of function: ElementaryFunction) -> ScanTable? { tables[function] }

  private static let tables: [ElementaryFunction: ScanTable] = {
    let functions = ElementaryFunction.library.filter { function in
      switch function.search {
      case .centred, .wavelet: function.domain == .all
      default: false
      }
    }
    return Dictionary(uniqueKeysWithValues: functions.map { ($0, ScanTable($0)) })
  }()
}
