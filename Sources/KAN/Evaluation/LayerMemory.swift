import Numerics

/// Number of samples evaluated together. Sums over samples are accumulated chunk by chunk in order,
/// so results do not depend on how the work is divided in time.
let chunkLength = 128

extension Network {
  /// The chunk length of an evaluator. Narrow networks use longer chunks, as long as their layers
  /// fit into the first-level cache: then more samples share a cell. With a fine grid they are
  /// longer still.
  var chunkLength: Int {
    let isNarrow = shape.layers.allSatisfy { $0.nodes <= 8 && $0.subnodes <= 8 }
    let isFine = layers.contains { $0.intervals > 32 }
    return isNarrow ? isFine ? 512 : 256 : 128
  }
}

/// Allocates ranges of an evaluator's memory, each aligned to a cache line.
struct Arena {
  private let start: Int
  /// The first free position.
  private(set) var end: Int

  init(start: Int = 0) {
    self.start = start
    end = start
  }

  /// The total length of the allocated ranges.
  var length: Int { end - start }

  /// Allocates `count` numbers and returns their position.
  mutating func take(_ count: Int) -> Int {
    defer { end += (count + 7) / 8 * 8 }
    return end
  }
}

/// How the edges of a layer are computed.
enum EdgeForm: Sendable {
  /// One output: see `SingleOutputKernels`.
  case single
  /// Several outputs and cubic splines: see `WideKernels`.
  case cubic
  /// Several outputs and splines of another order: see `PlainKernels`.
  case plain

  init(outputs: Int, order: Int) {
    self = outputs == 1 ? .single : order == 3 ? .cubic : .plain
  }
}

/// The positions of one layer's working memory in the evaluator's arena.
struct LayerMemory: Sendable {
  /// The maximum number of samples in a chunk.
  let chunk: Int
  let inputs: Int
  let outputs: Int
  let functions: Int
  let form: EdgeForm
  /// Whether gradients continue to the layer's inputs: not in the first layer, whose inputs are
  /// data.
  let needsSlopes: Bool
  /// Length of a row over the outputs: 1, 4 or a multiple of 8.
  let width: Int
  /// Number of outputs that a kernel processes at once; divides `width`.
  let block: Int
  /// Length of a row of basis weights, or of the numbers of a polynomial.
  let lanes: Int
  let prepared: Prepared
  let gradient: Gradient
  let statistics: Statistics
  let work: Work

  /// Coefficients prepared from the parameters, with masks and scales multiplied in.
  struct Prepared: Sendable {
    /// `[input][function][width]`, padded so that full lanes can be read at the end.
    let coefficients: Int
    /// For cubic splines whose slopes are needed: the differences between consecutive rows of
    /// coefficients, in the same shape.
    let differences: Int
    /// `[input][width]`.
    let residual: Int
    /// With one output: `[input][cell][lane]`; see `InputBasis.combine`.
    let polynomials: Int
  }

  /// Gradients, summed over the samples.
  struct Gradient: Sendable {
    /// Of the prepared coefficients, in the same shapes; `coefficients` only with several outputs.
    let coefficients: Int
    let residual: Int
    /// With one output: `[input][cell][lane]`.
    let polynomials: Int
    /// Of a, b, c, d of the symbolic edges.
    let affine: Int
    let subnodeScale: Int, subnodeBias: Int
    let nodeScale: Int, nodeBias: Int
    /// The range of all gradients except those of the coefficients.
    let others: Range<Int>
  }

  /// Sums over the samples for means and deviations, and what penalties on them add to gradients.
  struct Statistics: Sendable {
    let edgeMoments: Moments
    let inputMoments: Moments
    let subnodeMoments: Moments
    let symbolicMoments: Moments
    /// `[input][width]`.
    let edgePull: Pull
    let inputPull: Pull
    let symbolicPull: Pull
  }

  /// One chunk of samples.
  struct Work: Sendable {
    /// Data computed from the inputs (see `InputLayout`).
    let inputNumbers: Int
    /// Sums at the subnodes and their gradients, `[block of outputs][sample][output in the block]`.
    /// A block of a whole chunk stays in the first-level cache while all inputs are processed.
    let sums: Int
    let sumGradient: Int
    /// The sums as `[output][sample]`, later their gradients.
    let columns: Int
    /// `[rank][8]` (with two spare ranks) and `[sample]`, for temporary results of a kernel.
    let partials: Int
    let upstream: Int
  }

  init(
    _ layer: Layer, nodes: Int, chunk: Int, table: BasisTable, symbolicEdges: Int,
    needsSlopes: Bool, gradients: inout Arena, moments: inout Arena, others: inout Arena
  ) {
    self.chunk = chunk
    inputs = layer.inputs
    outputs = layer.outputs
    functions = layer.layout.functions
    form = EdgeForm(outputs: layer.outputs, order: table.order)
    self.needsSlopes = needsSlopes
    lanes = table.lanes
    switch outputs {
    case 1: width = 1
    case 2...4: width = 4
    default: width = (outputs + 7) / 8 * 8
    }
    // The coefficients of a block fill ten registers of eight numbers, or ten pairs of registers of
    // four.
    let limit = Processor.hasWideRegisters ? 16 : 8
    block = width % limit == 0 ? limit : min(8, width)
    let edges = inputs * width
    let rows = inputs * functions
    let polynomials = form == .single ? inputs * table.cells * lanes : 0
    prepared = Prepared(
      coefficients: others.take(rows * width + lanes),
      differences: others.take(form == .cubic && needsSlopes ? rows * width : 0),
      residual: others.take(edges),
      polynomials: others.take(polynomials))
    let coefficients = gradients.take(rows * width)
    let rest = gradients.end
    gradient = Gradient(
      coefficients: coefficients, residual: gradients.take(edges),
      polynomials: gradients.take(polynomials), affine: gradients.take(4 * symbolicEdges),
      subnodeScale: gradients.take(outputs), subnodeBias: gradients.take(outputs),
      nodeScale: gradients.take(nodes), nodeBias: gradients.take(nodes),
      others: rest..<gradients.end)
    func moment(_ count: Int) -> Moments {
      Moments(
        shift: others.take(count), sum: moments.take(count), square: moments.take(count))
    }
    func pull(_ count: Int) -> Pull {
      Pull(factor: others.take(count), mean: others.take(count))
    }
    statistics = Statistics(
      edgeMoments: moment(edges), inputMoments: moment(inputs), subnodeMoments: moment(width),
      symbolicMoments: moment(symbolicEdges), edgePull: pull(edges), inputPull: pull(inputs),
      symbolicPull: pull(symbolicEdges))
    let samples = chunk * width
    let sums = others.take(samples)
    let layout = InputLayout(inputs: inputs, form: form, lanes: lanes, chunk: chunk)
    work = Work(
      inputNumbers: others.take(needsSlopes ? layout.numbers : layout.numbersWithoutSlopes),
      sums: sums, sumGradient: others.take(samples),
      columns: width == 1 ? sums : others.take(samples),
      partials: others.take((chunk + 2) * 8), upstream: others.take(width == 1 ? samples : 0))
  }

  /// The layout of the data computed from the inputs.
  var inputLayout: InputLayout {
    InputLayout(inputs: inputs, form: form, lanes: lanes, chunk: chunk)
  }

  /// Position of output `j` for the first sample in `work.sums` and `work.sumGradient`; samples are
  /// `block` apart.
  @inline(__always)
  func column(_ j: Int) -> Int { j / block &* (block &* chunk) &+ j % block }
}

/// The positions of running sums for means and deviations: a shift (the first sample, to avoid
/// cancellation), and the sums of the differences from it and of their squares.
struct Moments: Sendable {
  let shift: Int
  let sum: Int
  let square: Int

  /// The mean and the deviation (with N − 1; 0 for fewer than two samples) of quantity `index`.
  func result(_ memory: EvaluatorMemory, _ index: Int, samples: Int) -> Moment {
    let count = Double(samples)
    guard samples > 0 else { return Moment(mean: 0, standardDeviation: 0) }
    let first = memory[sum + index] / count
    let mean = memory[shift + index] + first
    guard samples > 1 else { return Moment(mean: mean, standardDeviation: 0) }
    let variance = (memory[square + index] - first * memory[sum + index]) / (count - 1)
    return Moment(mean: mean, standardDeviation: max(0, variance).squareRoot())
  }
}

/// The mean and standard deviation of a quantity over the samples.
struct Moment: Sendable, Equatable {
  var mean: Double
  var standardDeviation: Double
}

/// The positions of a penalty's contribution to the gradient of each of several quantities v:
/// `factor * (v - mean)`.
struct Pull: Sendable {
  let factor: Int
  let mean: Int
}
