/// A snapshot of a network on some samples: the strength and curve of every edge and the
/// distribution of its input. Contains everything that drawings need.
public struct Observation: Sendable, Equatable {
  /// One edge.
  public struct Edge: Sendable, Equatable {
    /// Attribution score, the maximum over the outputs; may exceed 1.
    public var score: Double
    /// Standard deviation of the edge's values.
    public var standardDeviation: Double
    /// The edge's values at the layer's `positions` of its input.
    public var curve: [Double]
  }

  /// One input node of a layer of edges.
  public struct Input: Sendable, Equatable {
    /// Attribution score, the maximum over the outputs.
    public var score: Double
    /// The positions at which the curves of its edges are sampled, ascending, over the range of
    /// observed values.
    public var positions: [Double]
    /// The number of samples in each of equal bins of that range.
    public var density: [Int]
    /// Mean and deviation of the values.
    public var mean: Double, standardDeviation: Double
    /// Whether the node is a category, whose positions are its levels 0, 1, …
    public var isCategory = false
  }

  /// `[layer][input]`.
  public var inputs: [[Input]]
  /// `[layer][input * outputs + output]`.
  public var edges: [[Edge]]
  /// Number of samples used.
  public var samples: Int

  /// Observes a network on at most `limit` of the samples, evenly spread. To observe repeatedly,
  /// use an `Observer`.
  ///
  /// - Parameter resolution: points per curve. The cost is about one evaluation of the samples and
  ///   of `resolution` points per edge.
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
