import Expressions

/// Which columns of a table are inputs and which are targets, by name.
public struct ColumnChoice: Sendable, Hashable {
  /// The inputs, in this order; nil for every usable column without another role.
  public var inputs: [String]?
  /// The targets, in this order; nil for the last column without another role, empty for none.
  public var targets: [String]?
  /// Columns with other roles, such as weights: they are read, but are inputs only if `inputs`
  /// names them.
  public var others: [String]
  /// Columns that are read where they are there.
  public var ifPresent: [String]

  /// Creates a choice; by default the last column is the target and all others are inputs.
  public init(
    inputs: [String]? = nil, targets: [String]? = nil, others: [String] = [],
    ifPresent: [String] = []
  ) {
    self.inputs = inputs
    self.targets = targets
    self.others = others
    self.ifPresent = ifPresent
  }

  /// The target where none is named.
  private func lastTarget(_ names: [String]) -> String? {
    names.last { !others.contains($0) } ?? names.last
  }

  /// Whether each column of a header has to be read.
  func wanted(
    among names: [String], source: String, line: Int
  ) throws(StorageError) -> [Bool] {
    let positions = Dictionary(zip(names, names.indices), uniquingKeysWith: { first, _ in first })
    var wanted = [Bool](repeating: inputs == nil, count: names.count)
    for name in (inputs ?? []) + (targets ?? []) + others {
      guard let position = positions[name] else {
        throw unknown(name, among: names, source: source, line: line)
      }
      wanted[position] = true
    }
    let optional = ifPresent + (targets == nil ? [lastTarget(names)].compactMap { $0 } : [])
    for position in optional.compactMap({ positions[$0] }) { wanted[position] = true }
    return wanted
  }

  /// The error for a name that no column has.
  func unknown(
    _ name: String, among names: [String], source: String, line: Int? = nil
  ) -> StorageError {
    let hint = nearestName(to: name, among: names).map { "did you mean \"\($0)\"? " } ?? ""
    return StorageError(
      .badData, source: source, line: line,
      "there is no column \"\(singleLine(name))\"; \(hint)columns are \(listed(names))")
  }

  /// Resolves inputs and targets to indices of a table's columns.
  ///
  /// - Throws: `StorageError` if a column does not exist, has two roles or cannot be used, or if
  ///   there is no input.
  public func resolved(in table: Table) throws(StorageError) -> ColumnSelection {
    let names = table.columnNames
    func failure(_ message: String) -> StorageError {
      StorageError(.badData, source: table.source, message)
    }
    func indices(of wanted: [String], as role: String) throws(StorageError) -> [Int] {
      var found: [Int] = []
      var seen: Set<Int> = []
      for name in wanted {
        guard let index = table.position(of: name) else {
          throw unknown(name, among: names, source: table.source)
        }
        guard seen.insert(index).inserted else {
          throw failure("\(role) \"\(singleLine(name))\" is named twice; name it once")
        }
        if let objection = table.columns[index].objection {
          throw failure("\(role) \"\(singleLine(name))\" cannot be used: \(objection)")
        }
        found.append(index)
      }
      return found
    }
    let last = [lastTarget(names)].compactMap { $0 }
    let targets = try indices(of: self.targets ?? last, as: "target")
    let targetSet = Set(targets)
    let taken = targetSet.union(others.compactMap(table.position))
    let inputs =
      if let chosen = self.inputs {
        try indices(of: chosen, as: "input")
      } else {
        names.indices.filter { !taken.contains($0) && table.columns[$0].isUsable }
      }
    if let both = inputs.first(where: targetSet.contains) {
      throw failure(
        "column \"\(singleLine(names[both]))\" is both input and target; choose --target and "
          + "--inputs apart")
    }
    guard !inputs.isEmpty else { throw failure(noInput(in: table, targets: targetSet)) }
    return ColumnSelection(inputs: inputs, targets: targets)
  }

  private func noInput(in table: Table, targets: Set<Int>) -> String {
    let others = table.columns.indices.filter { !targets.contains($0) }
    let reasons = others.compactMap { index in
      table.columns[index].objection.map { "\"\(singleLine(table.columns[index].name))\": \($0)" }
    }
    return "there is no input column beside the target"
      + (reasons.isEmpty ? "; two columns are needed" : ": " + reasons.joined(separator: "; "))
  }
}

/// Inputs and targets of a table as column indices.
public struct ColumnSelection: Sendable, Hashable {
  /// The inputs' columns, in the order the network takes them.
  public var inputs: [Int]
  /// The targets' columns, in order.
  public var targets: [Int]

  /// Creates a selection of columns.
  public init(inputs: [Int], targets: [Int]) {
    self.inputs = inputs
    self.targets = targets
  }
}
