import KAN
import Yams

/// What a checkpoint's `_config.yml` says about the network; the numbers are in `_state`.
struct CheckpointConfiguration {
  var shape: NetworkShape
  var base: BaseFunction
  /// Whether symbolic functions are evaluated at all.
  var isSymbolicEnabled = true
  var gridEps: Double
  /// The name of each edge's symbolic function, `[layer][subnode][input]`; `0` for none.
  var functionNames: [[[String]]]
}

// MARK: Reading

extension CheckpointConfiguration {
  /// Networks with more layers cannot fit into a model file.
  private static let maximumDepth = 1000

  init(text: String) throws(CheckpointError) {
    let root = try Self.root(of: text)
    shape = try Self.shape(width: root["width"], arity: root["mult_arity"])
    base = try Self.base(root["base_fun_name"])
    isSymbolicEnabled = root["symbolic_enabled"]?.bool ?? true
    gridEps = root["grid_eps"]?.float ?? TrainingSettings().gridEps
    functionNames = []
    // Checked before the lists of names are built, because a few YAML references can expand to
    // many.
    let edges = zip(shape.layers, shape.layers.dropFirst()).map { $0.nodes * $1.subnodes }
    guard edges.reduce(0, +) <= TensorReference.maximumCount else {
      throw CheckpointError("width: \(shape) is too large to convert")
    }
    for layer in 0..<shape.depth {
      let key = "symbolic.funs_name.\(layer)"
      let (inputs, outputs) = (shape.layers[layer].nodes, shape.layers[layer + 1].subnodes)
      let rows = try Self.list(root[key], key, count: outputs)
      var names: [[String]] = []
      for row in rows {
        names.append(try Self.list(row, key, count: inputs).map { $0.scalar?.string ?? "" })
      }
      functionNames.append(names)
    }
  }

  private static func root(of text: String) throws(CheckpointError) -> Node {
    try checkReferences(in: text)
    let root: Node?
    do {
      root = try compose(yaml: text)
    } catch {
      let line = (error as? YamlError)?.line.map { "line \($0): " } ?? ""
      throw CheckpointError("\(line)is not YAML as pykan writes it; take another copy of the file")
    }
    guard let root, root.mapping != nil else {
      throw CheckpointError("is not a list of settings, as pykan writes them")
    }
    return root
  }

  /// Rejects YAML references except where pykan writes them. A list that occurs twice is written
  /// once and then referred to, as `*id001` at the end of a line. References elsewhere could expand
  /// exponentially.
  private static func checkReferences(in text: String) throws(CheckpointError) {
    guard text.contains("&") else { return }
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let parts = line.split(separator: "*", omittingEmptySubsequences: false)
      let isPlain =
        parts.count == 1
        || (parts.count == 2 && parts[0].allSatisfy { !"?{[".contains($0) }
          && parts[1].allSatisfy { $0.isLetter || $0.isNumber })
      guard isPlain, !line.contains("?") else {
        throw CheckpointError("line \(index + 1): has a reference where pykan writes none")
      }
    }
  }

  /// Nodes per layer: numbers, or pairs of counts of sums and products.
  private static func shape(
    width: Node?, arity: Node?
  ) throws(CheckpointError) -> NetworkShape {
    let complaint = CheckpointError("width: must be a list of pairs of sums and products")
    guard let rows = width?.sequence, rows.count <= maximumDepth else { throw complaint }
    let arities = arity?.sequence
    if let arities, arities.count != rows.count {
      throw CheckpointError(
        "mult_arity: the width has \(rows.count) layers, not \(arities.count)")
    }
    var layers: [NetworkShape.NodeLayer] = []
    for (index, row) in rows.enumerated() {
      let counts = row.sequence.map { $0.map(\.int) } ?? [row.int, 0]
      guard counts.count == 2, let sums = counts[0], let products = counts[1],
        0...NetworkShape.widthLimit ~= sums, 0...NetworkShape.widthLimit ~= products
      else { throw complaint }
      var factors = Array(repeating: arity?.int ?? 2, count: products)
      if let arities {
        factors = try list(arities[index], "mult_arity", count: products).map { $0.int ?? 0 }
      }
      layers.append(NetworkShape.NodeLayer(sums: sums, products: factors))
    }
    do {
      return try NetworkShape(layers: layers)
    } catch {
      throw CheckpointError("width: \(error.description)")
    }
  }

  private static func base(_ node: Node?) throws(CheckpointError) -> BaseFunction {
    if let name = node?.scalar?.string, let base = BaseFunction(rawValue: name) { return base }
    // After prune_input the file contains the function object, which pykan itself cannot read back.
    let tag = node?.tag.description ?? ""
    if tag.contains("activation.SiLU") { return .silu }
    if tag.contains("linear.Identity") { return .identity }
    let names = BaseFunction.allCases.map(\.rawValue).joined(separator: ", ")
    throw CheckpointError("base_fun_name: is not one of \(names); others cannot be converted")
  }

  private static func list(
    _ node: Node?, _ key: String, count: Int
  ) throws(CheckpointError) -> [Node] {
    guard let sequence = node?.sequence else {
      throw CheckpointError("\(key): is missing or not a list")
    }
    guard sequence.count == count else {
      throw CheckpointError("\(key): the width asks for \(count), not \(sequence.count)")
    }
    return Array(sequence)
  }
}

extension YamlError {
  /// The line of the syntax error, if known.
  fileprivate var line: Int? {
    switch self {
    case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _):
      mark.line
    default: nil
    }
  }
}

// MARK: Writing

extension CheckpointConfiguration {
  /// The text of the configuration, with pykan's defaults for settings that have no counterpart
  /// here.
  ///
  /// - Parameters:
  ///   - grids: intervals per layer of edges.
  ///   - order: order of all splines.
  func text(grids: [Int], order: Int) throws(CheckpointError) -> String {
    // pykan logs changes to a model in ckpt_path, which must be an existing folder.
    let isUniform = Set(grids).count == 1
    var pairs: [(String, Node)] = [
      ("affine_trainable", "false"), ("auto_save", "false"), ("base_fun_name", name(base.rawValue)),
      ("ckpt_path", "."), ("device", "cpu"),
      ("grid", isUniform ? number(grids[0]) : Node(grids.map(number))),
      ("grid_eps", Node("\(gridEps)")), ("grid_range", Node([number(-1), number(1)])),
      ("k", number(order)), ("mult_arity", arity), ("round", "0"), ("sb_trainable", "true"),
      ("sp_trainable", "true"), ("state_id", "0"),
    ]
    for (layer, rows) in functionNames.enumerated() {
      pairs.append(("symbolic.funs_name.\(layer)", Node(rows.map { Node($0.map(name)) })))
    }
    pairs.append(("symbolic_enabled", "true"))
    pairs.append(
      ("width", Node(shape.layers.map { Node([number($0.sums), number($0.products.count)]) })))
    do {
      return try serialize(node: Node(pairs.map { (Node($0.0), $0.1) }))
    } catch {
      throw CheckpointError("its settings cannot be written as YAML")
    }
  }

  /// A single number if all products have the same number of factors, because pykan's scores fail
  /// for lists.
  private var arity: Node {
    let arities = Set(shape.layers.flatMap(\.products))
    guard arities.count > 1 else { return number(arities.first ?? 2) }
    return Node(shape.layers.map { Node($0.products.map(number)) })
  }

  private func number(_ value: Int) -> Node { Node("\(value)") }

  /// Quoted, so that the name `0` does not read as a number.
  private func name(_ text: String) -> Node { Node(text, Tag(.str), .singleQuoted) }
}
