import KAN

extension [Variable] {
  /// The columns of a table that variables stand for levels of, each once.
  var categoryColumns: [String] {
    var seen: Set<String> = []
    return compactMap { variable in
      if case .level(_, let column) = variable.coding, seen.insert(column).inserted {
        column
      } else {
        nil
      }
    }
  }
}

extension DataOptions {
  /// Sees a table as a model does: its columns, dates from the same day, the same levels and classes.
  public mutating func adopt(_ model: Model) {
    if inputs == nil {
      inputs = model.inputColumns
      variables = model.inputs.map { variable in
        var plain = variable
        (plain.mean, plain.standardDeviation) = (0, 1)
        return plain
      }
    }
    if let target = model.classTarget {
      if targets.isEmpty { targets = [target] }
      classes = model.classes
    } else if targets.isEmpty, model.loss == .meanSquaredError {
      targets = model.outputs.map(\.name)
    }
  }
}

extension Model {
  /// The columns of a table that are categories to the model, each once.
  public var categoryColumns: [String] { inputs.categoryColumns }

  /// The columns of a table that the inputs are made of, each once.
  public var inputColumns: [String] {
    var seen: Set<String> = []
    return inputs.map(\.column).filter { seen.insert($0).inserted }
  }

  /// The column whose classes the outputs are; nil where they are no classes with names.
  public var classTarget: String? {
    guard loss == .crossEntropy, let first = outputs.first, case .level = first.coding else {
      return nil
    }
    return first.column
  }

  /// The names of the classes, one per output; nil where they have none.
  public var classes: [String]? {
    guard classTarget != nil else { return nil }
    return outputs.map { output in
      if case .level(let level, _) = output.coding { level } else { output.name }
    }
  }
}
