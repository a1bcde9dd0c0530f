import Expressions
import KAN
import Symbolic

/// The search for formulas of a session's targets, one target after the other: a value that can be
/// written to a file and gone on with. Then each target that is not complete has its turn again.
struct FormulaSearch: Sendable {
  let options: DiscoveryOptions
  let seed: UInt64
  /// The user's own functions.
  let functions: [DiscoverySettings.OwnFunction]
  /// What is sought, one per target.
  let data: [DiscoveryData]
  /// What `distil` begins with: for each target the part of the network that leads to it.
  let models: [Model]
  /// The columns as the session sees them, for the networks that entries open as.
  private let inputs: [Variable], targets: [Variable]
  /// The searches of the targets whose turn has come.
  private(set) var searches: [Discovery] = []
  /// Index of the target under way, or of the last.
  private(set) var current = 0
  /// What was told last: networks of entries are built once.
  private var known: [Known] = []

  private struct Known {
    var entry: DiscoveryEntry
    var output: Int
    var result: DiscoveryReport.Entry
  }

  /// A search in the session's data.
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
    do {
      models = options.distils ? try targets.indices.map(model.alone(output:)) : []
    } catch {
      throw SessionError(.failed, "distil: \(error)")
    }
    if let units = options.units { try Self.check(units, data) }
    begin(0)
  }

  /// Units of work done, for each target whose turn has come.
  var work: [Double] { searches.map(\.work) }

  /// Whether there is nothing left to do for any target.
  var isComplete: Bool { searches.count == data.count && searches.allSatisfy(\.isComplete) }

  /// Targets whose turn is or is to come.
  var remaining: Int {
    data.indices.count {
      $0 >= current && !(searches.indices.contains($0) && searches[$0].isComplete)
    }
  }

  /// Works until something new has been found or decided, or `isWanted` says no; true when the
  /// search of the target under way is complete.
  mutating func advance(while isWanted: @escaping @Sendable () -> Bool) -> Bool {
    guard searches.indices.contains(current) else { return true }
    return searches[current].advance(while: isWanted)
  }

  /// Begins or goes on with the next target that is not complete; false where there is none.
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

  /// Whether searches that were begun earlier, with the same data and settings but for the work they
  /// may do, have not done more than this one may.
  func canResume(_ earlier: [Discovery]) -> Bool {
    !earlier.isEmpty && earlier.count <= data.count
      && earlier.enumerated().allSatisfy { target, search in
        let limit = options.workLimit(target: target)
        return search.settings.workLimit == limit
          || search.work <= limit ?? DiscoverySettings.standardWorkLimit
      }
  }

  /// Takes the place of searches of the same data that were begun earlier, see `canResume`.
  mutating func resume(_ earlier: [Discovery]) {
    searches = earlier
    for target in searches.indices { searches[target].restore(data[target]) }
    for target in searches.indices {
      searches[target].setWorkLimit(options.workLimit(target: target))
    }
    current = 0
    if searches[0].isComplete, !beginNext() { current = searches.count - 1 }
  }

  // MARK: Telling

  /// What is known by now.
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
      output: output, formula: entry.formula, complexity: entry.complexity,
      trainError: entry.trainError, testError: entry.testError, origin: entry.origin,
      warnings: entry.warnings)
    do {
      result.model = try entry.model(for: data[output]).rescaled(
        inputs: inputs, outputs: [targets[output]])
      result.model?.seed = seed
    } catch {
      result.failure = "\(error)"
    }
    known.append(Known(entry: entry, output: output, result: result))
    return result
  }

  // MARK: Units

  /// Refuses names that are no columns and units that cannot be read.
  private static func check(_ text: String, _ data: [DiscoveryData]) throws(SessionError) {
    let names = (data.first?.names ?? []) + data.map(\.targetName)
    do {
      _ = try UnitCheck(
        parsing: text, columns: Array(names.dropLast()), targetName: names.last ?? "")
    } catch {
      throw SessionError(.usage, "units: \(error)")
    }
  }

  /// The units without those of other targets.
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
  /// The samples in the columns' own units, for a search: one per target.
  var discoveryData: [DiscoveryData] {
    func columns(_ dataset: Dataset?) -> [[Double]] {
      guard let dataset else { return [] }
      return inputs.enumerated().map { $1.restored(Array(dataset.input($0))) }
    }
    let (trainColumns, testColumns) = (columns(train), columns(test))
    return targets.enumerated().map { index, target in
      DiscoveryData(
        names: inputs.map(\.name), columns: trainColumns, targetName: target.name,
        target: target.restored(Array(train.target(index))), testColumns: testColumns,
        testTarget: test.map { target.restored(Array($0.target(index))) } ?? [])
    }
  }
}
