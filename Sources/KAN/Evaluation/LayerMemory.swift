/// Number of samples that go through the network together. Sums over samples are taken chunk by
/// chunk in order, so results do not depend on how the work is divided in time.
let chunkLength = 64

/// Offsets of one layer's working memory in the evaluator's arena.
///
/// `width` is the number of outputs, rounded up to a multiple of four where there are several.
struct LayerMemory: Sendable {
  let inputs: Int
  let outputs: Int
  let width: Int
  let functions: Int
  let lanes: Int
  /// Cells of each input's grid.
  let cells: Int

  // Prepared from the parameters: masks and scales multiplied in.
  /// `[input][function][width]`, and `lanes` more so that a row of lanes can be read at the end.
  let coefficients: Int
  /// `[input][width]`.
  let residual: Int

  // Gradients of the prepared numbers, in the same shapes.
  let coefficientGradient: Int
  let residualGradient: Int
  /// For one output: gradients summed over the samples of each cell, `[input][cell][lane]`.
  let cellSums: Int

  // One chunk of samples.
  /// Basis weights and their slopes, `[input][sample][lanes]`.
  let weights: Int
  let slopes: Int
  /// Base function and its slope, `[input][sample]`.
  let base: Int
  let baseSlope: Int
  /// Sums at the subnodes and their gradients, `[sample][width]`.
  let sums: Int
  let sumGradient: Int
  /// One row of `width` for gradients that differ from edge to edge.
  let row: Int

  // Statistics over all samples, and what penalties add to the gradient by way of them.
  let edgeMoments: Moments
  let inputMoments: Moments
  let subnodeMoments: Moments
  let symbolicMoments: Moments
  /// `[input][width]`.
  let edgePull: Pull
  let inputPull: Pull
  let symbolicPull: Pull

  /// The end of the part of the arena that the layer uses.
  let end: Int

  init(start: Int, layer: Layer, table: BasisTable, symbolicEdges: Int) {
    inputs = layer.inputs
    outputs = layer.outputs
    width = outputs == 1 ? 1 : (outputs + 3) / 4 * 4
    functions = layer.layout.functions
    let lanes = table.lanes
    self.lanes = lanes
    cells = table.cells
    var position = start
    func next(_ count: Int) -> Int {
      defer { position += (count + 7) / 8 * 8 }
      return position
    }
    let rows = inputs * functions * width + lanes
    let edges = inputs * width
    let samples = inputs * chunkLength
    coefficients = next(rows)
    residual = next(edges)
    coefficientGradient = next(rows)
    residualGradient = next(edges)
    cellSums = next(width == 1 ? inputs * cells * lanes : 0)
    weights = next(samples * lanes)
    slopes = next(samples * lanes)
    base = next(samples)
    baseSlope = next(samples)
    sums = next(chunkLength * width)
    sumGradient = next(chunkLength * width)
    row = next(width)
    edgeMoments = Moments(count: edges, start: next(3 * edges))
    inputMoments = Moments(count: inputs, start: next(3 * inputs))
    subnodeMoments = Moments(count: width, start: next(3 * width))
    symbolicMoments = Moments(count: symbolicEdges, start: next(3 * symbolicEdges))
    edgePull = Pull(count: edges, start: next(2 * edges))
    inputPull = Pull(count: inputs, start: next(2 * inputs))
    symbolicPull = Pull(count: symbolicEdges, start: next(2 * symbolicEdges))
    end = position
  }
}

/// Running sums for means and deviations of `count` quantities: a shift (the first sample, so that
/// no digits cancel), the sum and the sum of squares of what differs from it.
struct Moments: Sendable {
  let count: Int
  let start: Int
  var shift: Int { start }
  var sum: Int { start + count }
  var square: Int { start + 2 * count }

  /// The mean and the deviation (with N − 1; 0 for fewer than two samples) of quantity `index`.
  func result(_ memory: [Double], _ index: Int, samples: Int) -> Moment {
    let count = Double(samples)
    guard samples > 0 else { return Moment(mean: 0, deviation: 0) }
    let first = memory[sum + index] / count
    let mean = memory[shift + index] + first
    guard samples > 1 else { return Moment(mean: mean, deviation: 0) }
    let variance = (memory[square + index] - first * memory[sum + index]) / (count - 1)
    return Moment(mean: mean, deviation: max(0, variance).squareRoot())
  }
}

/// The mean and standard deviation of a quantity over the samples.
struct Moment: Sendable, Equatable {
  var mean: Double
  var deviation: Double
}

/// What a penalty on deviations adds to the gradient of each of `count` quantities v:
/// `factor * (v - mean)`.
struct Pull: Sendable {
  let count: Int
  let start: Int
  var factor: Int { start }
  var mean: Int { start + count }
}
