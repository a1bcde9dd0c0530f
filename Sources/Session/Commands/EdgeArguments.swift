import KAN

/// A command that takes an edge.
protocol EdgeCommand: DeclaredCommand {
  var edge: EdgeID { get set }
}

extension EdgeCommand {
  /// The three words that name the edge.
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

  /// The nodes of the layer given before.
  static let nodes = numbers { network, context in
    guard let layer = context.number(0), network.shape.layers.indices.contains(layer) else {
      return []
    }
    return Array(0..<network.shape.layers[layer].nodes)
  }

  /// Inputs that have an edge in the layer given before.
  static let edgeInputs = numbers { network, context in
    network.activeEdges.filter { $0.layer == context.number(0) }.map(\.input)
  }

  /// Outputs of the edges from the layer and input given before.
  static let edgeOutputs = numbers { network, context in
    network.activeEdges.filter {
      $0.layer == context.number(0) && $0.input == context.number(1)
    }.map(\.output)
  }

  /// Numbers that occur in a network, ascending and without duplicates.
  private static func numbers(
    _ numbers: @escaping @Sendable (Network, CompletionContext) -> [Int]
  ) -> ArgumentChoices {
    ArgumentChoices { context in
      guard let network = context.network else { return [] }
      return Set(numbers(network, context)).sorted().map { String($0) }
    }
  }
}
