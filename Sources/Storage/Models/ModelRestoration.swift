import Expressions
import KAN

// Converts the text of a model file to the program's values and validates everything.

/// What is wrong in the text of a model file: the place, such as `layers[1].knots[0]`, and the
/// reason.
struct ModelTextError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

extension ModelText {
  /// Networks with longer shapes cannot fit into a model file.
  private static let maximumShapeLength = 2000

  /// The validated contents.
  func restored() throws(ModelTextError) -> ModelFile {
    var library: [FunctionText.Definition: ElementaryFunction] = [:]
    let network = try restoredNetwork(&library)
    let model = Model(
      network: network,
      inputs: try restored(inputs, count: network.shape.inputs, "inputs"),
      outputs: try restored(outputs, count: network.shape.outputs, "outputs"),
      loss: try known(loss, "loss"), seed: seed)
    return ModelFile(
      model: model, settings: try settings.restored(), curve: try curve.restored(), data: data,
      commands: commands, functions: try restoredFunctions(&library))
  }

  private func restoredFunctions(
    _ library: inout [FunctionText.Definition: ElementaryFunction]
  ) throws(ModelTextError) -> [UserFunction] {
    var functions: [UserFunction] = []
    var names: Set<String> = []
    for (index, definition) in (userFunctions ?? []).enumerated() {
      let place = "userFunctions[\(index)]"
      guard case .user(let function) = try FunctionText.user(definition).restored(place, &library)
      else { continue }
      guard names.insert(function.name).inserted else {
        throw ModelTextError("\(place).name: \"\(singleLine(function.name))\" occurs twice")
      }
      functions.append(function)
    }
    return functions
  }

  private func restoredNetwork(
    _ library: inout [FunctionText.Definition: ElementaryFunction]
  ) throws(ModelTextError) -> Network {
    guard shape.utf8.count <= Self.maximumShapeLength else {
      throw ModelTextError("shape: is over \(Self.maximumShapeLength) characters")
    }
    var parts: [LayerParts] = []
    for (index, layer) in layers.enumerated() {
      parts.append(try layer.restored(order: order, "layers[\(index)]", &library))
    }
    let shape: NetworkShape
    do {
      shape = try NetworkShape(parsing: self.shape)
    } catch {
      throw ModelTextError("shape: \(error)")
    }
    let (base, extrapolation): (BaseFunction, Extrapolation) = (
      try known(base, "base"), try known(extrapolation, "extrapolation")
    )
    do {
      return try Network(
        shape: shape, order: order, base: base, extrapolation: extrapolation, parts: parts)
    } catch {
      throw ModelTextError(error.description)
    }
  }

  private func restored(
    _ variables: [VariableText], count: Int, _ place: String
  ) throws(ModelTextError) -> [Variable] {
    guard variables.count == count else {
      throw ModelTextError("\(place): the shape asks for \(count), not \(variables.count)")
    }
    for (index, variable) in variables.enumerated() {
      try check(variable.mean, in: finite, "\(place)[\(index)].mean")
      try check(variable.deviation, in: finite, "\(place)[\(index)].deviation")
      guard variable.deviation != 0 else {
        throw ModelTextError("\(place)[\(index)].deviation: must not be 0")
      }
      if let substitute = variable.substitute {
        try check(substitute, in: finite, "\(place)[\(index)].substitute")
      }
      if let coding = variable.coding {
        var isKnown = coding.coding != nil
        if let date = coding.date, FieldDate.days(date, order: .yearMonthDay) == nil {
          isKnown = false
        }
        guard isKnown else {
          throw ModelTextError(
            "\(place)[\(index)].coding: a date, levels, or a level or missing with a column, is needed"
          )
        }
      }
    }
    return variables.map {
      Variable(
        name: $0.name, mean: $0.mean, standardDeviation: $0.deviation,
        coding: $0.coding?.coding ?? .number, substitute: $0.substitute)
    }
  }
}

extension LayerText {
  fileprivate func restored(
    order: Int, _ place: String, _ library: inout [FunctionText.Definition: ElementaryFunction]
  ) throws(ModelTextError) -> LayerParts {
    try check(order, in: Network.orders, "order")
    try check(grid, in: Network.intervals, "\(place).grid")
    for (input, knots) in knots.enumerated() where knots.count != grid + 2 * order + 1 {
      throw ModelTextError(
        "\(place).knots[\(input)]: grid \(grid) and order \(order) need "
          + "\(grid + 2 * order + 1) knots, not \(knots.count)")
    }
    var parts = LayerParts()
    for (input, row) in functions.enumerated() {
      var restored: [ElementaryFunction?] = []
      for (output, function) in row.enumerated() {
        let place = "\(place).functions[\(input)][\(output)]"
        restored.append(try function?.restored(place, &library))
      }
      parts.functions.append(restored)
    }
    parts.knots = knots
    parts.levelShares = levelShares ?? []
    parts.mask = mask
    parts.symbolicMask = symbolicMask
    parts.coefficients = coefficients
    parts.baseScale = baseScale
    parts.splineScale = splineScale
    parts.affine = affine
    parts.subnodeScale = subnodeScale
    parts.subnodeBias = subnodeBias
    parts.nodeScale = nodeScale
    parts.nodeBias = nodeBias
    return parts
  }
}

extension FunctionText {
  /// Returns the function; `library` caches user-defined functions, so that each is compiled once.
  fileprivate func restored(
    _ place: @autoclosure () -> String, _ library: inout [Definition: ElementaryFunction]
  ) throws(ModelTextError) -> ElementaryFunction {
    switch self {
    case .builtIn(let name):
      guard let function = ElementaryFunction(named: name) else {
        let names = ElementaryFunction.library.map(\.name)
        let hint = nearestName(to: name, among: names).map { "did you mean \"\($0)\"? " } ?? ""
        throw ModelTextError(
          "\(place()): there is no function \"\(singleLine(name))\"; \(hint)"
            + "a user's own needs name, formula and complexity")
      }
      return function
    case .user(let definition):
      if let function = library[definition] { return function }
      try check(definition.complexity, in: 0...1_000_000, "\(place()).complexity")
      do {
        let own = try UserFunction(
          name: definition.name, formula: definition.formula, complexity: definition.complexity)
        library[definition] = .user(own)
        return .user(own)
      } catch {
        switch error {
        case .name(let message): throw ModelTextError("\(place()).name: \(message)")
        case .formula(let error): throw ModelTextError("\(place()).formula: \(error)")
        }
      }
    }
  }
}

extension CurveText {
  fileprivate func restored() throws(ModelTextError) -> LossCurve {
    var restored: [TrainingRecord] = []
    for (index, record) in records.enumerated() {
      restored.append(try record.restored("curve.records[\(index)]"))
    }
    if let best { try check(best.step, in: counts, "curve.best.step") }
    let best = best.map {
      LossCurve.Best(
        step: $0.step,
        test: Score(error: $0.test, accuracy: $0.testAccuracy, absolute: $0.testAbsolute))
    }
    guard let curve = LossCurve(records: restored, best: best, stride: stride) else {
      throw ModelTextError(
        "curve: steps must ascend, records be no more than \(LossCurve.limit), "
          + "and stride be 1 or more")
    }
    return curve
  }
}

extension RecordText {
  fileprivate func restored(
    _ place: @autoclosure () -> String
  ) throws(ModelTextError) -> TrainingRecord {
    try check(step, in: counts, "\(place()).step")
    try check(evaluations, in: counts, "\(place()).evaluations")
    return TrainingRecord(
      step: step, evaluations: evaluations,
      train: Score(error: train, accuracy: trainAccuracy, absolute: trainAbsolute),
      test: test.map { Score(error: $0, accuracy: testAccuracy, absolute: testAbsolute) },
      objective: objective, regularization: regularization)
  }
}

/// All finite numbers.
private let finite = -Double.greatestFiniteMagnitude ... .greatestFiniteMagnitude
/// Step numbers and other counts, limited so that their sums do not overflow.
private let counts = 0...1 << 48

/// Checks that a value lies in a range.
private func check<Value: Comparable>(
  _ value: Value, in range: ClosedRange<Value>, _ place: @autoclosure () -> String
) throws(ModelTextError) {
  guard !range.contains(value) else { return }
  let bounds =
    range.upperBound is Double && range.upperBound as? Double == finite.upperBound
    ? "finite" : "\(range.lowerBound) to \(range.upperBound)"
  throw ModelTextError("\(place()): \(value) must be \(bounds)")
}

/// Returns the case named `name`.
func known<Value: RawRepresentable<String> & CaseIterable>(
  _ name: String, _ place: String
) throws(ModelTextError) -> Value {
  if let value = Value(rawValue: name) { return value }
  let names = Value.allCases.map(\.rawValue).joined(separator: ", ")
  throw ModelTextError("\(place): \"\(singleLine(name))\" is not known; there are \(names)")
}
