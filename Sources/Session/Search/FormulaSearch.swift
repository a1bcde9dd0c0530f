import Expressions
import KAN
import Symbolic

/// The search for formulas of a session's targets, one after the other. It can be saved to a file
/// and resumed; then each incomplete target gets another turn.
struct FormulaSearch: Sendable {
  let options: DiscoveryOptions
  let seed: UInt64
  /// User-defined functions.
  let functions: [DiscoverySettings.OwnFunction]
  /// The samples, one value per target.
  let data: [DiscoveryData]
  /// For `distil`: the part of the network that leads to each target.
  let models: [Model]
  /// The session's columns, for building networks of entries.
  private let inputs: [Variable], targets: [Variable]
  /// What the inputs of a search are made of, and the levels' shares.
  private let indicators: [IndicatorInput], levelShares: [[Double]]
  /// The searches of the targets whose turn has come.
  private(set) var searches: [Discovery] = []
  /// Index of the target in progress, or of the last one.
  private(set) var current = 0
  /// The entries of the last report, so that each network is built only once.
  private var known: [Known] = []

  private struct Known {
    var entry: DiscoveryEntry
    var output: Int
    var result: DiscoveryReport.Entry
  }

  /// A search of the session's data.
  init(
    _ options: DiscoveryOptions, seed: UInt64, _ prepared: PreparedData, model: Model,
    functions: [UserFunction] = []
  ) throws(SessionError) {
    self.options = options
    self.functions = functions.map(DiscoverySettings.OwnFunction.init)
    self.seed = seed
    inputs = prepared.inputs
    targets = prepared.targets
    data = prepared.discoveryData
    indicators = prepared.indicatorInputs
    levelShares = prepared.levelShares
    do {
      models = options.distils ? try targets.indices.map(model.alone(output:)) : []
    } catch {
      throw SessionError(.failed, "distil: \(error)")
    }
    if let units = options.units { try Self.check(units, data) }
    begin(0)
  }

  /// Units of work done for each target reached so far.
  var work: [Double] { searches.map(\.work) }

  /// Whether the searches of all targets are complete.
  var isComplete: Bool { searches.count == data.count && searches.allSatisfy(\.isComplete) }

  /// The number of targets with work left to do.
  var remaining: Int {
    data.indices.count {
      $0 >= current && !(searches.indices.contains($0) && searches[$0].isComplete)
    }
  }

  /// Works until there is a new result or `isWanted` returns false; returns true once the search of
  /// the current target is complete.
  mutating func advance(while isWanted: @escaping @Sendable () -> Bool) -> Bool {
    guard searches.indices.contains(current) else { return true }
    return searches[current].advance(while: isWanted)
  }

  /// Starts or continues the next incomplete target; returns false if there is none.
  mutating func beginNext() -> Bool {
    guard
      let next = data.indices.first(where: { target in
        target > current && !(searches.indices.contains(target) && searches[target].isComplete)
      })
    else { return false }
    current = next
    if !searches.indices.contains(next) { begin(next) }
    return true
  }

  private mutating func begin(_ target: Int) {
    guard data.indices.contains(target) else { return }
    let settings = settings(target: target)
    if models.indices.contains(target) {
      searches.append(
        Discovery(distilling: models[target], data[target], settings: settings))
    } else {
      searches.append(Discovery(data[target], settings: settings))
    }
  }

  private func settings(target: Int) -> DiscoverySettings {
    var settings = DiscoverySettings()
    settings.seed = seed
    settings.workLimit = options.workLimit(target: target)
    settings.targetError = options.targetError
    settings.functions = functions
    settings.units = options.units.map { Self.units($0, of: data[target], besides: targets) }
    return settings
  }

  // MARK: Going on from a file

  /// Whether this search can continue earlier ones of the same data and settings, which must not
  /// exceed its work limits.
  func canResume(_ earlier: [Discovery]) -> Bool {
    !earlier.isEmpty && earlier.count <= data.count
      && earlier.enumerated().allSatisfy { target, search in
        let limit = options.workLimit(target: target)
        return search.settings.workLimit == limit
          || search.work <= limit ?? DiscoverySettings.standardWorkLimit
      }
  }

  /// Continues from earlier searches; see `canResume`.
  mutating func resume(_ earlier: [Discovery]) {
    searches = earlier
    for target in searches.indices { searches[target].restore(data[target]) }
    for target in searches.indices {
      searches[target].setWorkLimit(options.workLimit(target: target))
    }
    current = 0
    if searches[0].isComplete, !beginNext() { current = searches.count - 1 }
  }

  // MARK: Reporting

  /// The report of the results so far.
  mutating func report(seconds: Double, end: DiscoveryReport.End?) -> DiscoveryReport {
    let before = known
    known = []
    var report = DiscoveryReport(
      command: options.command, seed: seed, entries: [], outputs: [], current: current,
      seconds: seconds, end: end)
    for (output, target) in targets.enumerated() {
      guard searches.indices.contains(output) else {
        report.outputs.append(
          .init(name: target.name, work: 0, isComplete: false, stages: []))
        continue
      }
      let search = searches[output]
      let first = report.entries.count
      report.entries += search.entries.map { reported(of: $0, output: output, before) }
      report.outputs.append(
        .init(
          name: target.name, best: search.best.map { first + $0 }, noise: search.noise,
          work: search.work, isComplete: search.isComplete, stages: search.stages))
    }
    return report
  }

  private mutating func reported(
    of entry: DiscoveryEntry, output: Int, _ before: [Known]
  ) -> DiscoveryReport.Entry {
    if let found = before.first(where: { $0.output == output && $0.entry == entry }) {
      known.append(found)
      return found.result
    }
    var result = DiscoveryReport.Entry(
      output: output, formula: entry.formula.map(withLevels), complexity: entry.complexity,
      trainError: entry.trainError, testError: entry.testError, origin: entry.origin,
      warnings: entry.warnings)
    do {
      result.model = try withLevels(entry.model(for: data[output])).rescaled(
        inputs: inputs, outputs: [targets[output]])
      result.model?.seed = seed
    } catch {
      result.failure = "\(error)"
    }
    known.append(Known(entry: entry, output: output, result: result))
    return result
  }

  // MARK: Categories

  /// A formula of indicators as one of categories.
  private func withLevels(_ formula: Expression) -> Expression {
    guard !levelShares.isEmpty else { return formula }
    var result = formula
    for indicator in indicators {
      guard let level = indicator.level, let levels = inputs[indicator.input].levels else {
        continue
      }
      let table = LevelTable(
        names: levels, values: levels.indices.map { $0 == level ? 1 : 0 })
      result = result.replacing(
        indicator.variable.name,
        with: .call(.levels(table), .variable(inputs[indicator.input].name)))
    }
    return result.foldingLevels
  }

  /// A network of indicators as one of categories.
  private func withLevels(_ model: Model) throws(ShapeError) -> Model {
    guard !levelShares.isEmpty else { return model }
    var result = model
    let joined = inputs.indices.map { input -> JoinedInput in
      let own = indicators.indices.filter { indicators[$0].input == input }
      if inputs[input].levels == nil { return .same(own.first ?? 0) }
      var places: [Int: Int] = [:]
      for index in own {
        if let level = indicators[index].level { places[level] = index }
      }
      return .category(shares: levelShares[input], indicators: places)
    }
    result.network = try model.network.joiningIndicators(joined)
    result.inputs = joined.enumerated().map { input, made in
      if case .same(let index) = made { model.inputs[index] } else { inputs[input] }
    }
    return result
  }

  // MARK: Units

  /// Checks that the names are columns and that the units parse.
  private static func check(_ text: String, _ data: [DiscoveryData]) throws(SessionError) {
    let names = (data.first?.names ?? []) + data.map(\.targetName)
    do {
      _ = try UnitCheck(
        parsing: text, columns: Array(names.dropLast()), targetName: names.last ?? "")
    } catch {
      throw SessionError(.usage, "units: \(error)")
    }
  }

  /// The units except those of other targets.
  private static func units(
    _ text: String, of data: DiscoveryData, besides targets: [Variable]
  ) -> String {
    let others = Set(targets.map(\.name)).subtracting(data.names + [data.targetName])
    return text.split(separator: ",").filter { part in
      !others.contains { part.hasPrefix($0 + "=") }
    }.joined(separator: ",")
  }
}

extension PreparedData {
  /// The samples in the columns' own units, one value per target.
  var discoveryData: [DiscoveryData] {
    let (inputs, shares) = (indicatorInputs, levelShares)
    func columns(_ dataset: Dataset?) -> [[Double]] {
      guard let dataset else { return [] }
      return inputs.map { $0.variable.restored($0.values(dataset, shares: shares)) }
    }
    let (trainColumns, testColumns) = (columns(train), columns(test))
    return targets.enumerated().map { index, target in
      DiscoveryData(
        names: inputs.map(\.variable.name), columns: trainColumns, targetName: target.name,
        target: target.restored(Array(train.target(index))), testColumns: testColumns,
        testTarget: test.map { target.restored(Array($0.target(index))) } ?? [])
    }
  }
}
