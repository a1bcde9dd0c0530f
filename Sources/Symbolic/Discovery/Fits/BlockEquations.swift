import Numerics

/// Four neighbouring unknowns that a residual depends on, and its derivatives by them: the
/// contribution of one spline to one sample.
struct UnknownBlock {
  /// The index of the first unknown.
  var start: Int
  var slopes: SIMD4<Double>
}

/// Normal equations of residuals that depend on a few blocks of four unknowns each: JᵀJ, Jᵀr and
/// the sum of squares, with a ridge on third differences.
///
/// A residual costs 16 multiply-add operations per pair of blocks, whatever the number of unknowns.
struct BlockEquations: Sendable {
  /// The number of unknowns.
  let count: Int
  private let stride: Int
  /// JᵀJ, valid on and below the diagonal.
  private var matrix: [Double]
  /// Jᵀr.
  private(set) var gradient: [Double]
  /// The sum of squared residuals and of the ridge.
  private(set) var objective = 0.0
  private var solver: BlockedCholesky

  init(count: Int) {
    self.count = count
    stride = BlockedCholesky.rowLength(count)
    matrix = [Double](repeating: 0, count: stride * count)
    gradient = [Double](repeating: 0, count: stride)
    solver = BlockedCholesky(count: count)
  }

  /// The multiply-add operations of a solution.
  var solutionCost: Double { Double(count * count) * (Double(count) / 24 + 2) + 1000 }

  /// Removes all residuals.
  mutating func reset() {
    for index in matrix.indices { matrix[index] = 0 }
    for index in gradient.indices { gradient[index] = 0 }
    objective = 0
  }

  /// Adds a residual.
  ///
  /// - Parameter blocks: The unknowns it depends on: `count` disjoint blocks in ascending order.
  @inline(__always)
  mutating func add(_ residual: Double, _ blocks: UnsafePointer<UnknownBlock>, count: Int) {
    objective += residual * residual
    let stride = stride
    matrix.withUnsafeMutableBufferPointer { matrix in
      gradient.withUnsafeMutableBufferPointer { gradient in
        guard let matrix = matrix.baseAddress, let gradient = gradient.baseAddress else { return }
        for index in 0..<count {
          let own = blocks[index]
          (residual * own.slopes).add(to: gradient + own.start)
          for other in 0...index {
            let slopes = blocks[other].slopes
            var target = matrix + (own.start &* stride &+ blocks[other].start)
            for row in 0..<4 {
              (own.slopes[row] * slopes).add(to: target)
              target += stride
            }
          }
        }
      }
    }
  }

  /// Adds ridges at the given unknowns.
  mutating func add(_ ridges: [Ridge], at unknowns: [Double]) {
    for ridge in ridges {
      for first in ridge.range.dropLast(3) {
        let difference = Ridge.difference(unknowns, first)
        objective += ridge.weight * difference * difference
        for row in 0..<4 {
          let slope = ridge.weight * Ridge.signs[row]
          gradient[first + row] += slope * difference
          for column in 0...row {
            matrix[(first + row) * stride + first + column] += slope * Ridge.signs[column]
          }
        }
      }
    }
  }

  /// The diagonal of JᵀJ, each entry at least a millionth of the largest.
  private var units: [Double] {
    var largest = Double.leastNormalMagnitude
    for index in 0..<count { largest = max(largest, matrix[index * stride + index]) }
    return (0..<count).map { max(matrix[$0 * stride + $0], 1e-6 * largest) }
  }

  /// The step for systems so small that cancellation is pointless.
  mutating func step(damping: Double) -> (step: [Double], gain: Double)? {
    (try? step(damping: damping, Work())) ?? nil
  }

  /// The step -(JᵀJ + damping D)⁻¹ Jᵀr, where D is the diagonal of JᵀJ, and the decrease of the
  /// objective that the linear model predicts; nil if the damping is too small.
  ///
  /// - Parameter work: Polled for cancellation; the caller has counted the operations.
  /// - Throws: `WorkEnded.unwanted` if the task was cancelled.
  mutating func step(
    damping: Double, _ work: Work
  ) throws(WorkEnded) -> (step: [Double], gain: Double)? {
    let units = units
    let isPositive = try solver.decompose(
      matrix, damping: damping, units: units, pause: work.ask)
    guard isPositive else { return nil }
    var step = gradient
    solver.solve(&step)
    var gain = 0.0
    for index in 0..<count {
      gain += step[index] * (gradient[index] + damping * units[index] * step[index])
      step[index] = -step[index]
    }
    guard gain.isFinite, step.prefix(count).allSatisfy(\.isFinite) else { return nil }
    return (step, max(gain, .leastNormalMagnitude))
  }
}

/// A penalty on the squared third differences of some unknowns, the coefficients of a spline; it
/// draws the spline towards a parabola.
struct Ridge: Sendable {
  var range: Range<Int>
  var weight: Double

  static let signs = SIMD4<Double>(-1, 3, -3, 1)

  /// The third difference of four unknowns.
  @inline(__always)
  static func difference(_ unknowns: [Double], _ first: Int) -> Double {
    unknowns[first + 3] - unknowns[first] + 3 * (unknowns[first + 1] - unknowns[first + 2])
  }

  /// The penalty.
  func value(_ unknowns: [Double]) -> Double {
    var sum = 0.0
    for first in range.dropLast(3) {
      let difference = Self.difference(unknowns, first)
      sum += difference * difference
    }
    return weight * sum
  }
}
