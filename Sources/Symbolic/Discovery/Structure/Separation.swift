/// A split of the variables into two groups that interact little.
struct Separation: Sendable, Equatable {
  /// Both in ascending order; the first is no larger than the second.
  var first: [Int], second: [Int]
  /// The strongest interaction that is cut.
  var interaction: Double

  /// The cuts between two groups with the least interaction, along the edges of the maximum
  /// spanning tree of interactions. They include the groups that any threshold separates.
  ///
  /// - Parameter interactions: `[variable][variable]`, symmetric.
  static func cuts(_ interactions: [[Double]]) -> [Separation] {
    let size = interactions.count
    guard size >= 2 else { return [] }
    var edges: [(Int, Int, Double)] = []
    var reached = [0]
    var rest = Array(1..<size)
    while !rest.isEmpty {
      var best = (from: 0, to: rest[0], strength: -1.0)
      for from in reached {
        for to in rest where interactions[from][to] > best.strength {
          best = (from, to, interactions[from][to])
        }
      }
      edges.append((best.from, best.to, best.strength))
      reached.append(best.to)
      rest.removeAll { $0 == best.to }
    }
    return edges.indices.map { cut in
      separated(size, edges.enumerated().filter { $0.offset != cut }.map(\.element), edges[cut].2)
    }.sorted { $0.interaction < $1.interaction }
  }

  private static func separated(
    _ size: Int, _ edges: [(Int, Int, Double)], _ interaction: Double
  ) -> Separation {
    var label = Array(0..<size)
    for (from, to, _) in edges {
      let (old, new) = (label[to], label[from])
      for index in label.indices where label[index] == old { label[index] = new }
    }
    let own = (0..<size).filter { label[$0] == label[0] }
    let other = (0..<size).filter { label[$0] != label[0] }
    return own.count <= other.count
      ? Separation(first: own, second: other, interaction: interaction)
      : Separation(first: other, second: own, interaction: interaction)
  }
}
