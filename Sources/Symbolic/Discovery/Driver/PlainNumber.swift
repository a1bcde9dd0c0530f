import Expressions

/// Formats numbers for messages.
enum PlainNumber {
  /// A share in percent with two significant digits, such as `0.034 %`.
  static func percent(_ share: Double) -> String {
    guard share.isFinite, share >= 1e-6 else { return "under 0.0001 %" }
    return "\(Expression.number(100 * share).rounded(digits: 2)) %"
  }
}
