import Expressions

/// Options of a search for formulas; all have defaults.
public struct DiscoverySettings: Sendable, Codable, Equatable {
  /// The seed of the samples' order and of random starts.
  public var seed: UInt64
  /// The work after which the search ends, in the units of `Discovery.work`; nil for the standard
  /// limit.
  public var workLimit: Double?
  /// A held-out error, as a share of the target's standard deviation, that ends the search.
  public var targetError: Double?
  /// Units of the columns and the target, as in `x1=m,y=m/s`; formulas with inconsistent units are
  /// ruled out. See `UnitCheck`.
  public var units: String?
  /// The user's own functions, which the search uses in addition to the library.
  public var functions: [OwnFunction] = []

  /// A user-defined function.
  public struct OwnFunction: Sendable, Codable, Equatable {
    /// The function's name, its formula in `x`, and its complexity.
    public let name: String, formula: String, complexity: Int

    /// Creates an entry for a function that was defined.
    public init(_ function: UserFunction) {
      name = function.name
      formula = function.expression.description
      complexity = function.complexity
    }

    /// The function; nil if its definition cannot be parsed.
    var function: ElementaryFunction? {
      (try? UserFunction(name: name, formula: formula, complexity: complexity)).map { .user($0) }
    }
  }

  /// The work limit of a search if no other is set.
  public static let standardWorkLimit = 120_000.0

  /// Creates settings.
  public init(
    seed: UInt64 = 0, workLimit: Double? = nil, targetError: Double? = nil, units: String? = nil
  ) {
    self.seed = seed
    self.workLimit = workLimit
    self.targetError = targetError
    self.units = units
  }
}
