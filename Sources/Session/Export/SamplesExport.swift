import Expressions
import KAN
import Storage
import Symbolic

extension ExportFormat {
  /// Samples with the predictions of the network and of its formulas.
  static let samples = ExportFormat("csv", "samples and predictions") {
    engine, path throws(SessionError) in
    try engine.findFormula(FindingFormula(for: .samples(path: path)))
    return nil
  }
}

/// Writes samples and the predictions of the network and of its formulas as CSV.
struct WritingSamples: PendingWork {
  /// Rows written at a time.
  private static let blockLength = 4096

  let command = ExportCommand.name
  private let path: String
  private let model: Model
  private let formulas: [CompiledExpression]
  private let formulaNames: [String]
  private var text: [UInt8] = []
  private var part = 0
  private var row = 0

  init(_ path: String, _ model: Model, _ formulas: [Formula]) {
    self.path = path
    self.model = model
    let names = model.inputs.map(\.name)
    // Cannot fail: the variables of a formula are inputs.
    self.formulas = formulas.compactMap { CompiledExpression($0.expression, variables: names) }
    formulaNames = formulas.map(\.name)
  }

  mutating func advance(_ engine: inout Engine) throws(SessionError) -> WorkProgress {
    if text.isEmpty { writeHeader(engine.data) }
    let parts = [("train", engine.data.train), ("test", engine.data.test)]
    guard part < parts.count else {
      try Engine.write(text, to: path)
      return .finished(.file(command: command, path: path))
    }
    if let samples = parts[part].1, row < samples.count {
      let rows = row..<min(row + Self.blockLength, samples.count)
      write(rows, of: samples, parts[part].0, targets: engine.data.targets)
      row = rows.upperBound
    } else {
      part += 1
      row = 0
    }
    return .working
  }

  private mutating func writeHeader(_ data: PreparedData) {
    var names: [String] = []
    func add(_ name: String) {
      var name = name
      while names.contains(name) { name += "'" }
      names.append(name)
    }
    add("set")
    for variable in model.inputs + data.targets { add(variable.name) }
    for variable in model.outputs { add("\(variable.name) by network") }
    for name in formulaNames { add("\(name) by formula") }
    CSV.appendHeader(names, to: &text)
  }

  private mutating func write(
    _ rows: Range<Int>, of samples: Dataset, _ name: String, targets: [Variable]
  ) {
    let inputs = model.inputs.enumerated().map { column, variable in
      variable.restored(Array(samples.inputs[offset(column, samples, rows)]))
    }
    let values = targets.enumerated().map { column, variable in
      variable.restored(Array(samples.targets[offset(column, samples, rows)]))
    }
    let columns = inputs + values + model.predictions(inputs)
    for index in 0..<rows.count {
      let point = inputs.map { $0[index] }
      text += name.utf8
      text.append(UInt8(ascii: ","))
      CSV.appendRow(
        columns.map { $0[index] } + formulas.map { $0.evaluate(point) }, to: &text)
    }
  }

  /// The range of a column's rows in the storage of a data set.
  private func offset(_ column: Int, _ samples: Dataset, _ rows: Range<Int>) -> Range<Int> {
    let start = column * samples.count
    return (start + rows.lowerBound)..<(start + rows.upperBound)
  }
}
