import Numerics

/// How values are spread along an axis.
public enum AxisScale: Sendable, Hashable {
  /// Equal distances for equal differences.
  case linear
  /// Equal distances for equal ratios, by decimal logarithms.
  case logarithmic
}

/// A mark on an axis.
public struct AxisTick: Sendable, Hashable {
  /// The value it stands for.
  public let value: Double
  /// Its label; the labels of one axis share their number of decimals.
  public let label: String
}

/// Maps values to 0...1 along one direction of a plot, and chooses ticks.
public struct Axis: Sendable, Hashable {
  /// How values are spread.
  public let scale: AxisScale
  /// The value at 0.
  public let lower: Double
  /// The value at 1, always greater than `lower`.
  public let upper: Double
  /// On a logarithmic axis the logarithms of both: a plot asks for many places.
  private let lowerLogarithm: Double, upperLogarithm: Double

  /// An axis over all finite values (on a logarithmic scale: all finite positive ones), widened
  /// on both sides by `padding` of its length.
  ///
  /// A constant series is put in the middle; without any value the axis is 0...1 (1...10).
  public init(over values: [Double], scale: AxisScale = .linear, padding: Double = 0) {
    var least = Double.infinity
    var greatest = -Double.infinity
    for value in values where value.isFinite && (scale == .linear || value > 0) {
      least = min(least, value)
      greatest = max(greatest, value)
    }
    self.init(from: least, to: greatest, scale: scale, padding: padding)
  }

  /// An axis from one value to another in any order, widened by `padding` of its length.
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
      // Half a unit around a constant series, or what its size can still resolve.
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

  /// Where `value` lies: 0 at `lower`, 1 at `upper`, beyond them outside 0...1.
  ///
  /// `nil` for what has no place: not finite, or not positive on a logarithmic scale.
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

  /// The value at a position.
  public func value(at position: Double) -> Double {
    switch scale {
    case .linear:
      return lower + position * (upper - lower)
    case .logarithmic:
      return powerOfTen(lowerLogarithm + position * (upperLogarithm - lowerLogarithm))
    }
  }

  /// At most `maximum` ticks at round values, in ascending order, with labels.
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
  /// Multiples of 1, 2 or 5 times a power of ten: the finest that gives no more than `maximum`.
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
      // Dividing by a whole power of ten gives the double nearest to the decimal number.
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

  /// Powers of ten; 1-2-5 between them where there is room, and fewer powers where there is none.
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
