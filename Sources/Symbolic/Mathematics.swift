import Expressions

/// Functions of the C library by way of `Expressions`, which alone imports it on this side.
enum Mathematics {
  /// The natural logarithm.
  static func log(_ x: Double) -> Double { ElementaryFunction.logarithm.value(at: x) }

  /// The logarithm to base 10.
  static func log10(_ x: Double) -> Double { log(x) / 2.302585092994046 }

  /// The exponential.
  static func exp(_ x: Double) -> Double { ElementaryFunction.exponential.value(at: x) }
}
