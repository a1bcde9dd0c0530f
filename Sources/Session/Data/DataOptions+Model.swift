import KAN

extension [Variable] {
  /// The table columns that variables with levels come from, without duplicates.
  var categoryColumns: [String] {
    var seen: Set<String> = []
    return compactMap { variable in
      switch variable.coding {
      case .level(_, let column): seen.insert(column).inserted ? column : nil
      case .category: seen.insert(variable.name).inserted ? variable.name : nil
      default: nil
      }
    }
  }
}

extension DataOptions {
  /// Reads a table the way a model does: the same columns, origin of dates, levels and classes.
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
    } else if targets.isEmpty, !model.loss.hasClasses {
      targets = model.outputs.map(\.name)
    }
  }
}

extension Model {
  /// The table columns that are categorical in the model, without duplicates.
  public var categoryColumns: [String] { inputs.categoryColumns }

  /// The table columns that the inputs come from, without duplicates.
  public var inputColumns: [String] {
    var seen: Set<String> = []
    return inputs.map(\.column).filter { seen.insert($0).inserted }
  }

  /// The column whose classes the outputs are; nil if the outputs are not named classes.
  public var classTarget: String? {
    guard loss.hasClasses, let first = outputs.first, case .level = first.coding else {
      return nil
    }
    return first.column
  }

  /// The class names, one per output; nil if there are none.
  public var classes: [String]? {
    guard classTarget != nil else { return nil }
    return outputs.map { output in
      if case .level(let level, _) = output.coding { level } else { output.name }
    }
  }
}
