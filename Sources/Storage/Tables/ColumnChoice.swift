import Expressions

/// Which columns of a table are inputs and which are targets, by name.
public struct ColumnChoice: Sendable, Hashable {
  /// The inputs in this order; `nil` for every column that is no target.
  public var inputs: [String]?
  /// The targets in this order; `nil` for the last column, empty for none.
  public var targets: [String]?

  /// A choice; by default the last column is the target and all others are inputs.
  public init(inputs: [String]? = nil, targets: [String]? = nil) {
    self.inputs = inputs
    self.targets = targets
  }

  /// Inputs and targets as indices into `names`.
  /// - Parameter line: the header's line, for messages.
  public func resolved(
    among names: [String], source: String, line: Int? = nil
  ) throws(StorageError) -> ColumnSelection {
    func failure(_ message: String) -> StorageError {
      StorageError(.badData, source: source, line: line, message)
    }
    func indices(of wanted: [String], as role: String) throws(StorageError) -> [Int] {
      var found: [Int] = []
      for name in wanted {
        guard let index = names.firstIndex(of: name) else {
          let hint = nearestName(to: name, among: names).map { "did you mean \"\($0)\"? " } ?? ""
          throw failure(
            "there is no column \"\(singleLine(name))\"; \(hint)columns are \(listed(names))")
        }
        guard !found.contains(index) else {
          throw failure("\(role) \"\(singleLine(name))\" is named twice; name it once")
        }
        found.append(index)
      }
      return found
    }

    let targets = try indices(of: self.targets ?? names.suffix(1), as: "target")
    let targetSet = Set(targets)
    let inputs =
      if let chosen = self.inputs {
        try indices(of: chosen, as: "input")
      } else {
        names.indices.filter { !targetSet.contains($0) }
      }
    if let both = inputs.first(where: targetSet.contains) {
      throw failure(
        "column \"\(singleLine(names[both]))\" is both input and target; choose --target and "
          + "--inputs apart")
    }
    guard !inputs.isEmpty else {
      throw failure("there is no input column beside the target; two columns are needed")
    }
    return ColumnSelection(inputs: inputs, targets: targets)
  }
}

/// Inputs and targets of a table as column indices.
public struct ColumnSelection: Sendable, Hashable {
  /// The inputs' columns, in the order the network takes them.
  public var inputs: [Int]
  /// The targets' columns, in order.
  public var targets: [Int]

  /// A selection of columns.
  public init(inputs: [Int], targets: [Int]) {
    self.inputs = inputs
    self.targets = targets
  }
}
