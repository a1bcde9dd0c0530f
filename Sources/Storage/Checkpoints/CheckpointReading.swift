import Expressions
import KAN

/// Builds a model from a checkpoint's configuration and tensors.
struct CheckpointReading {
  let configuration: CheckpointConfiguration
  let state: TensorArchive
  /// Notes for the user about the result.
  private(set) var notes: [String] = []

  init(configuration: CheckpointConfiguration, state: TensorArchive) {
    self.configuration = configuration
    self.state = state
  }

  mutating func model() throws(CheckpointError) -> Model {
    let shape = configuration.shape
    var parts: [LayerParts] = []
    var orders: Set<Int> = []
    for layer in 0..<shape.depth {
      orders.insert(try order(ofLayer: layer))
      parts.append(try self.parts(ofLayer: layer))
    }
    guard let order = orders.first, orders.count == 1 else {
      throw CheckpointError("splines are of orders \(orders.sorted()); only one can be converted")
    }
    let network: Network
    do {
      network = try Network(
        shape: shape, order: order, base: configuration.base, extrapolation: .fade, parts: parts)
    } catch {
      throw CheckpointError(error.description)
    }
    let (inputs, outputs) = (shape.inputs, shape.outputs)
    return Model(
      network: network, inputs: (1...inputs).map { Variable(name: "x\($0)") },
      outputs: (1...outputs).map { Variable(name: outputs == 1 ? "y" : "y\($0)") }, seed: 0)
  }

  /// The order of the splines, derived from the tensors' sizes: with g intervals and order k there
  /// are g + k coefficients and g + 2 k + 1 knots.
  private func order(ofLayer layer: Int) throws(CheckpointError) -> Int {
    let knots = try state.tensor("act_fun.\(layer).grid").sizes.last ?? 0
    let coefficients = try state.tensor("act_fun.\(layer).coef").sizes.last ?? 0
    return knots - coefficients - 1
  }

  private mutating func parts(ofLayer layer: Int) throws(CheckpointError) -> LayerParts {
    let inputs = configuration.shape.layers[layer].nodes
    let next = configuration.shape.layers[layer + 1]
    var parts = LayerParts()
    try readSplines(of: &parts, "act_fun.\(layer)", inputs: inputs, outputs: next.subnodes)
    try readSymbols(of: &parts, "symbolic_fun.\(layer)", inputs: inputs, outputs: next.subnodes)
    parts.subnodeScale = try state.numbers("subnode_scale_\(layer)", sizes: [next.subnodes])
    parts.subnodeBias = try state.numbers("subnode_bias_\(layer)", sizes: [next.subnodes])
    parts.nodeScale = try state.numbers("node_scale_\(layer)", sizes: [next.nodes])
    parts.nodeBias = try state.numbers("node_bias_\(layer)", sizes: [next.nodes])
    try setFunctions(of: &parts, layer: layer)
    parts.foldMasks()
    if parts.openCollapsedGrids() {
      notes.append(
        "layer \(layer): an input's knots are all equal, where pykan's splines are 0; "
          + "they are now an interval apart, and still 0")
    }
    return parts
  }

  private func readSplines(
    of parts: inout LayerParts, _ place: String, inputs: Int, outputs: Int
  ) throws(CheckpointError) {
    let edges = [inputs, outputs]
    let knots = try state.tensor("\(place).grid").sizes.last ?? 0
    let functions = try state.tensor("\(place).coef").sizes.last ?? 0
    parts.knots = rows(try state.numbers("\(place).grid", sizes: [inputs, knots]), inputs)
    let coefficients = try state.numbers("\(place).coef", sizes: edges + [functions])
    parts.coefficients = rows(rows(coefficients, inputs * outputs), inputs)
    parts.mask = rows(try state.numbers("\(place).mask", sizes: edges), inputs)
    parts.baseScale = rows(try state.numbers("\(place).scale_base", sizes: edges), inputs)
    parts.splineScale = rows(try state.numbers("\(place).scale_sp", sizes: edges), inputs)
  }

  /// Reads the symbolic edges, whose tensors in pykan have the output index first.
  private func readSymbols(
    of parts: inout LayerParts, _ place: String, inputs: Int, outputs: Int
  ) throws(CheckpointError) {
    let masks = try state.numbers("\(place).mask", sizes: [outputs, inputs])
    parts.symbolicMask = transposed(rows(masks, outputs), inputs)
    let affine = try state.numbers("\(place).affine", sizes: [outputs, inputs, 4])
    parts.affine = transposed(rows(rows(affine, inputs * outputs), outputs), inputs)
  }

  private mutating func setFunctions(
    of parts: inout LayerParts, layer: Int
  ) throws(CheckpointError) {
    let names = configuration.functionNames[layer]
    for input in parts.mask.indices {
      var functions: [ElementaryFunction?] = []
      for output in names.indices {
        let name = names[output][input]
        let isActive = configuration.isSymbolicEnabled && parts.symbolicMask[input][output] != 0
        guard isActive else {
          parts.symbolicMask[input][output] = 0
          functions.append(nil)
          continue
        }
        guard let function = ElementaryFunction(named: name) else {
          throw CheckpointError(
            "edge (\(layer), \(input), \(output)): there is no function "
              + "\"\(singleLine(name, limit: 40))\"; fix it in pykan as one of its own")
        }
        if !function.pykanNames.contains(name) {
          notes.append(
            "edge (\(layer), \(input), \(output)): \"\(name)\" is not one of pykan's functions; "
              + "it is read as \(function.name)")
        }
        functions.append(function)
      }
      parts.functions.append(functions)
    }
  }

  /// Splits the numbers into `count` rows of equal length.
  private func rows<Value>(_ values: [Value], _ count: Int) -> [[Value]] {
    let length = values.count / max(1, count)
    return (0..<count).map { Array(values[($0 * length)..<(($0 + 1) * length)]) }
  }

  /// Transposes rows into columns.
  private func transposed<Value>(_ rows: [[Value]], _ columns: Int) -> [[Value]] {
    (0..<columns).map { column in rows.map { $0[column] } }
  }
}

extension LayerParts {
  /// Masks in pykan may be any factor; here they are 0 or 1, so the factor moves into the scales.
  fileprivate mutating func foldMasks() {
    for input in mask.indices {
      for output in mask[input].indices {
        let (factor, symbolic) = (mask[input][output], symbolicMask[input][output])
        if factor != 0 {
          baseScale[input][output] *= factor
          splineScale[input][output] *= factor
          mask[input][output] = 1
        }
        if symbolic != 0 {
          affine[input][output][2] *= symbolic
          affine[input][output][3] *= symbolic
          symbolicMask[input][output] = 1
        }
      }
    }
  }

  /// Replaces grids whose knots are all equal, as pykan leaves them if an input does not vary.
  /// There its splines are 0, so the input gets distinct knots and coefficients of 0. Returns
  /// whether there were any.
  fileprivate mutating func openCollapsedGrids() -> Bool {
    var isAny = false
    for input in knots.indices {
      guard let first = knots[input].first, first.isFinite,
        knots[input].allSatisfy({ $0 == first })
      else { continue }
      let width = max(1, first.magnitude * 0.001)
      knots[input] = knots[input].indices.map { first + width * Double($0) }
      coefficients[input] = coefficients[input].map { $0.map { _ in 0 } }
      isAny = true
    }
    return isAny
  }
}
