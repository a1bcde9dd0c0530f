import Numerics

/// JᵀJ and Jᵀr of a whole network, accumulated over samples chunk by chunk; J holds the derivatives
/// of the residuals r with respect to the unknowns. For cross-entropy, r is the probabilities minus
/// 1 at the sample's class, and JᵀWJ takes the place of JᵀJ: the Fisher information, with W =
/// diag(p) - p pᵀ for each sample.
///
/// A row of J has `order + 1` nonzero numbers per spline edge, at the sample's cell. The derivative
/// with respect to a coefficient is the one with respect to the sum at the edge's subnode times a
/// basis weight, so a single pass over the pairs of edges handles all outputs. Cost per sample:
/// half the square of the number of edges, times `(order + 1)²`.
struct LevenbergMarquardtEquations: Sendable {
  let structure: LevenbergMarquardtStructure
  /// Distance between rows of `matrix`.
  let stride: Int
  /// JᵀJ; only the diagonal and below are complete.
  private(set) var matrix: [Double]
  /// Jᵀr.
  private(set) var gradient: [Double]
  private let places: LevenbergMarquardtMemory
  private var memory: [Double]
  private var firsts: [Int]
  private var position = 0
  private let chunksPerAdvance: Int

  /// Number of unknowns.
  var count: Int { structure.unknowns.count }

  init(_ network: Network, loss: Loss = .meanSquaredError) {
    structure = LevenbergMarquardtStructure(network, loss: loss)
    let unknowns = structure.unknowns
    // Has room for a row of lanes that begins at the last unknown.
    stride = BlockedCholesky.rowLength(unknowns.count)
    matrix = [Double](repeating: 0, count: stride * unknowns.count)
    gradient = [Double](repeating: 0, count: stride)
    places = LevenbergMarquardtMemory(
      network, unknowns, pairs: structure.pairs.count, loss: loss)
    memory = [Double](repeating: 0, count: places.count)
    firsts = [Int](repeating: 0, count: places.integerCount)
    // About three milliseconds' worth of work.
    let edges = unknowns.edges.count + unknowns.denseSubnodes.count
    chunksPerAdvance = max(1, 2_000_000 / ((edges * edges + 1) * chunkLength))
  }

  /// Starts over at `parameters`.
  mutating func begin(parameters: [Double]) {
    position = 0
    for index in gradient.indices { gradient[index] = 0 }
    matrix.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
    for (index, edge) in structure.unknowns.edges.enumerated() {
      let layout = structure.layers[edge.layer]
      let scale = edge.mask * parameters[edge.scale]
      let start = places.coefficients + index * places.coefficientStride
      for function in 0..<layout.functions {
        memory[start + function] =
          scale * parameters[layout.coefficient(edge.input, function, edge.output)]
      }
    }
  }

  /// Does a bounded piece of the work; returns true when all samples have been added.
  mutating func advance(parameters: [Double], dataset: Dataset) -> Bool {
    for _ in 0..<chunksPerAdvance where position < dataset.count {
      let range = position..<min(position + chunkLength, dataset.count)
      add(range, parameters: parameters, dataset: dataset)
      position = range.upperBound
    }
    return position == dataset.count
  }

  private mutating func add(_ range: Range<Int>, parameters: [Double], dataset: Dataset) {
    let (structure, places, stride) = (structure, places, stride)
    parameters.withUnsafeBufferPointer { parameters in
      memory.withUnsafeMutableBufferPointer { memory in
        firsts.withUnsafeMutableBufferPointer { firsts in
          matrix.withUnsafeMutableBufferPointer { matrix in
            gradient.withUnsafeMutableBufferPointer { gradient in
              guard let parameters = parameters.baseAddress, let memory = memory.baseAddress,
                let firsts = firsts.baseAddress, let matrix = matrix.baseAddress,
                let gradient = gradient.baseAddress
              else { return }
              let pass = LevenbergMarquardtPass(
                memory: memory, firsts: firsts, parameters: parameters, places: places,
                network: structure, count: range.count)
              let sums = LevenbergMarquardtSums(
                pass: pass, matrix: matrix, gradient: gradient, stride: stride)
              sums.load(dataset, range)
              pass.forward()
              sums.residuals(dataset, range)
              for output in 0..<structure.shape.outputs { pass.backward(output: output) }
              sums.multiplyByResiduals()
              sums.centerGradients()
              sums.multiplyGradients()
              sums.addAll()
            }
          }
        }
      }
    }
  }

  // MARK: Ridge

  /// The weights of neighbouring coefficients in a third difference.
  private static let difference: [Double] = [-1, 3, -3, 1]

  /// The sum of squared third differences of the coefficients, with scale and mask.
  func roughness(_ parameters: [Double]) -> Double {
    var sum = 0.0
    for edge in structure.unknowns.edges where !edge.isCategory {
      let scale = edge.mask * parameters[edge.scale]
      var own = 0.0
      for function in 0..<max(0, edge.functions - 3) {
        let value = difference(parameters, edge.column + function)
        own += value * value
      }
      sum += scale * scale * own
    }
    return sum
  }

  private func difference(_ parameters: [Double], _ column: Int) -> Double {
    var value = 0.0
    for offset in 0..<4 {
      value +=
        Self.difference[offset] * parameters[structure.unknowns.positions[column + offset]]
    }
    return value
  }

  /// Adds `weight` times the roughness, and computes the units in which steps are measured.
  mutating func addRidge(_ parameters: [Double], weight: Double, units: inout [Double]) {
    for edge in structure.unknowns.edges where !edge.isCategory {
      let scale = edge.mask * parameters[edge.scale]
      let own = weight * scale * scale
      for function in 0..<max(0, edge.functions - 3) {
        let column = edge.column + function
        let value = own * difference(parameters, column)
        for row in 0..<4 {
          gradient[column + row] += Self.difference[row] * value
          for other in 0...row {
            matrix[(column + row) * stride + column + other] +=
              own * Self.difference[row] * Self.difference[other]
          }
        }
      }
    }
    measureUnits(&units)
  }

  /// Adds `weight` times a quadratic form of the coefficients from `column` on.
  mutating func add(
    _ form: BandedForm, weight: Double, column: Int, parameters: [Double]
  ) {
    let positions = structure.unknowns.positions
    for row in 0..<form.count {
      gradient[column + row] +=
        weight * form.product(row) { parameters[positions[column + $0]] }
      for offset in 0..<min(form.bandwidth + 1, form.count - row) {
        matrix[(column + row + offset) * stride + column + row] += weight * form[row, offset]
      }
    }
  }

  /// Computes the units in which steps are measured: the diagonal, except for unknowns with almost
  /// no influence.
  func measureUnits(_ units: inout [Double]) {
    var largest = 0.0
    for index in 0..<count { largest = max(largest, matrix[index * stride + index]) }
    for index in 0..<count {
      units[index] = max(matrix[index * stride + index], 1e-6 * largest, .leastNormalMagnitude)
    }
  }
}
