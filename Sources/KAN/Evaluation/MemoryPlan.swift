/// The layout of an evaluator's memory: gradients first, then moments, each in one range that can
/// be cleared and added to at once, then the rest.
struct MemoryPlan {
  var layers: [LayerMemory] = []
  var nodeValues: [Int] = []
  var nodeGradients: [Int] = []
  let gradients: Range<Int>
  let moments: Range<Int>
  let end: Int
  /// Integers: the start of each layer's range, room for counting sorts, and the total number.
  var places: [Int] = []
  let scratch: Int
  let placeCount: Int

  init(
    _ network: Network, tables: [BasisTable], symbolicEdges: [[SymbolicEdge]],
    differentiatesInputs: Bool
  ) {
    let chunk = network.chunkLength
    // Two passes: the first one determines the lengths of the ranges.
    var lengths = (gradients: 0, moments: 0)
    var arenas = (gradients: Arena(), moments: Arena(), others: Arena())
    for _ in 0..<2 {
      arenas = (
        Arena(), Arena(start: lengths.gradients),
        Arena(start: lengths.gradients + lengths.moments)
      )
      layers = network.layers.indices.map { index in
        LayerMemory(
          network.layers[index], nodes: network.shape.layers[index + 1].nodes, chunk: chunk,
          table: tables[index], symbolicEdges: symbolicEdges[index].count,
          needsSlopes: index > 0 || differentiatesInputs,
          gradients: &arenas.gradients, moments: &arenas.moments, others: &arenas.others)
      }
      lengths = (arenas.gradients.length, arenas.moments.length)
    }
    gradients = 0..<lengths.gradients
    moments = lengths.gradients..<(lengths.gradients + lengths.moments)
    nodeValues = network.shape.layers.map { arenas.others.take($0.nodes * chunk) }
    nodeGradients = network.shape.layers.map { arenas.others.take($0.nodes * chunk) }
    end = arenas.others.end
    var position = 0
    for layer in layers {
      places.append(position)
      position += layer.inputLayout.places
    }
    scratch = position
    placeCount = position + 2 * (tables.map(\.cells).max() ?? 0) + chunk
  }
}
