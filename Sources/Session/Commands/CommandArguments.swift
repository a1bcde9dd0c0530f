/// The words after a command's name.
struct CommandArguments: Sendable {
  let command: String
  /// Words without a name, in order.
  var positional: [String] = []
  /// `name=value` words, in order.
  var named: [(name: String, value: String)] = []
  /// How many positional words the rule took, to refuse the rest.
  let usage: String

  func complaint(_ text: String) -> SessionError {
    SessionError(.usage, "\(command): \(text)" + (usage.isEmpty ? "" : "; usage: \(command) \(usage)"))
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
          + "not \(text)")
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
          + "not \(text)")
    }
    return value
  }

  func seed() throws(SessionError) -> UInt64? {
    guard let text = named.last(where: { $0.name == "seed" })?.value ?? positional.first else {
      return nil
    }
    guard let seed = UInt64(text) else {
      throw complaint("seed must be a whole number, at least 0, not \(text)")
    }
    return seed
  }

  func pace(_ index: Int) throws(SessionError) -> Double? {
    try Pace.parse(text(index, "pace"))
  }

  func trainingChanges() throws(SessionError) -> [TrainingChange] {
    var changes: [TrainingChange] = []
    for (name, value) in named { changes.append(try change(name, value)) }
    return changes
  }

  func change() throws(SessionError) -> TrainingChange {
    if let (name, value) = named.first { return try change(name, value) }
    return try change(text(0, "name"), text(1, "value"))
  }

  private func change(_ name: String, _ value: String) throws(SessionError) -> TrainingChange {
    guard let option = TrainingOption(rawValue: name) else {
      let names = TrainingOption.allCases.map(\.rawValue)
      throw complaint("there is no option \(name); there are \(names.joined(separator: ", "))")
    }
    do {
      return try TrainingChange(option, value)
    } catch {
      throw complaint(error.description)
    }
  }
}
