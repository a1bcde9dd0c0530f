import Expressions
import KAN
import Symbolic

// JSON that several outcomes share.

extension JSONText.Value {
  /// Widths; a layer with products is a string, such as `"3+2x"`.
  static func shape(_ shape: NetworkShape) -> JSONText.Value {
    let parts = shape.description.split(separator: ",")
    return .list(parts.map { part in Int(part).map { .integer($0) } ?? .text(String(part)) })
  }

  static func edge(_ edge: EdgeID) -> JSONText.Value {
    .list([.integer(edge.layer), .integer(edge.input), .integer(edge.output)])
  }

  /// An integer if it fits, otherwise a string.
  static func seed(_ seed: UInt64) -> JSONText.Value {
    Int(exactly: seed).map { .integer($0) } ?? .text(String(seed))
  }
}

extension JSONText {
  /// A formula in several languages.
  static func fields(of expression: Expression) -> [(String, Value)] {
    let names = expression.variables
    let python = Identifiers(inputs: names, outputs: [], language: .pythonExpression).inputs
    let variables = names.map {
      Value.object([("name", .text($0)), ("python", .text(python[$0] ?? $0))])
    }
    return [
      ("text", .text(expression.description)),
      ("python", .text(expression.printed(as: .python, names: python))),
      ("variables", .list(variables)), ("latex", .text(expression.printed(as: .latex))),
    ]
  }

  /// The function and numbers of a fit.
  static func fields(of fit: AffineFit) -> [(String, Value)] {
    [
      ("function", .text(fit.function.name)), ("r2", .number(fit.r2)),
      ("complexity", .integer(fit.function.complexity)), ("a", .number(fit.a)),
      ("b", .number(fit.b)), ("c", .number(fit.c)), ("d", .number(fit.d)),
    ]
  }

  /// Training and test error under the name of their measure, plus the accuracy for classes.
  static func errors(
    _ train: Score, _ test: Score?, suffix: String = ""
  ) -> [(String, Value)] {
    let name = train.accuracy == nil ? "rmse" : "cross_entropy"
    var fields: [(String, Value)] = [
      ("train_\(name)\(suffix)", .number(train.error)),
      ("test_\(name)\(suffix)", .optional(test?.error)),
    ]
    if let accuracy = train.accuracy {
      fields += [
        ("train_accuracy\(suffix)", .number(accuracy)),
        ("test_accuracy\(suffix)", .optional(test?.accuracy)),
      ]
    }
    return fields
  }
}
