import Expressions

/// What a search for formulas may be told; nothing has to be.
public struct DiscoverySettings: Sendable, Codable, Equatable {
  /// Seed of the samples' order and of random starts.
  public var seed: UInt64
  /// Work after which the search ends; nil for the standard limit. See `Discovery.work`.
  public var workLimit: Double?
  /// A held-out error, over the target's deviation, that is good enough to end the search.
  public var targetError: Double?
  /// Units of columns and target as `x1=m,y=m/s`; formulas whose units do not add up are ruled out. See
  /// `UnitCheck`.
  public var units: String?
  /// The user's own functions, which then are looked for beside those of the library.
  public var functions: [OwnFunction] = []

  /// A function of the user's as it was defined.
  public struct OwnFunction: Sendable, Codable, Equatable {
    /// Its name, its formula in `x`, and how complicated it is to a reader.
    public let name: String, formula: String, complexity: Int

    /// A function that was defined.
    public init(_ function: UserFunction) {
      name = function.name
      formula = function.expression.description
      complexity = function.complexity
    }

    /// Nil where the definition cannot be read.
    var function: ElementaryFunction? {
      (try? UserFunction(name: name, formula: formula, complexity: complexity)).map { .user($0) }
    }
  }

  /// Work that a search does at the most where nothing else is asked for.
  public static let standardWorkLimit = 120_000.0

  /// Settings; every one has a value to begin with.
  public init(
    seed: UInt64 = 0, workLimit: Double? = nil, targetError: Double? = nil, units: String? = nil
  ) {
    self.seed = seed
    self.workLimit = workLimit
    self.targetError = targetError
    self.units = units
  }
}
