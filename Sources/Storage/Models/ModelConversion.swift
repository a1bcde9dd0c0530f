import Expressions
import KAN

// Converts the program's values to the text of a model file.

extension ModelText {
  /// Creates the text for a model.
  init(_ file: ModelFile) {
    let network = file.model.network
    shape = network.shape.description
    order = network.order
    base = network.base.rawValue
    extrapolation = network.extrapolation.rawValue
    loss = file.model.loss.rawValue
    seed = file.model.seed
    inputs = file.model.inputs.map(VariableText.init)
    outputs = file.model.outputs.map(VariableText.init)
    layers = (0..<network.depth).map {
      LayerText(network.parts(ofLayer: $0), grid: network.layers[$0].intervals)
    }
    settings = SettingsText(file.settings)
    curve = CurveText(file.curve)
    data = file.data
    commands = file.commands
    userFunctions = file.functions.map(FunctionText.Definition.init)
  }
}

extension VariableText {
  init(_ variable: Variable) {
    name = variable.name
    mean = variable.mean
    deviation = variable.standardDeviation
    coding = CodingText(variable.coding)
    substitute = variable.substitute
  }
}

extension VariableText.CodingText {
  /// Creates the text of a coding; nil for plain numbers.
  init?(_ coding: Variable.Coding) {
    switch coding {
    case .number: return nil
    case .date(let origin): date = origin
    case .category(let levels): self.levels = levels
    case .level(let level, let column): (self.level, self.column) = (level, column)
    case .missing(let column): (missing, self.column) = (true, column)
    }
  }

  /// The coding; nil unless exactly one of the properties is present.
  var coding: Variable.Coding? {
    switch (date, levels, level, missing, column) {
    case (let date?, nil, nil, nil, nil): .date(origin: date)
    case (nil, let levels?, nil, nil, nil): .category(levels: levels)
    case (nil, nil, let level?, nil, let column?): .level(level, column: column)
    case (nil, nil, nil, true?, let column?): .missing(column: column)
    default: nil
    }
  }
}

extension LayerText {
  init(_ parts: LayerParts, grid: Int) {
    self.grid = grid
    knots = parts.knots
    levelShares = parts.levelShares.isEmpty ? nil : parts.levelShares
    mask = parts.mask
    symbolicMask = parts.symbolicMask
    functions = parts.functions.map { $0.map { $0.map(FunctionText.init) } }
    coefficients = parts.coefficients
    baseScale = parts.baseScale
    splineScale = parts.splineScale
    affine = parts.affine
    subnodeScale = parts.subnodeScale
    subnodeBias = parts.subnodeBias
    nodeScale = parts.nodeScale
    nodeBias = parts.nodeBias
  }
}

extension FunctionText {
  init(_ function: ElementaryFunction) {
    if case .user(let own) = function {
      self = .user(Definition(own))
    } else {
      self = .builtIn(function.name)
    }
  }
}

extension FunctionText.Definition {
  init(_ function: UserFunction) {
    name = function.name
    formula = function.expression.description
    complexity = function.complexity
  }
}

extension CurveText {
  init(_ curve: LossCurve) {
    records = curve.records.map(RecordText.init)
    best = curve.best.map {
      BestText(
        step: $0.step, test: $0.test.error, testAccuracy: $0.test.accuracy,
        testAbsolute: $0.test.absolute)
    }
    stride = curve.stride
  }
}

extension RecordText {
  init(_ record: TrainingRecord) {
    step = record.step
    evaluations = record.evaluations
    train = record.train.error
    trainAccuracy = record.train.accuracy
    trainAbsolute = record.train.absolute
    test = record.test?.error
    testAccuracy = record.test?.accuracy
    testAbsolute = record.test?.absolute
    objective = record.objective
    regularization = record.regularization
  }
}
