import Numerics

/// The scale of an axis.
public enum AxisScale: Sendable, Hashable {
  /// Equal distances for equal differences.
  case linear
  /// Equal distances for equal ratios.
  case logarithmic
}

/// A mark on an axis.
public struct AxisTick: Sendable, Hashable {
  /// The value.
  public let value: Double
  /// The label; all labels of a linear axis have the same number of decimals.
  public let label: String
}

/// An axis of a plot: maps values to positions in 0...1, and chooses ticks.
public struct Axis: Sendable, Hashable {
  /// The scale.
  public let scale: AxisScale
  /// The value at 0.
  public let lower: Double
  /// The value at 1, always greater than `lower`.
  public let upper: Double
  /// The decimal logarithms of both on a logarithmic axis, stored because a plot computes many
  /// positions.
  private let lowerLogarithm: Double, upperLogarithm: Double

  /// Creates an axis that covers all finite values (on a logarithmic scale, all positive finite
  /// values), extended at both ends by `padding` times its length.
  ///
  /// Equal values are put in the middle. Without any value, the axis is 0...1, or 1...10 if
  /// logarithmic.
  public init(over values: [Double], scale: AxisScale = .linear, padding: Double = 0) {
    var least = Double.infinity
    var greatest = -Double.infinity
    for value in values where value.isFinite && (scale == .linear || value > 0) {
      least = min(least, value)
      greatest = max(greatest, value)
    }
    self.init(from: least, to: greatest, scale: scale, padding: padding)
  }

  /// Creates an axis between two values, in any order, extended at both ends by `padding` times its
  /// length.
  public init(
    from first: Double, to second: Double, scale: AxisScale = .linear, padding: Double = 0
  ) {
    self.scale = scale
    var low = min(first, second)
    var high = max(first, second)
    let isUsable = low.isFinite && high.isFinite && (scale == .linear || low > 0)
    switch scale {
    case .linear:
      if !isUsable { (low, high) = (0, 1) }
      let span = high / 2 - low / 2
      // Around equal values, leave half a unit or half their size, whichever is larger.
      let margin = span > low.magnitude * 1e-12 ? 2 * span * padding : max(0.5, low.magnitude / 2)
      lower = max(low - margin, -Double.greatestFiniteMagnitude / 4)
      upper = min(high + margin, Double.greatestFiniteMagnitude / 4)
      (lowerLogarithm, upperLogarithm) = (0, 0)
    case .logarithmic:
      if !isUsable { (low, high) = (1, 10) }
      let ratio = decimalLogarithm(high) - decimalLogarithm(low)
      let margin = ratio > 1e-9 ? ratio * padding : 0.5
      lower = max(low * powerOfTen(-margin), Double.leastNormalMagnitude)
      upper = min(high * powerOfTen(margin), Double.greatestFiniteMagnitude / 4)
      (lowerLogarithm, upperLogarithm) = (decimalLogarithm(lower), decimalLogarithm(upper))
    }
  }

  /// Returns the position of a value: 0 at `lower`, 1 at `upper`, and outside 0...1 beyond.
  ///
  /// Returns nil for a non-finite value, and for a value that is not positive on a logarithmic
  /// scale.
  public func position(of value: Double) -> Double? {
    guard value.isFinite else { return nil }
    switch scale {
    case .linear:
      let position = (value / 2 - lower / 2) / (upper / 2 - lower / 2)
      return position.isFinite ? position : nil
    case .logarithmic:
      guard value > 0 else { return nil }
      return (decimalLogarithm(value) - lowerLogarithm) / (upperLogarithm - lowerLogarithm)
    }
  }

  /// Returns the value at a position.
  public func value(at position: Double) -> Double {
    switch scale {
    case .linear:
      return lower + position * (upper - lower)
    case .logarithmic:
      return powerOfTen(lowerLogarithm + position * (upperLogarithm - lowerLogarithm))
    }
  }

  /// Returns at most `maximum` labelled ticks at round values, in ascending order.
  public func ticks(maximum: Int) -> [AxisTick] {
    guard maximum > 0 else { return [] }
    switch scale {
    case .linear: return linearTicks(maximum: maximum)
    case .logarithmic: return logarithmicTicks(maximum: maximum)
    }
  }

  private func contains(_ value: Double) -> Bool {
    guard let position = position(of: value) else { return false }
    return position >= -1e-9 && position <= 1 + 1e-9
  }
}

extension Axis {
  /// Ticks at multiples of 1, 2 or 5 times a power of ten, as fine as `maximum` allows.
  private func linearTicks(maximum: Int) -> [AxisTick] {
    let span = upper - lower
    guard span > 0, span.isFinite else { return [] }
    var exponent = Int(decimalLogarithm(span / Double(maximum)).rounded(.down)) - 1
    for _ in 0..<6 {
      for factor in [1.0, 2.0, 5.0] {
        let values = multiples(of: factor, exponent: exponent, limit: maximum)
        if let values { return labelled(values, exponent: exponent) }
      }
      exponent += 1
    }
    return []
  }

  private func multiples(of factor: Double, exponent: Int, limit: Int) -> [Double]? {
    let unit = powerOfTen(Double(exponent.magnitude))
    let step = exponent < 0 ? factor / unit : factor * unit
    let first = (lower / step - 1e-9).rounded(.up)
    let last = (upper / step + 1e-9).rounded(.down)
    guard last - first < Double(limit) else { return nil }
    guard first <= last else { return [] }
    return (0...Int(last - first)).map { index in
      // Dividing by a power of ten gives the double nearest to the decimal number.
      let multiple = (first + Double(index)) * factor
      return exponent < 0 ? multiple / unit : multiple * unit
    }
  }

  private func labelled(_ values: [Double], exponent: Int) -> [AxisTick] {
    let largest = max(lower.magnitude, upper.magnitude)
    if largest >= 1e6 || largest < 1e-3 || exponent < -6 {
      return values.map {
        AxisTick(value: $0, label: $0 == 0 ? "0" : NumberFormat.scientific($0, digits: 2))
      }
    }
    let decimals = max(0, -exponent)
    return values.map {
      AxisTick(value: $0, label: NumberFormat.fixed($0, decimals: decimals))
    }
  }

  /// Ticks at powers of ten, with multiples between them if there is room; only every few powers if
  /// even these are too many.
  private func logarithmicTicks(maximum: Int) -> [AxisTick] {
    let first = Int(decimalLogarithm(lower).rounded(.down))
    let last = Int(decimalLogarithm(upper).rounded(.up))
    for factors in [[1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 5], [1, 3], [1]] {
      guard (last - first + 1) * factors.count <= 4 * maximum + 18 else { continue }
      let values = (first...last).flatMap { exponent in
        factors.map { Axis.decade($0, exponent) }
      }.filter(contains)
      if values.count <= maximum, values.count >= min(2, maximum) || factors == [1] {
        return values.isEmpty ? linearTicks(maximum: maximum) : logarithmicLabels(values)
      }
    }
    let stride = max(1, (last - first + maximum) / maximum)
    let values = Swift.stride(from: first, through: last, by: stride)
      .map { Axis.decade(1, $0) }.filter(contains)
    return logarithmicLabels(Array(values.prefix(maximum)))
  }

  private static func decade(_ factor: Int, _ exponent: Int) -> Double {
    let unit = powerOfTen(Double(exponent.magnitude))
    return exponent < 0 ? Double(factor) / unit : Double(factor) * unit
  }

  private func logarithmicLabels(_ values: [Double]) -> [AxisTick] {
    values.map { AxisTick(value: $0, label: NumberFormat.scientific($0, digits: 1)) }
  }
}
