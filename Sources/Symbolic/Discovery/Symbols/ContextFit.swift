import Expressions
import Numerics

/// A sum of chosen terms whose constants, inner ones included, are refined together on samples.
///
/// A symbol that occurs in several terms has the same inner constants in all of them.
struct ContextFit: Sendable {
  /// The indices of the chosen terms, and the coefficient of each.
  private(set) var active: [Int]
  private(set) var values: [Double]
  /// The error on the samples, as a share of the target's standard deviation.
  private(set) var error = Double.infinity

  private let terms: SymbolTerms
  private let names: [String]
  private let samples: FormulaSamples
  /// The inner constants, stored after the coefficients: the variable and symbol of each.
  private let inner: [InnerConstant]
  private let tape: TapeSamples

  private struct InnerConstant: Hashable {
    var variable: Int, symbol: Int, index: Int
  }

  /// Nil if a function is undefined at a sample.
  init?(
    _ terms: SymbolTerms, active: [Int], coefficients: [Double], names: [String],
    samples: FormulaSamples
  ) {
    let start = { (constant: InnerConstant) in
      terms.sets[constant.variable].symbols[constant.symbol].parameters[constant.index]
    }
    self.init(
      terms, active: active, coefficients: coefficients, start, names: names, samples: samples)
  }

  private init?(
    _ terms: SymbolTerms, active: [Int], coefficients: [Double],
    _ start: (InnerConstant) -> Double, names: [String], samples: FormulaSamples
  ) {
    (self.terms, self.active, self.names, self.samples) = (terms, active, names, samples)
    var inner: [InnerConstant] = []
    for factor in active.flatMap({ terms.terms[$0] }) {
      let symbol = terms.sets[factor.variable].symbols[factor.symbol]
      for index in symbol.parameters.indices {
        let constant = InnerConstant(
          variable: factor.variable, symbol: factor.symbol, index: index)
        if !inner.contains(constant) { inner.append(constant) }
      }
    }
    self.inner = inner
    values = coefficients + inner.map(start)
    // No column can have such a name.
    let parameters = values.indices.map { "\u{0}\($0)" }
    let sum = Self.sum(
      terms, active, inner, names: names, parameters: parameters.map { .variable($0) })
    guard let tape = ExpressionTape(sum, columns: names, parameters: parameters) else { return nil }
    self.tape = TapeSamples(tape, columns: samples.columns, count: samples.targets.count)
    error = samples.error(self.tape.values(values))
    guard error.isFinite else { return nil }
  }

  private static func sum(
    _ terms: SymbolTerms, _ active: [Int], _ inner: [InnerConstant], names: [String],
    parameters: [Expression]
  ) -> Expression {
    .sum(
      of: active.enumerated().map { position, term in
        let factors = terms.terms[term].map { factor in
          expression(terms, factor, active.count, inner, names: names, parameters: parameters)
        }
        return .product(of: [parameters[position]] + factors)
      })
  }

  private static func expression(
    _ terms: SymbolTerms, _ factor: SymbolTerms.Factor, _ offset: Int, _ inner: [InnerConstant],
    names: [String], parameters: [Expression], phase: Expression? = nil
  ) -> Expression {
    terms.expression(factor, variable: .variable(names[factor.variable]), phase: phase) { index in
      let constant = InnerConstant(
        variable: factor.variable, symbol: factor.symbol, index: index)
      return inner.firstIndex(of: constant).map { parameters[offset + $0] } ?? 0
    }
  }

  // MARK: Refining

  private var cost: Double {
    Double(tape.count) * Double(10 * tape.tape.operations.count + values.count * values.count / 2)
  }

  private func equations(_ values: [Double]) -> NormalEquations {
    tape.equations(
      values, free: Array(values.indices), target: samples.targets, weights: samples.weights)
  }

  /// Refines all constants.
  mutating func polish(steps: Int, work: inout Work) throws(WorkEnded) {
    guard var search = DampedLeastSquares(start: values, equations) else { return }
    for _ in 0..<steps {
      try work.spend(2 * cost)
      guard search.advance(equations) else { break }
    }
    values = search.parameters
    error = samples.error(tape.values(values))
  }

  /// Removes terms that the samples do not need, least needed first.
  mutating func eliminate(_ criterion: DescriptionLength, work: inout Work) throws(WorkEnded) {
    while active.count > 1 {
      guard let smaller = try withoutOne(criterion, &work) else { return }
      self = smaller
    }
  }

  private func withoutOne(
    _ criterion: DescriptionLength, _ work: inout Work
  ) throws(WorkEnded) -> ContextFit? {
    try work.spend(cost)
    let errors = equations(values).standardErrors(standardDeviation: 1)
    let order = active.indices.sorted { left, right in
      (abs(values[left]) / errors[left], left) < (abs(values[right]) / errors[right], right)
    }
    let limit = criterion.cost(error) + criterion.allowance(terms: active.count)
    for position in order.prefix(3) {
      guard var trial = without(position) else { continue }
      try trial.polish(steps: 15, work: &work)
      if trial.error.isFinite, criterion.cost(trial.error) <= limit { return trial }
    }
    return nil
  }

  private func without(_ position: Int) -> ContextFit? {
    let kept = active.indices.filter { $0 != position }
    return ContextFit(
      terms, active: kept.map { active[$0] }, coefficients: kept.map { values[$0] },
      { constant in
        inner.firstIndex(of: constant).map { values[active.count + $0] } ?? 0
      }, names: names, samples: samples)
  }

  /// Whether a term is so much larger than the target that others must cancel it.
  func hasCancellation(limit: Double) -> Bool {
    let root = { (values: [Double]) -> Double in
      var sum = 0.0
      for (sample, value) in values.enumerated() {
        let own = value * (samples.weights?[sample] ?? 1)
        sum += own * own
      }
      return sum.squareRoot()
    }
    let largest = limit * root(samples.targets)
    return active.indices.contains { position in
      let single = ContextFit(
        terms, active: [active[position]], coefficients: [values[position]],
        { constant in inner.firstIndex(of: constant).map { values[active.count + $0] } ?? 0 },
        names: names, samples: samples)
      guard let single else { return true }
      return root(single.tape.values(single.values)) > largest
    }
  }

  // MARK: Writing

  /// Whether the data show enough of each function, with its present constants, to tell it from
  /// simpler ones.
  func isWellPlaced(_ ranges: [ClosedRange<Double>]) -> Bool {
    active.flatMap { terms.terms[$0] }.allSatisfy { factor in
      let symbol = terms.sets[factor.variable].symbols[factor.symbol]
      let parameters = symbol.parameters.indices.map { index in
        let constant = InnerConstant(
          variable: factor.variable, symbol: factor.symbol, index: index)
        return inner.firstIndex(of: constant).map { values[active.count + $0] } ?? .nan
      }
      return terms.families[symbol.family].places.allows(parameters, ranges[factor.variable])
    }
  }

  /// The sum as expressions: term by term, and with common factors taken out, both for exact and
  /// for approximate coefficients. A sine and a cosine of the same angle become one sine with a
  /// phase.
  var expressions: [Expression] {
    var list = FunctionList(context: self)
    let tight = list.parts(phaseTolerance: 1e-7)
    let exact = FactoredSum(functions: list.functions, tolerance: 1e-7)
    var results = [exact.plain(tight), exact.expression(tight)]
    if error > 1e-7 {
      var loose = FunctionList(context: self)
      let parts = loose.parts(phaseTolerance: 0.2)
      results.append(
        FactoredSum(functions: loose.functions, tolerance: 0.1).expression(parts))
    }
    return results.enumerated().filter { !results[..<$0].contains($1) }.map(\.element)
  }

  /// The functions that terms are products of, without duplicates.
  private struct FunctionList {
    let context: ContextFit
    var functions: [Expression] = []
    private var keys: [(factor: SymbolTerms.Factor, phase: Double?)] = []

    init(context: ContextFit) {
      self.context = context
    }

    mutating func parts(phaseTolerance: Double) -> [FactoredSum.Part] {
      var merged: Set<Int> = []
      var parts: [FactoredSum.Part] = []
      for position in context.active.indices where !merged.contains(position) {
        var coefficient = context.values[position]
        var wave: (index: Int, phase: Double)?
        if let (partner, index) = context.partner(of: position, besides: merged) {
          merged.insert(partner)
          let whole = context.wave(position, partner, index)
          coefficient = whole.size
          wave = (index, whole.phase)
        }
        let term = context.terms.terms[context.active[position]]
        var own: [Int: Int] = [:]
        for (index, factor) in term.enumerated() {
          let phase = wave?.index == index ? wave?.phase : nil
          own[factor.variable] = place(factor, phase, phaseTolerance)
        }
        parts.append(FactoredSum.Part(coefficient: coefficient, functions: own))
      }
      return parts
    }

    private mutating func place(
      _ factor: SymbolTerms.Factor, _ phase: Double?, _ tolerance: Double
    ) -> Int {
      let known = keys.firstIndex { key in
        guard let phase, let other = key.phase else {
          return key.factor == factor && key.phase == nil && phase == nil
        }
        return key.factor.variable == factor.variable && key.factor.symbol == factor.symbol
          && abs(phase - other) <= tolerance
      }
      if let known { return known }
      keys.append((factor, phase))
      functions.append(
        ContextFit.expression(
          context.terms, factor, context.active.count, context.inner, names: context.names,
          parameters: context.values.map { .number($0) }, phase: phase.map { .number($0) }))
      return functions.count - 1
    }
  }

  /// Another term that differs only by the other function of a pair.
  private func partner(of position: Int, besides merged: Set<Int>) -> (Int, Int)? {
    let own = terms.terms[active[position]]
    for (index, factor) in own.enumerated() {
      let symbol = terms.sets[factor.variable].symbols[factor.symbol]
      guard terms.families[symbol.family].phased != nil else { continue }
      var other = own
      other[index].form = 1 - factor.form
      let match = active.indices.first {
        $0 != position && !merged.contains($0) && terms.terms[active[$0]] == other
      }
      if let match { return (match, index) }
    }
    return nil
  }

  private func wave(_ position: Int, _ partner: Int, _ factor: Int) -> Wave {
    let isSine = terms.terms[active[position]][factor].form == 0
    return Wave(
      sine: values[isSine ? position : partner], cosine: values[isSine ? partner : position])
  }
}

/// A sine and a cosine merged into one sine with a phase.
struct Wave {
  let size: Double
  let phase: Double

  init(sine: Double, cosine: Double) {
    let size = (sine * sine + cosine * cosine).squareRoot()
    self.size = size
    guard size + sine > 1e-12 * size else {
      phase = .pi
      return
    }
    phase = 2 * arctangent(cosine / (size + sine))
  }
}
