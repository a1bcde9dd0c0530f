import Expressions

/// A piece of a search that can be done by itself, at the same time as others.
struct SearchTask: Sendable, Codable, Equatable {
  enum Kind: Sendable, Codable, Equatable {
    /// A sum of few simple terms under an outer function, by linear algebra on the data themselves.
    case terms(OuterInverse, TermLibrary.Content)
    /// A quotient of sums of few powers under an outer function.
    case quotient(OuterInverse)
    /// A sum of splines under an outer function.
    case sum(OuterInverse)
    /// So many products of splines beside the sum, beginning with the fit of one less.
    case products(OuterInverse, rank: Int)
    /// Formulas for one of the node's fits.
    case symbols(fit: Int)
    /// Parts of the target that depend on different variables.
    case partition
    /// Smaller problems that the node's can be reduced to, by gradients.
    case structure
    /// A function of a sum of functions.
    case nested
    /// Whether what a formula leaves of the problem as it was given is noise.
    case remainder(Expression)
  }

  var node: Int
  var kind: Kind
  /// Tasks of lower rank come first; among equals the one that was there first.
  var rank: Double
  /// Position in the order of creation.
  var number: Int
  /// How often this has been tried before, with other random numbers.
  var round = 0

  /// Whether it comes before another task.
  func precedes(_ other: SearchTask) -> Bool { (rank, number) < (other.rank, other.number) }
}

/// A task that is to be queued.
struct PlannedTask: Sendable {
  var node: Int
  var kind: SearchTask.Kind
  var rank: Double
  var round = 0
}

extension SearchTask.Kind {
  /// Units of work that a task may do; what it has found by then counts.
  var workLimit: Double {
    switch self {
    case .terms, .quotient, .sum: 2_000
    case .products, .symbols, .partition, .remainder: 5_000
    case .structure, .nested: 15_000
    }
  }
}
