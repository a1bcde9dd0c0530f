/// What is seen in a network on some samples: the strength of every edge, its curve, and where its
/// input lies. All that pictures are drawn from.
public struct Observation: Sendable, Equatable {
  /// One edge.
  public struct Edge: Sendable, Equatable {
    /// Score by attribution, the largest over the outputs; may exceed 1.
    public var score: Double
    /// Standard deviation of what the edge adds.
    public var standardDeviation: Double
    /// What the edge adds at the layer's `positions` of its input.
    public var curve: [Double]
  }

  /// One input node of a layer of edges.
  public struct Input: Sendable, Equatable {
    /// Score by attribution, the largest over the outputs.
    public var score: Double
    /// Where the curves of its edges are sampled, ascending, over the values seen.
    public var positions: [Double]
    /// How many samples lie in each of equal parts of that range.
    public var density: [Int]
    /// Mean and deviation of the values.
    public var mean: Double, standardDeviation: Double
  }

  /// `[layer][input]`.
  public var inputs: [[Input]]
  /// `[layer][input * outputs + output]`.
  public var edges: [[Edge]]
  /// Number of samples looked at.
  public var samples: Int

  /// Looks at a network on at most `limit` of the samples, evenly spread; an `Observer` does so
  /// again and again.
  ///
  /// - Parameter resolution: points per curve. The cost is about one evaluation of the samples and of
  ///   `resolution` points per edge.
  public init(
    _ network: Network, dataset: Dataset, limit: Int = 512, resolution: Int = 64, bins: Int = 32
  ) {
    var observer = Observer(dataset, limit: limit, bins: bins)
    self = observer.observe(network, resolution: resolution)
  }

  init(inputs: [[Input]], edges: [[Edge]], samples: Int) {
    self.inputs = inputs
    self.edges = edges
    self.samples = samples
  }
}
