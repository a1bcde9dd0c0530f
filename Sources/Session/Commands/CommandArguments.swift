import Expressions
import KAN

/// The words after a command's name.
struct CommandArguments: Sendable {
  let command: String
  /// Words without a name, in order.
  var positional: [String] = []
  /// `name=value` words, in order.
  var named: [(name: String, value: String)] = []
  /// The arguments as help shows them, for complaints.
  let usage: String
  /// The functions that can be named here.
  let functions: FunctionScope

  func complaint(_ text: String) -> SessionError {
    SessionError(
      .usage, "\(command): \(text)" + (usage.isEmpty ? "" : "; usage: \(command) \(usage)"))
  }

  func text(_ index: Int, _ name: String) throws(SessionError) -> String {
    if index < positional.count { return positional[index] }
    throw complaint("\(name) is missing")
  }

  func whole(
    _ index: Int, _ name: String, in range: ClosedRange<Int>
  ) throws(SessionError) -> Int {
    let text = try text(index, name)
    guard let value = Int(text), range.contains(value) else {
      throw complaint(
        "\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound), "
          + "not \(singleLine(text))")
    }
    return value
  }

  func index(_ position: Int, _ name: String) throws(SessionError) -> Int {
    try whole(position, name, in: 0...1_000_000)
  }

  func whole(
    named name: String, default value: Int, in range: ClosedRange<Int>
  ) throws(SessionError) -> Int {
    guard let text = named.last(where: { $0.name == name })?.value else { return value }
    guard let value = Int(text), range.contains(value) else {
      throw complaint(
        "\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound), "
          + "not \(singleLine(text))")
    }
    return value
  }

  private func value(named name: String) -> String? {
    named.last { $0.name == name }?.value
  }

  /// A number, or a formula without variables such as `pi/2`.
  private func number(_ text: String) -> Double? {
    if let value = Double(text) { return value.isFinite ? value : nil }
    guard let expression = try? Expression(parsing: text, variables: []),
      let value = CompiledExpression(expression, variables: [])?.evaluate([]), value.isFinite
    else { return nil }
    return value
  }

  func number(
    named name: String, in range: ClosedRange<Double>, _ expected: String
  ) throws(SessionError) -> Double? {
    guard let text = value(named: name) else { return nil }
    guard let value = number(text), range.contains(value) else {
      throw complaint("\(name) must be \(expected), not \(singleLine(text))")
    }
    return value
  }

  /// A threshold of scores.
  func threshold(named name: String, default value: Double) throws(SessionError) -> Double {
    try number(named: name, in: 0 ... .greatestFiniteMagnitude, "a number, at least 0") ?? value
  }

  func isOn(named name: String) throws(SessionError) -> Bool {
    switch value(named: name) {
    case "on", "true", "True": return true
    case nil, "off", "false", "False": return false
    case let text?: throw complaint("\(name) must be on or off, not \(singleLine(text))")
    }
  }

  func edge() throws(SessionError) -> EdgeID {
    EdgeID(try index(0, "layer"), try index(1, "input"), try index(2, "output"))
  }

  /// The name of a function that is known here.
  func function(_ position: Int) throws(SessionError) -> String {
    let name = try text(position, "function")
    if let complaint = functions.complaint(about: name) { throw self.complaint(complaint) }
    return name
  }

  /// The functions that `lib=` lists, each once; nil without it.
  func library() throws(SessionError) -> [String]? {
    guard let text = value(named: "lib") else { return nil }
    var names: [String] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let name = part.filter { !$0.isWhitespace }
      guard !name.isEmpty else { throw complaint("lib lists functions, as in lib=x,x^2,sin") }
      if let complaint = functions.complaint(about: name) { throw self.complaint(complaint) }
      if !names.contains(name) { names.append(name) }
    }
    return names
  }

  /// The numbers given of a, b, c, d.
  func affine() throws(SessionError) -> GivenAffine {
    func given(_ name: String) throws(SessionError) -> Double? {
      let limit = Double.greatestFiniteMagnitude
      return try number(named: name, in: -limit...limit, "a number such as -0.5 or pi/2")
    }
    return GivenAffine(
      a: try given("a"), b: try given("b"), c: try given("c"), d: try given("d"))
  }

  func definition() throws(SessionError) -> Command {
    let name = try text(0, "name")
    let formula = try text(1, "formula")
    var complexity: Int?
    if named.contains(where: { $0.name == "complexity" }) {
      complexity = try whole(named: "complexity", default: 0, in: 0...1_000_000)
    }
    do {
      _ = try UserFunction(name: name, formula: formula, complexity: complexity)
    } catch {
      throw complaint(Self.text(of: error))
    }
    return .define(name: name, formula: formula, complexity: complexity)
  }

  private static func text(of error: UserFunction.DefinitionError) -> String {
    switch error {
    case .name(let message): singleLine(message)
    case .formula(let error): "the formula, \(error)"
    }
  }

  func path() throws(SessionError) -> String {
    let path = try text(0, "file")
    do {
      _ = try ExportFormat(path: path)
    } catch {
      throw complaint(error.description)
    }
    return path
  }

  func discovery(distils: Bool) throws(SessionError) -> DiscoveryOptions {
    let limit = Double.greatestFiniteMagnitude
    var options = DiscoveryOptions()
    options.distils = distils
    options.timeLimit = try number(named: "time_limit", in: 0...limit, "seconds, at least 0")
    options.targetError = try number(named: "target_error", in: 0...limit, "a number, at least 0")
    options.seed = try seed()
    options.units = value(named: "units")
    if let text = value(named: "work") {
      for part in text.split(separator: ",", omittingEmptySubsequences: false) {
        guard let work = Double(part), work >= 0, work.isFinite else {
          throw complaint(
            "work must be a number, at least 0, or one per target, not \(singleLine(text))")
        }
        options.workLimits.append(work)
      }
    }
    return options
  }

  func digits() throws(SessionError) -> Int? {
    guard value(named: "round") != nil else { return nil }
    return try whole(named: "round", default: 0, in: 1...17)
  }

  func seed() throws(SessionError) -> UInt64? {
    guard let text = named.last(where: { $0.name == "seed" })?.value ?? positional.first else {
      return nil
    }
    guard named.isEmpty || positional.isEmpty else { throw complaint("give one seed") }
    guard let seed = UInt64(text) else {
      throw complaint("seed must be a whole number, at least 0, not \(singleLine(text))")
    }
    return seed
  }

  func pace(_ index: Int) throws(SessionError) -> Double? {
    try Pace.parse(text(index, "pace"))
  }

  func trainingChanges() throws(SessionError) -> [TrainingChange] {
    var changes: [TrainingChange] = []
    for (name, value) in named where !Command.trainArgumentNames.contains(name) {
      changes.append(try change(name, value))
    }
    return changes
  }

  /// The stages of a training; nil where it has but one.
  func course() throws(SessionError) -> TrainingCourse? {
    var course = TrainingCourse()
    if value(named: "starts") != nil {
      course.starts = try whole(named: "starts", default: 1, in: 1...1000)
    }
    course.grids = try grids()
    if value(named: "until") != nil {
      course.limit = try whole(named: "until", default: 0, in: 0...1_000_000_000)
    }
    guard course.starts == nil, course.grids.isEmpty else { return course }
    if course.limit != nil { throw complaint("until goes with starts or grids") }
    return nil
  }

  private func grids() throws(SessionError) -> [Int] {
    guard let text = value(named: "grids") else { return [] }
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let grids = parts.compactMap { Int($0) }.filter(Network.intervals.contains)
    guard grids.count == parts.count, zip(grids, grids.dropFirst()).allSatisfy(<) else {
      throw complaint(
        "grids are whole numbers from \(Network.intervals.lowerBound) to "
          + "\(Network.intervals.upperBound), each more than the one before, as in grids=3,10,20, "
          + "not \(singleLine(text))")
    }
    return grids
  }

  /// Options of the command line that nothing changes afterwards.
  private static let dataOptions: Set = [
    "function", "range", "samples", "test_samples", "noise", "target", "inputs", "test",
    "test_fraction", "normalize", "data_seed", "loss", "model",
  ]

  /// `set NAME VALUE`, or `set NAME=VALUE`.
  func setting() throws(SessionError) -> Command {
    guard let (name, value) = named.first else {
      return try setting(text(0, "name"), text(1, "value"))
    }
    guard named.count == 1, positional.isEmpty else { throw complaint("set one option at a time") }
    return try setting(name, value)
  }

  private func setting(_ name: String, _ value: String) throws(SessionError) -> Command {
    // Options have hyphens on command lines.
    let name = String(name.map { $0 == "-" ? "_" : $0 })
    if Self.dataOptions.contains(name) {
      let option = String(name.map { $0 == "_" ? "-" : $0 })
      throw complaint("\(name) is chosen when the program starts, by --\(option)")
    }
    if name == "pace" { return .pace(try Pace.parse(value)) }
    guard let option = ModelOption(rawValue: name) else {
      return .set(try change(name, value, besides: ModelOption.allCases.map(\.rawValue) + ["pace"]))
    }
    do {
      return .setNetwork(try ModelChange(option, value))
    } catch {
      throw complaint(error.description)
    }
  }

  private func change(
    _ name: String, _ value: String, besides others: [String] = []
  ) throws(SessionError) -> TrainingChange {
    guard let option = TrainingOption(rawValue: name) else {
      let names = TrainingOption.allCases.map(\.rawValue) + others
      let hint = nearestName(to: name, among: names).map { "did you mean \($0)?" }
      throw complaint(
        "there is no option \(singleLine(name)); "
          + (hint ?? "there are \(names.joined(separator: ", "))"))
    }
    do {
      return try TrainingChange(option, value)
    } catch {
      throw complaint(error.description)
    }
  }
}
