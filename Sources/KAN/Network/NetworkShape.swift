/// The widths of a network: the number of inputs, then the sum and product nodes of each layer.
///
/// A sum node has one subnode; a product node has as many as its arity. The edges of a layer end in
/// subnodes. Written as `2,5,1`; a layer with products as `3+2x` (three sums, two products of two),
/// `3+2x3` (products of three) or `3+1x2+1x3` (one of each).
public struct NetworkShape: Sendable, Hashable, CustomStringConvertible {
  /// The nodes of one layer.
  public struct NodeLayer: Sendable, Hashable {
    /// Number of sum nodes.
    public let sums: Int
    /// Arity of each product node, at least 2.
    public let products: [Int]

    /// A layer of `sums` sum nodes followed by product nodes of the given arities.
    public init(sums: Int, products: [Int] = []) {
      self.sums = sums
      self.products = products
    }

    /// Number of nodes.
    public var nodes: Int { sums + products.count }
    /// Number of subnodes, in which edges end.
    public var subnodes: Int { sums + products.reduce(0, +) }

    /// The subnodes of node `index`.
    public func subnodes(ofNode index: Int) -> Range<Int> {
      guard index >= sums else { return index..<(index + 1) }
      let start = sums + products[..<(index - sums)].reduce(0, +)
      return start..<(start + products[index - sums])
    }

    /// The node that subnode `index` belongs to.
    public func node(ofSubnode index: Int) -> Int {
      guard index >= sums else { return index }
      var start = sums
      for (position, arity) in products.enumerated() {
        start += arity
        if index < start { return sums + position }
      }
      return nodes - 1
    }
  }

  /// Inputs first, outputs last; at least two layers, each with at least one node.
  public let layers: [NodeLayer]

  /// Creates a shape; throws if it is not valid.
  public init(layers: [NodeLayer]) throws(ShapeError) {
    guard layers.count >= 2 else {
      throw ShapeError("a network needs inputs and outputs, such as 2,5,1")
    }
    guard layers[0].products.isEmpty else {
      throw ShapeError("the input layer cannot multiply; give its number of inputs alone")
    }
    for (index, layer) in layers.enumerated()
    where layer.sums < 0 || (layer.sums == 0 && layer.products.isEmpty) {
      throw ShapeError("layer \(index) has no node; every layer needs at least one")
    }
    for layer in layers {
      guard layer.products.allSatisfy({ $0 >= 2 }) else {
        throw ShapeError("a product needs at least two factors, as in 3+2x2")
      }
      // Each count is checked first, so that their sum cannot overflow.
      for size in layer.products + [layer.sums, layer.products.count] {
        guard size <= Self.widthLimit else {
          throw ShapeError("a layer of \(size) is over the limit of \(Self.widthLimit)")
        }
      }
      guard layer.subnodes <= Self.widthLimit else {
        throw ShapeError("a layer of \(layer.subnodes) is over the limit of \(Self.widthLimit)")
      }
    }
    self.layers = layers
  }

  /// The maximum width of a layer, in subnodes.
  public static let widthLimit = 100_000

  /// Creates a shape of sum nodes only.
  public init(_ widths: [Int]) throws(ShapeError) {
    try self.init(layers: widths.map { NodeLayer(sums: $0) })
  }

  /// Number of inputs.
  public var inputs: Int { layers[0].nodes }
  /// Number of outputs.
  public var outputs: Int { layers[layers.count - 1].nodes }
  /// Number of layers of edges.
  public var depth: Int { layers.count - 1 }

  /// The shape in the syntax of `--width`: `2,5,1`.
  public var description: String {
    layers.map(Self.text).joined(separator: ",")
  }

  private static func text(_ layer: NodeLayer) -> String {
    var parts: [String] = layer.sums > 0 || layer.products.isEmpty ? ["\(layer.sums)"] : []
    var index = 0
    while index < layer.products.count {
      let arity = layer.products[index]
      let run = layer.products[index...].prefix { $0 == arity }.count
      parts.append(arity == 2 && run == layer.products.count ? "\(run)x" : "\(run)x\(arity)")
      index += run
    }
    if layer.sums == 0 && !layer.products.isEmpty { parts.insert("0", at: 0) }
    return parts.joined(separator: "+")
  }

  /// Parses a shape such as `2,5,1` or `2,3+2x,1`.
  public init(parsing text: String) throws(ShapeError) {
    var layers: [NodeLayer] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      layers.append(try Self.layer(parsing: part.trimmingSpaces))
    }
    try self.init(layers: layers)
  }

  private static func layer(parsing text: Substring) throws(ShapeError) -> NodeLayer {
    let complaint = ShapeError(
      "\"\(text)\" is no layer; write a number of sums, or sums and products such as 3+2x or 3+1x3")
    var sums = 0
    var products: [Int] = []
    for (index, term) in text.split(separator: "+", omittingEmptySubsequences: false).enumerated() {
      let term = term.trimmingSpaces
      if let cross = term.firstIndex(where: { $0 == "x" || $0 == "X" }) {
        let arityText = term[term.index(after: cross)...]
        guard let count = Int(term[..<cross]), count >= 1, count <= widthLimit,
          let arity = arityText.isEmpty ? 2 : Int(arityText), (2...widthLimit).contains(arity)
        else { throw complaint }
        guard products.count + count <= widthLimit else {
          throw ShapeError("a layer of more than \(widthLimit) nodes is over the limit")
        }
        products += Array(repeating: arity, count: count)
      } else {
        guard index == 0, let count = Int(term), count >= 0, count <= widthLimit else {
          throw complaint
        }
        sums = count
      }
    }
    return NodeLayer(sums: sums, products: products)
  }
}

/// Why a shape or a network is not valid, in one line.
public struct ShapeError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong and what to write instead.
  public let description: String

  /// Creates an error with a one-line description.
  public init(_ description: String) { self.description = description }
}

extension Substring {
  /// The text without leading and trailing spaces.
  fileprivate var trimmingSpaces: Substring {
    var text = self
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return text
  }
}
