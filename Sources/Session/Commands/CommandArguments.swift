import Expressions

/// The words after a command's name.
struct CommandArguments: Sendable {
  let command: String
  /// Words without a name, in order.
  var positional: [String] = []
  /// `name=value` words, in order.
  var named: [(name: String, value: String)] = []
  /// The arguments as help shows them, for complaints.
  let usage: String

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
    for (name, value) in named { changes.append(try change(name, value)) }
    return changes
  }

  func change() throws(SessionError) -> TrainingChange {
    guard let (name, value) = named.first else {
      return try change(text(0, "name"), text(1, "value"))
    }
    guard named.count == 1, positional.isEmpty else { throw complaint("set one option at a time") }
    return try change(name, value)
  }

  private func change(_ name: String, _ value: String) throws(SessionError) -> TrainingChange {
    guard let option = TrainingOption(rawValue: name) else {
      let names = TrainingOption.allCases.map(\.rawValue)
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
