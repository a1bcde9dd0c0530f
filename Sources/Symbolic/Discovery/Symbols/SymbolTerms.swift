import Expressions

/// The candidate terms of a formula in several variables: products of at most one function per
/// variable, each chosen from that variable's set.
struct SymbolTerms {
  /// One function of a variable, from a symbol of its set.
  struct Factor: Hashable {
    var variable: Int
    /// The index of the symbol in the variable's set, and of the form in the symbol.
    var symbol: Int, form: Int
  }

  /// At most one factor per variable, in the order of variables; empty for the constant.
  typealias Term = [Factor]

  let sets: [SymbolSet]
  let families: [SymbolFamily]
  private(set) var terms: [Term] = [[]]

  private static let termLimit = 260

  /// All functions of single variables, and all products of functions of variables that occur
  /// together in products; nil if there are too many.
  init?(_ sets: [SymbolSet], families: [SymbolFamily], groups: [Set<Int>]) {
    self.sets = sets
    self.families = families
    var seen: Set<Term> = [[]]
    let singles = sets.indices.map { Set([$0]) }
    for group in singles + groups {
      var products: [Term] = [[]]
      for variable in group.sorted() {
        let factors = factors(variable)
        products += products.flatMap { product in factors.map { product + [$0] } }
        guard products.count <= Self.termLimit else { return nil }
      }
      for product in products where seen.insert(product).inserted { terms.append(product) }
    }
    guard terms.count <= Self.termLimit else { return nil }
  }

  private func factors(_ variable: Int) -> [Factor] {
    sets[variable].symbols.enumerated().flatMap { index, symbol in
      families[symbol.family].forms.indices.map {
        Factor(variable: variable, symbol: index, form: $0)
      }
    }
  }

  /// `[term][sample]`; nil if a function is undefined at a sample.
  func values(_ columns: [[Double]]) -> [[Double]]? {
    var known: [Factor: [Double]] = [:]
    for (variable, set) in sets.enumerated() {
      for (index, symbol) in set.symbols.enumerated() {
        guard
          let forms = FamilyValues(families[symbol.family], positions: columns[variable])?
            .values(symbol.parameters)
        else { return nil }
        for (form, values) in forms.enumerated() {
          known[Factor(variable: variable, symbol: index, form: form)] = values
        }
      }
    }
    let count = columns.first?.count ?? 0
    return terms.map { term in
      var product = [Double](repeating: 1, count: count)
      for factor in term {
        guard let values = known[factor] else { continue }
        for sample in product.indices { product[sample] *= values[sample] }
      }
      return product
    }
  }

  /// A function as an expression with the given inner constants.
  func expression(
    _ factor: Factor, variable: Expression, phase: Expression? = nil,
    parameters: (Int) -> Expression
  ) -> Expression {
    let symbol = sets[factor.variable].symbols[factor.symbol]
    let family = families[symbol.family]
    let form = phase == nil ? family.forms[factor.form] : family.phased ?? family.forms[0]
    return family.filled(form, variable, symbol.parameters.indices.map(parameters), phase)
  }
}
