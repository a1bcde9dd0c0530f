/// The parts of a network's structure that a linearisation needs.
struct LevenbergMarquardtStructure: Sendable {
  let shape: NetworkShape
  let order: Int
  let base: BaseFunction
  let layers: [ParameterLayout]
  let tables: [BasisTable]
  let unknowns: LevenbergMarquardtUnknowns
  /// The ranges of the spline edges and of the symbolic edges of each layer.
  let splineRanges: [Range<Int>]
  let symbolRanges: [Range<Int>]
  /// Pairs of subnodes that affect a common output, or outputs that the loss couples; the later one
  /// first.
  let pairs: [(Int, Int)]
  /// `[later * count + earlier]`: the pair's index, or -1.
  let pairIndices: [Int]

  init(_ network: Network, loss: Loss) {
    shape = network.shape
    order = network.order
    base = network.base
    layers = network.layers.map(\.layout)
    tables = network.layers.map { layer in
      BasisTable(
        knots: layer.knots, inputs: layer.inputs, intervals: layer.intervals,
        order: network.order, extrapolation: network.extrapolation,
        levelCounts: layer.levelShares.map(\.count))
    }
    let unknowns = LevenbergMarquardtUnknowns(network)
    self.unknowns = unknowns
    splineRanges = Self.ranges(unknowns.edges.map(\.layer), layers: network.depth)
    symbolRanges = Self.ranges(unknowns.symbols.map(\.layer), layers: network.depth)
    let last = network.depth - 1
    let firstOfLast = unknowns.firstSubnodes[last]
    let outputs = network.shape.layers[network.depth]
    var pairs: [(Int, Int)] = []
    var indices = [Int](repeating: -1, count: unknowns.subnodeCount * unknowns.subnodeCount)
    for later in 0..<unknowns.subnodeCount {
      for earlier in 0...later {
        let isApart =
          loss == .meanSquaredError && earlier >= firstOfLast
          && outputs.node(ofSubnode: earlier - firstOfLast)
            != outputs.node(ofSubnode: later - firstOfLast)
        guard !isApart else { continue }
        indices[later * unknowns.subnodeCount + earlier] = pairs.count
        pairs.append((later, earlier))
      }
    }
    self.pairs = pairs
    pairIndices = indices
  }

  /// The range of each layer's edges in a list sorted by layer.
  private static func ranges(_ list: [Int], layers: Int) -> [Range<Int>] {
    (0..<layers).map { layer in
      let start = list.firstIndex { $0 >= layer } ?? list.count
      let end = list.firstIndex { $0 > layer } ?? list.count
      return start..<end
    }
  }

  /// The index of a pair of subnodes, the later one first; nil if they affect no common output.
  @inline(__always)
  func pair(_ later: Int, _ earlier: Int) -> Int? {
    let index = pairIndices[later &* unknowns.subnodeCount &+ earlier]
    return index < 0 ? nil : index
  }
}
