import Expressions
import KAN

/// Builds a checkpoint's configuration and tensors from a model.
struct CheckpointWriting {
  /// Notes for the user about the result.
  private(set) var notes: [String] = []
  private let network: Network
  private let configuration: CheckpointConfiguration

  /// - Throws: `CheckpointError` if an edge has a function that pykan lacks.
  init(_ model: Model, gridEps: Double) throws(CheckpointError) {
    if let category = model.inputs.first(where: { $0.levels != nil }) {
      throw CheckpointError(
        "column \"\(singleLine(category.name))\" is a category with one number per level, which pykan's "
          + "splines cannot hold; give it as numbers, or export the formula")
    }
    do {
      (network, notes) = try Self.plainNetwork(of: model)
    } catch {
      throw CheckpointError(error.description)
    }
    var names: [[[String]]] = []
    let shift = network.depth - model.network.depth
    for layer in network.layers.indices {
      names.append(try Self.functionNames(network.layers[layer], layer: layer - shift))
    }
    configuration = CheckpointConfiguration(
      shape: network.shape, base: network.base, gridEps: gridEps, functionNames: names)
    if network.extrapolation == .linear, network.hasSplines {
      notes.append(
        "beyond their grids splines go on straight here and fade to 0 in pykan: both agree where "
          + "all inputs and nodes stay within the grids")
    }
  }

  /// The text of the configuration.
  func configurationText() throws(CheckpointError) -> String {
    try configuration.text(grids: network.layers.map(\.intervals), order: network.order)
  }

  // MARK: Scales

  /// The network for columns in their original units, because pykan cannot store means and
  /// deviations.
  private static func plainNetwork(
    of model: Model
  ) throws(ShapeError) -> (network: Network, notes: [String]) {
    let inputs = model.inputs.map { Variable(name: $0.name) }
    let outputs = model.outputs.map { Variable(name: $0.name) }
    if let plain = try? model.rescaled(inputs: inputs, outputs: outputs) {
      return (plain.network, [])
    }
    let plain = try model.rescaled(inputs: model.inputs, outputs: outputs)
    let note =
      "the inputs are standardised, which the base function \(model.network.base.rawValue) does not "
      + "allow to fold into its layer: the checkpoint has a layer more, which does it"
    return (try plain.network.preceded(byStandardizing: model.inputs), [note])
  }

  // MARK: Functions

  /// pykan's names of the symbolic functions, `[subnode][input]`.
  private static func functionNames(
    _ layer: Layer, layer index: Int
  ) throws(CheckpointError) -> [[String]] {
    var rows: [[String]] = []
    for output in 0..<layer.outputs {
      var row: [String] = []
      for input in 0..<layer.inputs {
        switch layer.kind(input, output) {
        case .symbolic(let function), .mixed(let function):
          guard let name = function.pykanNames.first else {
            throw CheckpointError(
              "edge (\(index), \(input), \(output)): pykan does not know "
                + "\"\(singleLine(function.name, limit: 40))\"; fix it as another function or unfix it"
            )
          }
          row.append(name)
        default: row.append("0")
        }
      }
      rows.append(row)
    }
    return rows
  }

  // MARK: Tensors

  /// The state dict, in pykan's order.
  var tensors: [NamedTensor] {
    let parts = network.layers.indices.map(network.parts(ofLayer:))
    var tensors: [NamedTensor] = []
    for (index, layer) in parts.enumerated() {
      for (name, numbers) in [
        ("node_bias", layer.nodeBias), ("node_scale", layer.nodeScale),
        ("subnode_bias", layer.subnodeBias), ("subnode_scale", layer.subnodeScale),
      ] {
        tensors.append(
          NamedTensor(name: "\(name)_\(index)", sizes: [numbers.count], numbers: numbers))
      }
    }
    for (index, layer) in parts.enumerated() { tensors += splineTensors(layer, index) }
    for (index, layer) in parts.enumerated() { tensors += symbolicTensors(layer, index) }
    return tensors
  }

  private func splineTensors(_ layer: LayerParts, _ index: Int) -> [NamedTensor] {
    func tensor(_ name: String, _ rows: [[Double]], _ sizes: [Int]) -> NamedTensor {
      NamedTensor(name: "act_fun.\(index).\(name)", sizes: sizes, numbers: Array(rows.joined()))
    }
    let layout = network.layers[index].layout
    let edges = [layout.inputs, layout.outputs]
    return [
      tensor("grid", layer.knots, [layout.inputs, layer.knots.first?.count ?? 0]),
      tensor("coef", Array(layer.coefficients.joined()), edges + [layout.functions]),
      tensor("mask", layer.mask, edges), tensor("scale_base", layer.baseScale, edges),
      tensor("scale_sp", layer.splineScale, edges),
    ]
  }

  private func symbolicTensors(_ layer: LayerParts, _ index: Int) -> [NamedTensor] {
    let (inputs, outputs) = (network.layers[index].inputs, network.layers[index].outputs)
    let masks = (0..<outputs).flatMap { output in layer.symbolicMask.map { $0[output] } }
    let affine = (0..<outputs).flatMap { output in layer.affine.flatMap { $0[output] } }
    return [
      NamedTensor(name: "symbolic_fun.\(index).mask", sizes: [outputs, inputs], numbers: masks),
      NamedTensor(
        name: "symbolic_fun.\(index).affine", sizes: [outputs, inputs, 4], numbers: affine),
    ]
  }
}

extension Network {
  /// Whether any edge has a spline.
  fileprivate var hasSplines: Bool {
    layers.contains { layer in
      (0..<layer.inputs).contains { input in
        (0..<layer.outputs).contains { output in
          layer.mask[layer.layout.edge(input, output)] != 0
        }
      }
    }
  }

  /// The network preceded by a linear layer that subtracts the means and divides by the deviations.
  fileprivate func preceded(byStandardizing inputs: [Variable]) throws(ShapeError) -> Network {
    let nodes = NetworkShape.NodeLayer(sums: inputs.count)
    let first = try Network(
      shape: NetworkShape(layers: [nodes, nodes]), grid: layers[0].intervals, order: order,
      ranges: [-1...1])
    var lines = first.parts(ofLayer: 0)
    for (input, variable) in inputs.enumerated() {
      lines.mask[input] = lines.mask[input].map { _ in 0 }
      lines.symbolicMask[input][input] = 1
      lines.functions[input][input] = .identity
      lines.affine[input][input] = [1, -variable.mean, 1 / variable.standardDeviation, 0]
    }
    return try Network(
      shape: NetworkShape(layers: [nodes] + shape.layers), order: order, base: base,
      extrapolation: extrapolation, parts: [lines] + layers.indices.map(parts(ofLayer:)))
  }
}
