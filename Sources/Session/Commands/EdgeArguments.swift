import KAN

/// A command about an edge.
protocol EdgeCommand: DeclaredCommand {
  var edge: EdgeID { get set }
}

extension EdgeCommand {
  /// The words that name the edge.
  static var edgeParameters: [Parameter<Self>] {
    [
      .word("layer", "L", \.edge.layer, .index.choosing(.layers)),
      .word("input", "I", \.edge.input, .index.choosing(.edgeInputs)),
      .word("output", "J", \.edge.output, .index.choosing(.edgeOutputs)),
    ]
  }
}

extension ArgumentChoices {
  /// The layers.
  static let layers = numbers { network, _ in Array(0..<network.depth) }

  /// The nodes of the layer before.
  static let nodes = numbers { network, context in
    guard let layer = context.number(0), network.shape.layers.indices.contains(layer) else {
      return []
    }
    return Array(0..<network.shape.layers[layer].nodes)
  }

  /// The inputs of edges in the layer before.
  static let edgeInputs = numbers { network, context in
    network.activeEdges.filter { $0.layer == context.number(0) }.map(\.input)
  }

  /// The outputs of edges of the layer and the input before.
  static let edgeOutputs = numbers { network, context in
    network.activeEdges.filter {
      $0.layer == context.number(0) && $0.input == context.number(1)
    }.map(\.output)
  }

  /// Numbers in a network, each once.
  private static func numbers(
    _ numbers: @escaping @Sendable (Network, CompletionContext) -> [Int]
  ) -> ArgumentChoices {
    ArgumentChoices { context in
      guard let network = context.network else { return [] }
      return Set(numbers(network, context)).sorted().map { String($0) }
    }
  }
}
