import Expressions
import KAN
import Session
import Storage

/// How good predictions are for a table that has the targets, too.
struct PredictionFigures {
  private let model: Model
  /// One number per row for each target, not a number where there is none: in its own unit, or the number
  /// of a class.
  private let targets: [[Double]]
  /// Of the rows that have all of them, `[column][row]`.
  private var known: [[Double]]
  private var predicted: [[Double]]

  /// The columns that hold the targets of a model.
  static func targets(of model: Model) -> [String] {
    if let target = model.classTarget { return [target] }
    return model.outputs.map(\.name)
  }

  /// Nil where the table lacks a target, or holds something else in it.
  init?(_ model: Model, _ table: Table) {
    self.model = model
    if let target = model.classTarget, let classes = model.classes {
      guard let column = table.column(named: target),
        let numbers = Self.classNumbers(column, classes)
      else { return nil }
      targets = [numbers]
    } else {
      guard !model.loss.hasClasses,
        let coded = try? CodedTable(table, variables: model.outputs)
      else { return nil }
      targets = coded.columns
    }
    known = targets.map { _ in [] }
    predicted = model.outputs.map { _ in [] }
  }

  /// The numbers of classes that a column names; not a number for others. Nil where it names none.
  private static func classNumbers(_ column: TableColumn, _ classes: [String]) -> [Double]? {
    let numbers = Dictionary(
      zip(classes, classes.indices.map(Double.init)), uniquingKeysWith: { first, _ in first })
    if let levels = column.levels {
      let own = levels.map { numbers[$0] ?? .nan }
      return column.values.map { $0.isNaN ? $0 : own[Int($0)] }
    }
    guard case .number = column.kind else { return nil }
    return column.values.map { value in
      Int(exactly: value).flatMap { numbers[String($0)] } ?? .nan
    }
  }

  /// Takes predictions for some rows, in the targets' own units or as log-odds.
  mutating func add(_ predictions: [[Double]], rows: [Int]) {
    for (index, row) in rows.enumerated() {
      guard predictions.allSatisfy({ $0[index].isFinite }),
        targets.allSatisfy({ $0[row].isFinite })
      else { continue }
      for column in known.indices { known[column].append(targets[column][row]) }
      for column in predicted.indices { predicted[column].append(predictions[column][index]) }
    }
  }

  /// A line; nil where no row has a target.
  var line: String? {
    guard let count = known.first?.count, count > 0 else { return nil }
    let rows = count == 1 ? "1 row" : "\(count) rows"
    let names = listed(Self.targets(of: model).map { singleLine($0) })
    let text = model.loss.hasClasses ? classText : numberText
    return text.map { "\(rows) with \(names): \($0)" }
  }

  private var classText: String? {
    guard let figures = ClassFigures(logOdds: predicted, labels: known[0]) else { return nil }
    return "accuracy \(Figure.percent(figures.accuracy)), " + Figure.classes(figures)
  }

  private var numberText: String? {
    var (squares, sizes, spread) = (0.0, 0.0, 0.0)
    var count = 0.0
    for (own, values) in zip(known, predicted) {
      let mean = own.reduce(0, +) / Double(own.count)
      for (target, value) in zip(own, values) {
        squares += (value - target) * (value - target)
        sizes += (value - target).magnitude
        spread += (target - mean) * (target - mean)
      }
      count += Double(own.count)
    }
    let r2 = spread > 0 ? 1 - squares / spread : nil
    return "RMSE \(Figure.short((squares / count).squareRoot())), "
      + Figure.numbers(r2: r2, absolute: sizes / count)
  }
}
