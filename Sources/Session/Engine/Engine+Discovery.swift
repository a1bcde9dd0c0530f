import KAN
import Symbolic

// The search for formulas changes the network only when it ends.

extension Engine {
  /// The search for formulas in progress.
  var discovering: Discovering? {
    pending.lazy.compactMap { $0 as? Discovering }.first
  }

  /// Whether a search for formulas is in progress.
  public var isDiscovering: Bool { discovering != nil }

  /// Starts a search, or continues a stopped one. A training run ends first, after its last
  /// complete step.
  mutating func discover(_ options: DiscoveryOptions) throws(SessionError) {
    try checkNothingChanges(before: options.command)
    guard !model.loss.hasClasses else {
      throw SessionError(
        .failed, "\(options.command): formulas are sought for numbers; classes have none")
    }
    guard data.train.weights == nil else {
      throw SessionError(
        .failed, "\(options.command): knows no weights of samples; leave --weights and --error out")
    }
    abandonRun()
    let search = try FormulaSearch(
      options, seed: options.seed ?? self.options.seed, data, model: model,
      functions: functions)
    var work = Discovering(search)
    // A search that was stopped or reached its work limit continues if nothing else has changed.
    if let ended = endedSearch, ended.search.fingerprint == search.fingerprint,
      search.canResume(ended.search.searches)
    {
      var resumed = work
      resumed.resume(ended.search.searches, seconds: ended.elapsed)
      if !resumed.search.isComplete { work = resumed }
    }
    discovery = work.report()
    endedSearch = nil
    pending.append(work)
  }

  /// Adopts the result of a search: the picks become the network.
  mutating func conclude(_ work: inout Discovering, end: DiscoveryReport.End) -> Outcome {
    let report = work.report(end: end)
    discovery = report
    endedSearch = work
    let picks = report.outputs.map(\.best)
    if let opened = try? combined(report, picks) {
      model = opened
      let options = work.search.options
      take(.discover(options.repeated(work: work.search.work, seed: report.seed)))
    }
    return Outcome(report)
  }

  /// Combines one entry per target into one network.
  func combined(
    _ report: DiscoveryReport, _ picks: [Int?]
  ) throws(SessionError) -> Model {
    var models: [Model] = []
    for (output, pick) in zip(report.outputs, picks) {
      guard let pick else {
        throw SessionError(.failed, "nothing was found for \(output.name)")
      }
      guard let model = report.entries[pick].model else {
        throw SessionError(.failed, report.entries[pick].failure ?? "the entry has no network")
      }
      models.append(model)
    }
    do {
      let network = try Network(sideBySide: models.map(\.network))
      return Model(
        network: network, inputs: data.inputs, outputs: data.targets, seed: report.seed)
    } catch {
      throw SessionError(
        .failed, "the entries cannot be one network (\(error)); choose one target with --target")
    }
  }

  /// Ends a search with what it has found so far, so that other commands can use it.
  mutating func endDiscovery() {
    for index in pending.indices {
      guard var work = pending[index] as? Discovering else { continue }
      pending[index] = CompletedWork(outcome: conclude(&work, end: .stopped))
    }
  }
}
