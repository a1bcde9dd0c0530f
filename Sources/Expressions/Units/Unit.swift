/// The unit of a quantity: a product of powers of base units. Pure numbers are dimensionless.
public struct Unit: Sendable, Hashable, Codable {
  /// Exponents by base unit, none of them 0.
  private let exponents: [String: Double]

  /// The dimensionless unit of pure numbers.
  public static let one = Unit([:])

  /// Rounds exponents to fractions with denominators up to 12.
  private init(_ exponents: [String: Double]) {
    self.exponents = exponents.mapValues { ($0 * Self.parts).rounded() / Self.parts }
      .filter { $0.value != 0 }
  }

  /// The least common multiple of 1 to 12.
  private static let parts = 27720.0

  /// Whether the quantity is a pure number.
  public var isOne: Bool { exponents.isEmpty }

  /// The unit of a product.
  public static func * (left: Unit, right: Unit) -> Unit {
    Unit(left.exponents.merging(right.exponents, uniquingKeysWith: +))
  }

  /// The unit of a quotient.
  public static func / (left: Unit, right: Unit) -> Unit { left * right.raised(to: -1) }

  /// The unit of a power.
  func raised(to exponent: Double) -> Unit { Unit(exponents.mapValues { $0 * exponent }) }

  /// Whether an exponent is a fraction that a unit can be raised to.
  static func isRational(_ exponent: Double) -> Bool {
    guard abs(exponent) <= 1000 else { return false }
    return (1...12).contains { denominator in
      let numerator = exponent * Double(denominator)
      return abs(numerator - numerator.rounded()) <= 1e-9 * max(1, abs(numerator))
    }
  }
}

extension Unit: CustomStringConvertible {
  /// The unit in base units, in a form that can be parsed again: `kg*m^2/s^2`; 1 for pure numbers.
  public var description: String {
    let sorted = exponents.sorted { $0.key < $1.key }
    let above = sorted.filter { $0.value > 0 }.map { Self.text($0.key, $0.value) }
    let below = sorted.filter { $0.value < 0 }.map { Self.text($0.key, -$0.value) }
    let front = above.isEmpty ? "1" : above.joined(separator: "*")
    return ([front] + below).joined(separator: "/")
  }

  private static func text(_ name: String, _ exponent: Double) -> String {
    if exponent == 1 { return name }
    for denominator in stride(from: 1.0, through: 12, by: 1) {
      let numerator = (exponent * denominator).rounded()
      guard abs(numerator - exponent * denominator) < 1e-6 else { continue }
      return denominator == 1
        ? "\(name)^\(Int(numerator))" : "\(name)^(\(Int(numerator))/\(Int(denominator)))"
    }
    return "\(name)^\(exponent)"
  }
}

// MARK: Reading

/// Why units cannot be parsed, or a formula's units are inconsistent, in one line.
public struct UnitError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong and, if known, what to write instead.
  public let description: String

  /// Creates an error with a one-line description.
  public init(_ description: String) { self.description = description }
}

extension Unit {
  /// Parses a unit such as `m/s^2`, `kg*m^2/s^2`, `s^-1`, `m^(1/2)` or `1`. Derived SI units are
  /// expanded (N, J, W, Pa, C, V, Hz, ohm, F, T, Wb, H); any other name is a new base unit.
  public init(parsing text: String) throws(UnitError) {
    var result = Unit.one
    var rest = text.filter { $0 != " " }[...]
    var divides = false
    repeat {
      let term = rest.prefix(upToOperator: ["*", "/", "·"])
      rest = rest.dropFirst(term.count)
      let unit = try Self.power(String(term), of: text)
      result = divides ? result / unit : result * unit
      divides = rest.first == "/"
      guard !rest.isEmpty else { break }
      rest = rest.dropFirst()
    } while true
    self = result
  }

  private static func power(_ term: String, of text: String) throws(UnitError) -> Unit {
    let parts = term.split(separator: "^", maxSplits: 1, omittingEmptySubsequences: false)
    guard let name = parts.first.map(String.init), isName(name) else {
      throw UnitError("\(singleLine(text)) is not a unit; write one such as m/s^2, or 1 for none")
    }
    let base = name == "1" ? .one : derived[name] ?? Unit([name: 1])
    guard parts.count == 2 else { return base }
    guard let exponent = exponent(parts[1]), isRational(exponent) else {
      throw UnitError(
        "\(singleLine(text)): \(singleLine(String(parts[1]))) is not a power; write 2, -1 or (1/2)")
    }
    return base.raised(to: exponent)
  }

  private static func isName(_ name: String) -> Bool {
    guard name != "1" else { return true }
    return name.unicodeScalars.first.map { !("0"..."9").contains($0) && $0 != "-" } ?? false
      && !name.contains { "()=,^`\"".contains($0) || $0.isNewline }
  }

  private static func exponent(_ text: Substring) -> Double? {
    var text = text
    if text.hasPrefix("("), text.hasSuffix(")") { text = text.dropFirst().dropLast() }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard let numerator = parts.first.flatMap({ Double($0) }), numerator.isFinite else {
      return nil
    }
    guard parts.count > 1 else { return numerator }
    guard parts.count == 2, let denominator = Double(parts[1]), denominator != 0 else { return nil }
    return numerator / denominator
  }

  /// The SI units with names of their own; angles are pure numbers.
  private static let derived: [String: Unit] = {
    let (m, s, kg) = (Unit(["m": 1]), Unit(["s": 1]), Unit(["kg": 1]))
    let (ampere, hertz) = (Unit(["A": 1]), Unit(["s": -1]))
    let newton = kg * m / (s * s)
    let joule = newton * m
    let watt = joule / s
    let coulomb = ampere * s
    let volt = watt / ampere
    let weber = volt * s
    return [
      "N": newton, "J": joule, "W": watt, "Pa": newton / (m * m), "C": coulomb, "V": volt,
      "Hz": hertz, "Bq": hertz, "ohm": volt / ampere, "Ω": volt / ampere, "Ohm": volt / ampere,
      "S": ampere / volt, "F": coulomb / volt, "Wb": weber, "T": weber / (m * m),
      "H": weber / ampere, "Gy": joule / kg, "Sv": joule / kg, "rad": .one, "sr": .one,
    ]
  }()
}

extension Substring {
  /// The text before the next operator outside parentheses.
  fileprivate func prefix(upToOperator operators: Set<Character>) -> Substring {
    var depth = 0
    return prefix { character in
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      return depth > 0 || !operators.contains(character)
    }
  }
}
