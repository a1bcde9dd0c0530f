/// Which numbers in a formula may carry units.
public enum ConstantUnits: String, Sendable, Codable, CaseIterable {
  /// None: every number is dimensionless.
  case none
  /// Numbers outside functions: factors and terms such as 9.81 in 9.81*t or 273.15 in T - 273.15.
  /// Numbers in function arguments and exponents are dimensionless.
  case factors
  /// All except exponents: the rate in exp(-0.3*t) may then be one per second.
  case anywhere
}

/// Checks that the units of a formula are consistent: only like units are added, functions and
/// exponents get pure numbers, and powers are fractions.
public struct UnitCheck: Sendable {
  /// Units of the variables; variables that are missing may have any unit.
  public let units: [String: Unit]
  /// Unit of the formula's value; nil if it may have any.
  public let target: Unit?
  /// Which numbers may carry units.
  public let constants: ConstantUnits

  /// Creates a check for these units.
  public init(units: [String: Unit], target: Unit?, constants: ConstantUnits = .factors) {
    self.units = units
    self.target = target
    self.constants = constants
  }

  /// Parses units written as `x1=m,x2=s,y=m/s`. Columns that are not named may have any unit.
  ///
  /// - Parameters:
  ///   - columns: names of the columns.
  ///   - targetName: name of the formula's value.
  public init(
    parsing text: String, columns: [String], targetName: String,
    constants: ConstantUnits = .factors
  ) throws(UnitError) {
    var units: [String: Unit] = [:]
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      // Units never contain an equals sign, but names may.
      guard let equals = part.lastIndex(of: "="), equals != part.startIndex else {
        throw UnitError("\(singleLine(String(part))) is not NAME=UNIT; write x1=m,y=m/s")
      }
      let name = String(part[..<equals])
      guard columns.contains(name) || name == targetName else {
        throw UnitError(
          "there is no column \(singleLine(name)); there are \(listed(columns + [targetName]))")
      }
      units[name] = try Unit(parsing: String(part[part.index(after: equals)...]))
    }
    self.init(units: units, target: units[targetName], constants: constants)
  }

  /// Why the formula's units are inconsistent, in one line; nil if they are consistent.
  public func objection(to formula: Expression) -> String? {
    do {
      guard let own = try unit(of: formula, allowing: constants != .none), let target,
        own != target
      else { return nil }
      return "the formula has the unit \(own), not \(target)"
    } catch {
      return error.description
    }
  }

  // MARK: Units of parts

  /// The unit of a part; nil if it may have any. `allowing` says whether numbers may carry units.
  private func unit(
    of expression: Expression, allowing: Bool
  ) throws(UnitError) -> Unit? {
    switch expression {
    case .number: return allowing ? nil : .one
    case .constant: return .one
    case .variable(let name): return units[name]
    case .negated(let operand): return try unit(of: operand, allowing: allowing)
    case .sum(let terms): return try unit(ofSum: terms, allowing: allowing)
    case .product(let factors):
      var product: Unit? = .one
      for factor in factors {
        let own = try unit(of: factor, allowing: allowing)
        product = product.flatMap { product in own.map { product * $0 } }
      }
      return product
    case .quotient(let numerator, let denominator):
      let above = try unit(of: numerator, allowing: allowing)
      let below = try unit(of: denominator, allowing: allowing)
      return above.flatMap { above in below.map { above / $0 } }
    case .power(let base, let exponent):
      return try unit(of: base, raisedTo: exponent, allowing: allowing)
    case .call(let function, let argument):
      return try unit(of: function, argument, allowing: allowing)
    }
  }

  private func unit(
    ofSum terms: [Expression], allowing: Bool
  ) throws(UnitError) -> Unit? {
    var common: (unit: Unit, term: Expression)?
    for term in terms {
      guard let own = try unit(of: term, allowing: allowing) else { continue }
      if let common, common.unit != own {
        throw UnitError(
          "\(Self.brief(common.term)) has the unit \(common.unit), "
            + "\(Self.brief(term)) that is added to it \(own)")
      }
      common = common ?? (own, term)
    }
    return common?.unit
  }

  private func unit(
    of base: Expression, raisedTo exponent: Expression, allowing: Bool
  ) throws(UnitError) -> Unit? {
    let own = try unit(of: base, allowing: allowing)
    guard exponent.variables.isEmpty else {
      try requireNumber(exponent, in: "an exponent", allowing: false)
      try requireNumber(base, in: "the base of a variable power", allowing: false)
      return .one
    }
    guard let own, !own.isOne else { return own }
    let value = CompiledExpression(exponent, variables: [])?.evaluate([]) ?? .nan
    guard Unit.isRational(value) else {
      throw UnitError(
        "\(Self.brief(base)) has the unit \(own), which cannot be raised to the power "
          + "\(Self.brief(exponent))")
    }
    return own.raised(to: value)
  }

  private func unit(
    of function: ElementaryFunction, _ argument: Expression, allowing: Bool
  ) throws(UnitError) -> Unit? {
    guard let degree = function.scaling.degree else {
      try requireNumber(
        argument, in: "\(function.formulaNames.first ?? function.name)",
        allowing: allowing && constants == .anywhere)
      return .one
    }
    let own = try unit(of: argument, allowing: allowing)
    return degree == 0 ? .one : own?.raised(to: degree)
  }

  private func requireNumber(
    _ expression: Expression, in place: String, allowing: Bool
  ) throws(UnitError) {
    guard let own = try unit(of: expression, allowing: allowing), !own.isOne else { return }
    throw UnitError(
      "\(Self.brief(expression)) in \(place) has the unit \(own), but must be a pure number")
  }

  private static func brief(_ expression: Expression) -> String {
    singleLine(expression.description)
  }
}
