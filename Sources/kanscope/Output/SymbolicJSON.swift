import Expressions
import KAN
import Session
import Symbolic

// What pruning, fits and formulas led to, as objects.

extension JSONText.Value {
  static func pruning(_ result: PruneOutcome) -> JSONText.Value {
    var fields: [(String, JSONText.Value)] = [
      ("command", .text(result.command)), ("preview", .bool(result.isPreview)),
      ("shape", shape(result.shape)), ("grid", .integer(result.grid)),
      ("edges", .integer(result.edges)), ("removed_edges", .list(result.removedEdges.map(edge))),
      (
        "removed_nodes",
        .list(result.removedNodes.map { .list([.integer($0.layer), .integer($0.node)]) })
      ),
      ("unused_inputs", .list(result.unusedInputs.map { .text($0) })),
    ]
    if result.command == "prune_input" {
      fields.append(("th", .number(result.nodeThreshold)))
    } else {
      fields += [
        ("node_th", .number(result.nodeThreshold)), ("edge_th", .number(result.edgeThreshold)),
      ]
    }
    return .object(
      fields + errors(result.train, result.test)
        + errors(result.trainBefore, result.testBefore, suffix: "_before"))
  }

  static func suggestions(_ result: SuggestOutcome) -> JSONText.Value {
    let error = result.loss == .meanSquaredError ? "train_rmse" : "train_cross_entropy"
    return .object([
      ("command", .text("suggest")), ("edge", edge(result.edge)),
      (
        "candidates",
        .list(
          result.candidates.map {
            .object(fields(of: $0.fit) + [(error, .number($0.trainError))])
          })
      ),
      (error, .number(result.trainError)),
    ])
  }

  static func fixing(_ result: FixOutcome) -> JSONText.Value {
    let fixed = result.fixed.map { fixed in
      JSONText.Value.object([("edge", edge(fixed.edge))] + fields(of: fixed.fit))
    }
    let left = result.left.map { left in
      JSONText.Value.object([
        ("edge", edge(left.edge)),
        ("candidates", .list(left.candidates.map { .object(fields(of: $0)) })),
      ])
    }
    return .object(
      [
        ("command", .text(result.command)), ("fixed", .list(fixed)), ("left", .list(left)),
        ("removed_edges", .list(result.removedEdges.map(edge))), ("shape", shape(result.shape)),
        ("grid", .integer(result.grid)), ("edges", .integer(result.edges)),
      ] + errors(result.train, result.test) + [("seconds", .number(result.seconds))])
  }

  static func formulas(_ result: FormulaOutcome) -> JSONText.Value {
    let outputs = result.formulas.map { formula in
      JSONText.Value.object(
        [("name", .text(formula.name))] + fields(of: formula.expression)
          + [("complexity", .integer(formula.complexity))] + errors(formula.train, formula.test))
    }
    return .object([
      ("command", .text("formula")), ("outputs", .list(outputs)),
      ("network", .object(errors(result.train, result.test))),
    ])
  }

  /// A formula in the languages it is told in.
  static func fields(of expression: Expressions.Expression) -> [(String, JSONText.Value)] {
    let names = expression.variables
    let python = Identifiers(inputs: names, outputs: [], language: .pythonExpression).inputs
    let variables = names.map {
      JSONText.Value.object([("name", .text($0)), ("python", .text(python[$0] ?? $0))])
    }
    return [
      ("text", .text(expression.description)),
      ("python", .text(expression.printed(as: .python, names: python))),
      ("variables", .list(variables)), ("latex", .text(expression.printed(as: .latex))),
    ]
  }

  /// A fit's function and numbers.
  private static func fields(of fit: AffineFit) -> [(String, JSONText.Value)] {
    [
      ("function", .text(fit.function.name)), ("r2", .number(fit.r2)),
      ("complexity", .integer(fit.function.complexity)), ("a", .number(fit.a)),
      ("b", .number(fit.b)), ("c", .number(fit.c)), ("d", .number(fit.d)),
    ]
  }

  /// Training and test error by the names of what they are; only classes have an accuracy.
  static func errors(
    _ train: Score, _ test: Score?, suffix: String = ""
  ) -> [(String, JSONText.Value)] {
    let name = train.accuracy == nil ? "rmse" : "cross_entropy"
    var fields: [(String, JSONText.Value)] = [
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
