import Expressions
import KAN

// What a training tells beside its errors.

extension TrainingOutcome {
  /// Most classes whose table is printed.
  private static let shownClasses = 12

  /// How good predictions are on the test rows of a table, in a line; nil for formulas, whose errors say
  /// enough.
  public var figureText: String? {
    if let classes = figures?.classes {
      return Figure.classes(classes, test == nil ? "train" : "test")
    }
    guard baseline != nil, let absolute = figures?.testAbsolute else { return nil }
    return Figure.numbers(r2: testR2, absolute: absolute) + " test"
  }

  /// How often each class was taken for which; nil for numbers and for very many classes.
  public var details: String? {
    guard let counts = figures?.classes?.counts, counts.count <= Self.shownClasses else {
      return nil
    }
    let names = counts.indices.map { classes.indices.contains($0) ? classes[$0] : "\($0)" }
    let rows = test == nil ? "training" : "test"
    let lines = Figure.aligned(
      [["actual"] + names.map { "as \(singleLine($0))" }]
        + zip(names, counts).map { [singleLine($0)] + $1.map(String.init) })
    return (["  predictions on \(rows) rows:"] + lines).joined(separator: "\n")
  }

  /// What JSON has of it.
  var figureFields: [(String, JSONText.Value)] {
    guard let figures else { return [] }
    guard let own = figures.classes else {
      guard let train = figures.trainAbsolute else { return [] }
      return [("train_mae", .number(train)), ("test_mae", .optional(figures.testAbsolute))]
    }
    let tested = test == nil ? nil : own
    let table: [(String, JSONText.Value)] = [
      ("classes", .list(classes.map { .text($0) })),
      ("counts", .list(own.counts.map { row in .list(row.map { .integer($0) }) })),
      ("rows", .text(test == nil ? "train" : "test")),
    ]
    return [
      ("test_balanced_accuracy", .optional(tested?.balancedAccuracy)),
      ("test_auc", .optional(tested?.auc)), ("confusion", .object(table)),
    ]
  }
}

extension Figure {
  /// Coefficient of determination and mean absolute error.
  public static func numbers(r2: Double?, absolute: Double) -> String {
    (r2.map { "R2 \(short($0)), " } ?? "") + "MAE \(short(absolute))"
  }

  /// Balanced accuracy and area under the curve, on rows that `rows` names.
  public static func classes(_ figures: ClassFigures, _ rows: String? = nil) -> String {
    "balanced accuracy \(percent(figures.balancedAccuracy))"
      + (figures.auc.map { ", AUC \(short($0))" } ?? "") + (rows.map { " \($0)" } ?? "")
  }
}
